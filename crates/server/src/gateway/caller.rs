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
        "origin" | "forwarded" | "via" | "x-real-ip" => true,
        // The `fetch` of Node has this one and no other of its family.
        "sec-fetch-mode" => headers[*name] != "cors",
        name => name.starts_with("x-forwarded-") || name.starts_with("sec-fetch-"),
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
            ("sec-fetch-site", "none", true),
            ("sec-fetch-dest", "empty", true),
            ("sec-fetch-user", "?1", true),
            ("sec-fetch-mode", "navigate", true),
            ("sec-fetch-mode", "no-cors", true),
            ("x-forwarded-for", "10.0.0.1", true),
            ("x-forwarded-host", "", true),
            ("x-forwarded-proto", "https", true),
            ("forwarded", "for=10.0.0.1", true),
            // What the `fetch` of Node sends.
            ("sec-fetch-mode", "cors", false),
            ("user-agent", "sdk", false),
            ("via", "1.1 nginx", true),
            ("x-real-ip", "10.0.0.1", true),
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
