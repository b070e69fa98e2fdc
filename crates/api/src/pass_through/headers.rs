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

/// Headers by which the caller's owner follows a call through its own systems (W3C Trace Context
/// and Baggage, Zipkin, Jaeger, AWS, Google Cloud, Sentry): the trace ends here, with the span of
/// the call. They may hold anything, also names of users.
const OF_TRACES: [HeaderName; 8] = [
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    HeaderName::from_static("baggage"),
    HeaderName::from_static("b3"),
    HeaderName::from_static("uber-trace-id"),
    HeaderName::from_static("x-amzn-trace-id"),
    HeaderName::from_static("x-cloud-trace-context"),
    HeaderName::from_static("sentry-trace"),
];

/// How the names of others begin (Zipkin, Jaeger, Datadog).
const PREFIXES_OF_TRACES: [&str; 3] = ["x-b3-", "uberctx-", "x-datadog-"];

const ANY_TYPE: HeaderValue = HeaderValue::from_static("*/*");

/// The headers of a request that is passed on to this host.
pub(super) fn of_request(received: &HeaderMap, origin: &Origin) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(received.len() + 3);
    headers.insert(header::HOST, origin.host());
    let named = named_by_connection(received);
    for (name, value) in received {
        let stays_here = HOP_BY_HOP.contains(name)
            || NOT_FOR_THE_PLATFORM.contains(name)
            || is_of_traces(name)
            || named.contains(name);
        if !stays_here {
            headers.append(name, value.clone());
        }
    }
    headers.entry(header::ACCEPT).or_insert(ANY_TYPE);
    headers.entry(header::USER_AGENT).or_insert(USER_AGENT);
    headers
}

fn is_of_traces(name: &HeaderName) -> bool {
    let has_prefix = |prefix: &&str| name.as_str().starts_with(prefix);
    OF_TRACES.contains(name) || PREFIXES_OF_TRACES.iter().any(has_prefix)
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

    #[test]
    fn what_the_caller_is_traced_by_stays_here() {
        let received = headers(&[
            (
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            ),
            ("tracestate", "shop=1"),
            ("baggage", "user=oAbc"),
            ("b3", "0"),
            ("x-b3-traceid", "4bf92f3577b34da6"),
            ("uber-trace-id", "1:2:0:1"),
            ("uberctx-user", "oAbc"),
            ("x-datadog-trace-id", "1"),
            ("x-amzn-trace-id", "Root=1"),
            ("x-cloud-trace-context", "1"),
            ("sentry-trace", "1-2"),
            ("x-b3", "not of traces"),
        ]);
        let origin = Origin::of(&"https://api.example/".parse().unwrap()).unwrap();
        let mut sent = of_request(&received, &origin);
        for name in [header::HOST, header::ACCEPT, header::USER_AGENT] {
            sent.remove(name);
        }
        assert_eq!(sent, headers(&[("x-b3", "not of traces")]));
    }
}
