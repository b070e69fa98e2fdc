//! The fragment of a redirect.
//!
//! A browser that follows a `Location` without a fragment keeps the fragment of the URL
//! that redirected (Fetch, HTTP-redirect fetch). Authorize URLs end in `#wechat_redirect`,
//! so without one of its own a page would be shown as `/me#wechat_redirect`, which a router
//! that uses the fragment takes for a route.

use std::borrow::Cow;

const MARKER: &str = "wechat_redirect";

/// The address with a fragment of its own, at least an empty one.
pub(crate) fn with_own_fragment(address: &str) -> Cow<'_, str> {
    if address.contains('#') {
        return Cow::Borrowed(address);
    }
    Cow::Owned(format!("{address}#"))
}

/// The address of a page without the fragments of earlier authorizations, which stand
/// alone, before the fragment that a router has added, or behind it. A second `#` is escaped.
pub(crate) fn without_wechat_redirect(address: &str) -> Cow<'_, str> {
    let Some((page, mut fragment)) = address.split_once('#') else {
        return Cow::Borrowed(address);
    };
    while let Some(route) = without_one_marker(fragment) {
        fragment = route;
    }
    match fragment {
        MARKER => Cow::Borrowed(page),
        _ if page.len() + 1 + fragment.len() == address.len() => Cow::Borrowed(address),
        route => Cow::Owned(format!("{page}#{route}")),
    }
}

fn without_one_marker(fragment: &str) -> Option<&str> {
    let before = || fragment.strip_prefix(MARKER)?.strip_prefix("%23");
    let behind = || fragment.strip_suffix(MARKER)?.strip_suffix("%23");
    before().or_else(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_kept_and_an_empty_one_added() {
        for (address, expected) in [
            ("/", "/#"),
            ("/me?a=1", "/me?a=1#"),
            ("/#", "/#"),
            ("/#/list?a=1", "/#/list?a=1"),
            (
                "https://shop.example.com/cb?code=1&state=2",
                "https://shop.example.com/cb?code=1&state=2#",
            ),
            (
                "https://shop.example.com/?code=1#/cb",
                "https://shop.example.com/?code=1#/cb",
            ),
        ] {
            assert_eq!(with_own_fragment(address), expected);
        }
    }

    #[test]
    fn only_the_marker_of_wechat_is_left_out() {
        for (address, expected) in [
            ("/me", "/me"),
            ("/me#wechat_redirect", "/me"),
            ("/?a=1#wechat_redirect", "/?a=1"),
            ("/#wechat_redirect%23/list?b=2", "/#/list?b=2"),
            ("/#/list%23wechat_redirect", "/#/list"),
            ("/#wechat_redirect%23wechat_redirect", "/"),
            ("/#wechat_redirect%23/list%23wechat_redirect", "/#/list"),
            ("/#/wechat_redirect", "/#/wechat_redirect"),
            ("/#wechat_redirects", "/#wechat_redirects"),
            ("/#wechat_redirect/list", "/#wechat_redirect/list"),
            ("/#/a?b=wechat_redirect", "/#/a?b=wechat_redirect"),
            ("/?a=wechat_redirect", "/?a=wechat_redirect"),
            ("/wechat_redirect", "/wechat_redirect"),
        ] {
            assert_eq!(without_wechat_redirect(address), expected);
        }
    }
}
