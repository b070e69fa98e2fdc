//! Which headers are passed on.

use http::header::{self, HeaderMap, HeaderName};

/// Headers of one connection (RFC 9110, 7.6.1), and not of the message.
const HOP_BY_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
];

/// Headers that are not for the platform. The first two may hold what the caller
/// authenticates with. A compressed response could not be looked at.
const NOT_FOR_THE_PLATFORM: [HeaderName; 6] = [
    header::AUTHORIZATION,
    header::COOKIE,
    header::ACCEPT_ENCODING,
    header::EXPECT,
    header::HOST,
    HeaderName::from_static("proxy-connection"),
];

/// The headers of a request that is passed on.
pub(super) fn of_request(received: &HeaderMap) -> HeaderMap {
    let mut headers = received.clone();
    remove_hop_by_hop(&mut headers);
    for name in NOT_FOR_THE_PLATFORM {
        headers.remove(name);
    }
    headers
}

/// Removes what is about the connection only, and what `Connection` says is.
pub(super) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let lines = lines.iter().map(|(name, value)| {
            let value = http::HeaderValue::from_static(value);
            (HeaderName::from_static(name), value)
        });
        lines.collect()
    }

    #[test]
    fn what_is_of_the_connection_or_authenticates_the_caller_stays_here() {
        let received = headers(&[
            ("host", "127.0.0.1:8081"),
            ("connection", "keep-alive, X-Hop , close"),
            ("keep-alive", "timeout=5"),
            ("x-hop", "1"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "websocket"),
            ("proxy-connection", "keep-alive"),
            ("proxy-authorization", "Basic a2V5"),
            ("authorization", "Bearer key"),
            ("cookie", "session=1"),
            ("expect", "100-continue"),
            ("accept-encoding", "gzip"),
            ("content-type", "application/json"),
            ("content-length", "2"),
            ("user-agent", "sdk/1"),
            ("x-own", "1"),
        ]);
        let sent = of_request(&received);
        let expected = headers(&[
            ("content-type", "application/json"),
            ("content-length", "2"),
            ("user-agent", "sdk/1"),
            ("x-own", "1"),
        ]);
        assert_eq!(sent, expected);
    }
}
