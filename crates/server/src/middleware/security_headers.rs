//! The headers of every response.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::request_id::{self, RequestId};
use crate::config::PublicUrl;

/// The values for an API; a route can set others.
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

/// RFC 6797: only https for this host, for a year after each response.
const HTTPS_FOR_A_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What nearly every response has too.
const OF_ROUTES: [HeaderName; 2] = [header::CONTENT_TYPE, header::CONTENT_LENGTH];

/// All of them. Cloning a map is cheaper than filling one for each response.
#[derive(Debug)]
pub(super) struct SecurityHeaders {
    headers: HeaderMap,
    /// The same with a place for what nearly every response has, so that no copy has to grow.
    with_places: HeaderMap,
}

impl SecurityHeaders {
    /// Those of a server that browsers reach at this address.
    pub(super) fn new(public: &PublicUrl) -> Self {
        let mut headers = HeaderMap::with_capacity(16);
        headers.extend(DEFAULTS);
        if public.allows_hsts() {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HTTPS_FOR_A_YEAR);
        }
        let mut with_places = headers.clone();
        for name in OF_ROUTES.into_iter().chain([request_id::NAME]) {
            with_places.insert(name, HeaderValue::from_static(""));
        }
        Self {
            headers,
            with_places,
        }
    }

    /// All of them as lines of a response's head.
    pub(super) fn lines(&self) -> Vec<u8> {
        let lines = self.headers.iter().flat_map(|(name, value)| {
            [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat()
        });
        lines.collect()
    }

    /// Adds them and the id of the request.
    pub(super) fn add(&self, id: &RequestId, headers: &mut HeaderMap) {
        let own = std::mem::replace(headers, self.with_places.clone());
        for name in OF_ROUTES {
            if !own.contains_key(&name) {
                headers.remove(name);
            }
        }
        // A header of the route replaces the default, with all its values.
        headers.extend(own);
        headers.insert(request_id::NAME, id.header());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{APPID, APPSECRET, Config, PUBLIC_URL, Values};

    fn added(public_url: &str, mut headers: HeaderMap) -> HeaderMap {
        let mut values = Values::default();
        values.set(&PUBLIC_URL, public_url);
        values.set(&APPID, "wx5a4d6f78c1e2b390");
        values.set(&APPSECRET, "0123456789abcdef0123456789abcdef");
        let config = Config::read(&values, "127.0.0.1:8080".parse().unwrap()).unwrap();
        SecurityHeaders::new(&config.public).add(&RequestId::random(), &mut headers);
        headers
    }

    #[test]
    fn hsts_is_sent_for_public_https_hosts_only() {
        for (public_url, expected) in [
            ("https://h5.example.com/", Some("max-age=31536000")),
            ("https://localhost/", None),
            ("http://127.0.0.1:8080/", None),
        ] {
            let headers = added(public_url, HeaderMap::new());
            let value = headers.get(header::STRICT_TRANSPORT_SECURITY);
            assert_eq!(value.map(|value| value.to_str().unwrap()), expected);
        }
    }

    #[test]
    fn headers_of_a_route_are_kept_and_the_others_added() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (header::CACHE_CONTROL, "no-cache"),
            (header::SET_COOKIE, "a=1"),
            (header::SET_COOKIE, "b=2"),
            (header::CONTENT_TYPE, "text/html"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        let headers = added("https://h5.example.com/", headers);
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
        assert_eq!(headers[header::CONTENT_TYPE], "text/html");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers.get_all(header::CACHE_CONTROL).iter().count(), 1);
        let cookies: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["a=1", "b=2"]);
        assert!(!headers.contains_key(header::CONTENT_LENGTH));
        assert_eq!(headers[request_id::NAME].len(), 16);
    }
}
