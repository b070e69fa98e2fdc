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

/// Whether a page of this origin has sent the request. Scripts of other sites cannot change the
/// two headers, and with any method but GET and HEAD every browser sends at least one of them.
pub(super) fn is_same_origin(headers: &HeaderMap, origin: &str) -> bool {
    source(headers, origin) == Source::Here
}

/// Whether a page of another origin has. With a GET an old browser sends neither of the headers.
pub(super) fn is_cross_origin(headers: &HeaderMap, origin: &str) -> bool {
    source(headers, origin) == Source::Elsewhere
}

#[derive(PartialEq, Eq)]
enum Source {
    Here,
    Elsewhere,
    Unknown,
}

fn source(headers: &HeaderMap, origin: &str) -> Source {
    let value = |name| headers.get(name).map(HeaderValue::as_bytes);
    let is_here = match (value("sec-fetch-site"), value("origin")) {
        (Some(site), _) => site == b"same-origin",
        (None, Some(from)) => from == origin.as_bytes(),
        (None, None) => return Source::Unknown,
    };
    if is_here {
        Source::Here
    } else {
        Source::Elsewhere
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_site_are_of_the_same_origin() {
        for (site, origin, is_here) in [
            (Some("same-origin"), Some("https://h5.example.com"), true),
            (Some("same-origin"), None, true),
            (None, Some("https://h5.example.com"), true),
            (Some("same-site"), Some("https://h5.example.com"), false),
            (Some("cross-site"), Some("https://h5.example.com"), false),
            (Some("none"), None, false),
            (None, Some("https://evil.example"), false),
            (None, Some("https://h5.example.com.evil.example"), false),
            (None, Some("null"), false),
            (None, None, false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            }
            let here = "https://h5.example.com";
            assert_eq!(
                is_same_origin(&headers, here),
                is_here,
                "{site:?} {origin:?}"
            );
            let is_elsewhere = !is_here && (site, origin) != (None, None);
            assert_eq!(is_cross_origin(&headers, here), is_elsewhere);
        }
    }

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
