//! Which headers are passed on.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::fail_over::USER_AGENT;
use crate::origin::Origin;

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

const ANY_TYPE: HeaderValue = HeaderValue::from_static("*/*");

/// The headers of a request that is passed on to this host.
pub(super) fn of_request(received: &HeaderMap, origin: &Origin) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(received.len() + 3);
    headers.insert(header::HOST, origin.host());
    let named = named_by_connection(received);
    for (name, value) in received {
        let stays_here = HOP_BY_HOP.contains(name)
            || NOT_FOR_THE_PLATFORM.contains(name)
            || named.contains(name);
        if !stays_here {
            headers.append(name, value.clone());
        }
    }
    headers.entry(header::ACCEPT).or_insert(ANY_TYPE);
    headers.entry(header::USER_AGENT).or_insert(USER_AGENT);
    headers
}

/// Removes what is about the connection only, and what `Connection` says is.
pub(super) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    // To look at the few that are there costs less than to look for each.
    if !headers.keys().any(|name| HOP_BY_HOP.contains(name)) {
        return;
    }
    let named = named_by_connection(headers);
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// The headers that `Connection` says are of the connection.
fn named_by_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    let lines = headers.get_all(header::CONNECTION).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect()
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
        let origin = Origin::of(&"https://api.example/".parse().unwrap()).unwrap();
        let sent = of_request(&received, &origin);
        let expected = headers(&[
            ("host", "api.example"),
            ("accept", "*/*"),
            ("content-type", "application/json"),
            ("content-length", "2"),
            ("user-agent", "sdk/1"),
            ("x-own", "1"),
        ]);
        assert_eq!(sent, expected);
    }
}
