//! Where WeChat Pay sends the results of payments.

use url::Url;

const MAX_BYTES: usize = 255;

/// What WeChat Pay takes: an absolute address without a query.
pub(crate) fn parse_notify_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_usable = matches!(url.scheme(), "https" | "http")
        && url.host_str().is_some()
        && url.query().is_none()
        && url.fragment().is_none()
        && text.len() <= MAX_BYTES;
    is_usable.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_query_is_one() {
        for (text, expected) in [
            ("https://pay.example.com/notify", true),
            ("http://127.0.0.1:8080/notify", true),
            ("https://pay.example.com/notify?a=1", false),
            ("https://pay.example.com/notify#a", false),
            ("ftp://pay.example.com/", false),
            ("/notify", false),
            ("", false),
        ] {
            assert_eq!(parse_notify_url(text).is_some(), expected, "{text}");
        }
    }
}
