//! What browsers tell about a request in `Sec-Fetch-…`, which scripts cannot change.

use http::{HeaderMap, HeaderValue};

/// Whether the request can be a user on the way to a page. Old web views send no such
/// headers. A frame is a page too, and a service worker that passes a navigation on sends
/// `empty` as its destination; so only what no page can come of is refused.
pub(super) fn is_navigation(headers: &HeaderMap) -> bool {
    let value = |name| headers.get(name).map(HeaderValue::as_bytes);
    let is_navigation = value("sec-fetch-mode").is_none_or(|mode| mode == b"navigate");
    let is_plugin = matches!(value("sec-fetch-dest"), Some(b"embed" | b"object"));
    is_navigation && !is_plugin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_navigations_are_accepted() {
        for (mode, destination, is_accepted) in [
            (None, None, true),
            (Some("navigate"), None, true),
            (Some("navigate"), Some("document"), true),
            (Some("navigate"), Some("iframe"), true),
            (Some("navigate"), Some("empty"), true),
            (Some("navigate"), Some("object"), false),
            (Some("navigate"), Some("embed"), false),
            (Some("no-cors"), Some("image"), false),
            (Some("no-cors"), Some("script"), false),
            (Some("cors"), Some("empty"), false),
            (Some("same-origin"), Some("empty"), false),
            (Some("websocket"), None, false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [("sec-fetch-mode", mode), ("sec-fetch-dest", destination)] {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            }
            assert_eq!(
                is_navigation(&headers),
                is_accepted,
                "{mode:?} {destination:?}"
            );
        }
    }
}
