//! The headers that every answer carries.

use std::sync::LazyLock;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// What holds unless the route says something else; right for an API.
const DEFAULTS: [(HeaderName, HeaderValue); 6] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
];

/// All of them: copying a map is cheaper than filling one anew for each answer.
static MAP: LazyLock<HeaderMap> = LazyLock::new(|| {
    let mut headers = HeaderMap::with_capacity(16);
    headers.extend(DEFAULTS);
    headers
});

pub(super) fn add(headers: &mut HeaderMap) {
    let own = std::mem::replace(headers, MAP.clone());
    // Replaces what has the same name, and keeps several values of one name.
    headers.extend(own);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_route_says_stays_and_the_rest_is_added() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (header::CACHE_CONTROL, "no-cache"),
            (header::SET_COOKIE, "a=1"),
            (header::SET_COOKIE, "b=2"),
            (header::CONTENT_TYPE, "text/html"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        add(&mut headers);
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
        assert_eq!(headers[header::CONTENT_TYPE], "text/html");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers.get_all(header::CACHE_CONTROL).iter().count(), 1);
        let cookies: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["a=1", "b=2"]);
    }
}
