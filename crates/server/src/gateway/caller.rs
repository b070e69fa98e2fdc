//! Only a back end that connects itself may call: a browser would call for whoever wrote the
//! page, and a proxy for whoever reaches it.

use http::HeaderMap;

use crate::error_response::{ErrorCode, ErrorResponse};

/// Refuses what browsers and proxies send.
///
/// # Errors
///
/// [`ErrorCode::NotABackEnd`] with the header that tells it.
pub(crate) fn check_caller(headers: &HeaderMap) -> Result<(), ErrorResponse> {
    let Some(name) = telltale(headers) else {
        return Ok(());
    };
    let message = format!("the request has the header `{name}`, which browsers or proxies send");
    Err(ErrorResponse::new(ErrorCode::NotABackEnd, message))
}

/// A header that no back end sends by itself.
fn telltale(headers: &HeaderMap) -> Option<&str> {
    let mut names = headers.keys().map(http::HeaderName::as_str);
    names.find(|name| match *name {
        "origin" | "forwarded" => true,
        // An address that somebody typed, which no page can do.
        "sec-fetch-site" => headers[*name] != "none",
        name => name.starts_with("x-forwarded-"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    #[test]
    fn browsers_and_proxies_are_told_by_their_headers() {
        for (name, value, is_refused) in [
            ("origin", "https://h5.example.com", true),
            ("origin", "null", true),
            ("sec-fetch-site", "cross-site", true),
            ("sec-fetch-site", "same-origin", true),
            ("sec-fetch-site", "none", false),
            ("x-forwarded-for", "10.0.0.1", true),
            ("x-forwarded-host", "", true),
            ("x-forwarded-proto", "https", true),
            ("forwarded", "for=10.0.0.1", true),
            // What the `fetch` of Node sends.
            ("sec-fetch-mode", "cors", false),
            ("user-agent", "sdk", false),
            ("via", "1.1 x", false),
            ("referer", "https://h5.example.com/", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
            assert_eq!(check_caller(&headers).is_err(), is_refused, "{name}");
        }
    }
}
