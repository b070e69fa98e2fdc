//! The calls of back ends to WeChat. Each label has few values: a client's name is in the file
//! of keys, a path and an errcode in the lists of WeChat's.

use std::borrow::Cow;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use wechat_h5_api::{known_errcode, known_path};
use wechat_h5_clock::Now;

use super::callers::{UNKNOWN, USER};
use crate::client_keys::ClientKeys;

/// What no list has.
const OTHER: &str = "other";
/// WeChat's errcode where there is none.
const SUCCESS: &str = "0";
/// No response of WeChat's.
const NO_RESPONSE: &str = "none";
/// The caller has not sent all of its body.
const ABORTED: &str = "aborted";
/// How a key that is none is refused: as the secret of a token, or as a stand-in.
const WRONG_KEY: [i64; 2] = [40125, 40001];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfCall {
    client: String,
    path: &'static str,
    errcode: Cow<'static, str>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfRefusal {
    client: String,
    errcode: i64,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfClient {
    client: String,
}

/// The calls since the start. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct GatewayMetrics {
    calls: Family<OfCall, Counter>,
    refusals: Family<OfRefusal, Counter>,
}

impl GatewayMetrics {
    /// Counters that are there from the start, so that rules find series and see the first rise.
    pub(crate) fn new() -> Self {
        let metrics = Self {
            calls: Family::default(),
            refusals: Family::default(),
        };
        metrics.expect_calls(USER);
        for errcode in WRONG_KEY {
            let client = UNKNOWN.to_owned();
            let _ = metrics
                .refusals
                .get_or_create(&OfRefusal { client, errcode });
        }
        metrics
    }

    /// Each client of the file has a counter too.
    pub(super) fn expect_calls_of(&self, keys: &ClientKeys) {
        for client in keys.names() {
            self.expect_calls(&client);
        }
    }

    fn expect_calls(&self, client: &str) {
        let labels = OfCall {
            client: client.to_owned(),
            path: OTHER,
            errcode: Cow::Borrowed(SUCCESS),
        };
        let _ = self.calls.get_or_create(&labels);
    }

    /// WeChat responded to a call with this errcode, 0 for none.
    pub(crate) fn responded(&self, client: &str, path: &str, errcode: i64) {
        let errcode = match errcode {
            0 => Cow::Borrowed(SUCCESS),
            known if known_errcode(known) => Cow::Owned(known.to_string()),
            _ => Cow::Borrowed(OTHER),
        };
        self.count(client, path, errcode);
    }

    /// WeChat did not respond to a call.
    pub(crate) fn no_response(&self, client: &str, path: &str) {
        self.count(client, path, Cow::Borrowed(NO_RESPONSE));
    }

    /// The caller broke its call off, so that nobody knows whether WeChat would have responded.
    pub(crate) fn aborted(&self, client: &str, path: &str) {
        self.count(client, path, Cow::Borrowed(ABORTED));
    }

    /// A call was not passed on, and answered with this errcode.
    pub(crate) fn refused(&self, client: &str, errcode: i64) {
        let client = client.to_owned();
        let labels = OfRefusal { client, errcode };
        self.refusals.get_or_create(&labels).inc();
    }

    fn count(&self, client: &str, path: &str, errcode: Cow<'static, str>) {
        let labels = OfCall {
            client: client.to_owned(),
            path: known_path(path).unwrap_or(OTHER),
            errcode,
        };
        self.calls.get_or_create(&labels).inc();
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "gateway_calls",
            "Calls of back ends to WeChat, by client, path and WeChat's errcode",
            self.calls.clone(),
        );
        registry.register(
            "gateway_refusals",
            "Calls of back ends that were answered here, by client and errcode",
            self.refusals.clone(),
        );
    }
}

/// The calls of this day of the clients that have a limit of them.
pub(super) fn register_daily_calls(keys: &ClientKeys, now: Now, registry: &mut Registry) {
    let calls = Family::<OfClient, Gauge>::default();
    let limits = Family::<OfClient, Gauge>::default();
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    for (client, made, limit) in keys.daily_calls(now) {
        let labels = OfClient { client };
        calls.get_or_create(&labels).set(number(made));
        limits.get_or_create(&labels).set(number(limit));
    }
    registry.register(
        "client_daily_calls",
        "Calls of this day of a client with `daily_calls`, of all processes as far as known",
        calls,
    );
    registry.register(
        "client_daily_calls_limit",
        "The `daily_calls` of the client",
        limits,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_has_what_a_caller_makes_up() {
        let metrics = GatewayMetrics::new();
        for number in 0..10_000 {
            for path in ["/made-up", "/cgi-bin/user", "/cgi-bin/user/info"] {
                metrics.responded("shop", &format!("{path}/{number}"), 1_000_000 + number);
            }
        }
        let mut registry = Registry::default();
        metrics.register(&mut registry);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        let expected = r#"gateway_calls_total{client="shop",path="other",errcode="other"} 30000"#;
        assert!(text.contains(expected), "{text}");
        assert_eq!(text.matches("client=\"shop\"").count(), 1);
    }
}
