//! The headers of one connection, which a proxy does not pass on (RFC 9110, 7.6.1).

use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};

const HOP_BY_HOP: [HeaderName; 9] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Removes them, and those that `Connection` names.
pub(super) fn remove(headers: &mut HeaderMap) {
    for name in named_by_connection(headers) {
        headers.remove(name);
    }
    if headers.contains_key(header::TRANSFER_ENCODING) {
        // The length of something else (RFC 9112, 6.3): the next server could believe it.
        headers.remove(header::CONTENT_LENGTH);
    }
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
}

/// Whether the connection is to become a WebSocket. No other protocol is passed on: by `h2c`
/// requests could reach the upstream past the proxy.
pub(super) fn is_websocket(headers: &HeaderMap) -> bool {
    let is_upgraded = words(headers, &header::CONNECTION).any(|word| is(word, "upgrade"));
    let mut protocols = words(headers, &header::UPGRADE);
    let protocol = protocols.next();
    is_upgraded
        && protocols.next().is_none()
        && protocol.is_some_and(|protocol| is(protocol, "websocket"))
}

/// Adds what [`is_websocket`] looks for.
pub(super) fn add_websocket(headers: &mut HeaderMap) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
}

fn named_by_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    words(headers, &header::CONNECTION)
        .filter_map(|word| HeaderName::try_from(word).ok())
        .collect()
}

/// The elements of a header that is a list, on one line or several.
fn words<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter();
    let words = lines.filter_map(|line| line.to_str().ok());
    let words = words.flat_map(|line| line.split(','));
    words.map(str::trim).filter(|word| !word.is_empty())
}

fn is(word: &str, other: &str) -> bool {
    word.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn what_is_of_one_connection_is_removed() {
        for (lines, left) in [
            (
                &[
                    ("connection", "X-A, close ,x-b"),
                    ("x-a", "1"),
                    ("x-b", "2"),
                    ("x-c", "3"),
                ][..],
                &["x-c"][..],
            ),
            (
                &[
                    ("connection", "x-a"),
                    ("connection", "x-b"),
                    ("x-a", "1"),
                    ("x-b", "2"),
                ],
                &[],
            ),
            (&[("connection", ",, ,\"x-a\""), ("x-a", "1")], &["x-a"]),
            (
                &[
                    ("keep-alive", "1"),
                    ("proxy-connection", "close"),
                    ("te", "trailers"),
                    ("trailer", "x-a"),
                ],
                &[],
            ),
            (
                &[
                    ("upgrade", "websocket"),
                    ("proxy-authorization", "a"),
                    ("cookie", "a=1"),
                ],
                &["cookie"],
            ),
            (
                &[("content-length", "5"), ("transfer-encoding", "chunked")],
                &[],
            ),
            (
                &[("content-length", "5"), ("connection", "keep-alive")],
                &["content-length"],
            ),
        ] {
            let mut headers = headers(lines);
            remove(&mut headers);
            let names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
            assert_eq!(names, left, "{lines:?}");
        }
    }

    #[test]
    fn only_a_websocket_is_upgraded() {
        for (lines, upgraded) in [
            (
                &[("connection", "Upgrade"), ("upgrade", "websocket")][..],
                true,
            ),
            (
                &[
                    ("connection", "keep-alive, Upgrade"),
                    ("upgrade", "WebSocket"),
                ],
                true,
            ),
            (
                &[
                    ("connection", "keep-alive"),
                    ("connection", "upgrade"),
                    ("upgrade", "websocket"),
                ],
                true,
            ),
            (
                &[
                    ("connection", "upgrade, http2-settings"),
                    ("upgrade", "h2c"),
                ],
                false,
            ),
            (
                &[("connection", "upgrade"), ("upgrade", "websocket, h2c")],
                false,
            ),
            (
                &[
                    ("connection", "upgrade"),
                    ("upgrade", "h2c"),
                    ("upgrade", "websocket"),
                ],
                false,
            ),
            (&[("upgrade", "websocket")], false),
            (&[("connection", "upgrade")], false),
        ] {
            assert_eq!(is_websocket(&headers(lines)), upgraded, "{lines:?}");
        }
    }
}
