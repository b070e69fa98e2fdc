//! The parts of a URL that the page needs.

/// Scheme, host and port: `https://h5.example.com`.
pub(crate) fn origin(href: &str) -> &str {
    split(href).0
}

/// Path, query and hash: what the server may redirect back to.
pub(crate) fn path_and_rest(href: &str) -> &str {
    split(href).1
}

/// From `#` on; empty where there is none.
pub(crate) fn hash(href: &str) -> &str {
    href.find('#')
        .and_then(|at| href.get(at..))
        .unwrap_or_default()
}

/// Up to `#`: the part that is signed.
pub(crate) fn without_hash(href: &str) -> &str {
    href.split('#').next().unwrap_or_default()
}

/// The path starts at the third slash.
fn split(href: &str) -> (&str, &str) {
    let third_slash = href
        .match_indices('/')
        .nth(2)
        .map_or(href.len(), |(at, _)| at);
    href.split_at_checked(third_slash).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{hash, origin, path_and_rest, without_hash};

    #[test]
    fn a_url_is_split_into_its_parts() {
        for (href, expected) in [
            (
                "https://h5.example.com/",
                ("https://h5.example.com", "/", "", "https://h5.example.com/"),
            ),
            (
                "http://127.0.0.1:8080/a/b?c=/d#/login",
                (
                    "http://127.0.0.1:8080",
                    "/a/b?c=/d#/login",
                    "#/login",
                    "http://127.0.0.1:8080/a/b?c=/d",
                ),
            ),
            (
                "https://h5.example.com/?q=%E4%B8%AD#a#b",
                (
                    "https://h5.example.com",
                    "/?q=%E4%B8%AD#a#b",
                    "#a#b",
                    "https://h5.example.com/?q=%E4%B8%AD",
                ),
            ),
            ("about:blank", ("about:blank", "", "", "about:blank")),
            ("", ("", "", "", "")),
        ] {
            let parts = (
                origin(href),
                path_and_rest(href),
                hash(href),
                without_hash(href),
            );
            assert_eq!(parts, expected, "{href}");
        }
    }
}
