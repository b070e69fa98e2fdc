//! What Prometheus reads: `GET /metrics` on the internal listener.
//!
//! Nothing here is secret: appids, names of clients, paths, statuses, times and counts.

mod accounts;
mod callers;
mod gateway;
mod pushes;
mod requests;
mod sign_latency;

use prometheus_client::encoding::text;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use wechat_h5_clock::Now;
use wechat_h5_store::Store;

use self::accounts::AccountMetrics;
pub(crate) use self::callers::{PUSH, TOKEN_HOLDER, UNKNOWN, USER};
pub(crate) use self::gateway::GatewayMetrics;
pub(crate) use self::pushes::{PushMetrics, QueuedPushes};
pub(crate) use self::requests::RequestMetrics;
pub(crate) use self::sign_latency::SignLatency;
use crate::accounts::Accounts;
use crate::client_keys::ClientKeys;

/// What the names of all metrics begin with.
const PREFIX: &str = "wechat_h5";

/// The content type of the text.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is measured.
pub(crate) struct Measured<'a> {
    pub(crate) accounts: &'a Accounts,
    pub(crate) now: Now,
    pub(crate) requests: &'a RequestMetrics,
    pub(crate) sign_latency: &'a SignLatency,
    pub(crate) gateway: &'a GatewayMetrics,
    pub(crate) pushes: &'a PushMetrics,
    /// What is in the queues of pushes.
    pub(crate) queued_pushes: &'a [QueuedPushes],
    pub(crate) client_keys: Option<&'a ClientKeys>,
    pub(crate) store: &'a dyn Store,
}

/// All metrics, as they are now.
pub(crate) fn render(measured: &Measured<'_>) -> String {
    let mut registry = Registry::with_prefix(PREFIX);
    describe_build(&mut registry);
    let store_failing = Gauge::<i64>::default();
    store_failing.set(measured.store.failure().is_some().into());
    registry.register(
        "store_failing",
        "Whether the store does not work: 1, then nobody can sign in",
        store_failing,
    );
    AccountMetrics::now(measured.accounts, measured.now).register(&mut registry);
    measured.requests.register(&mut registry);
    measured.sign_latency.register(&mut registry);
    // Also without keys: replies to pushes are calls too, and rules need series that are there.
    measured.gateway.register(&mut registry);
    if let Some(keys) = measured.client_keys {
        measured.gateway.expect_calls_of(keys);
        gateway::register_daily_calls(keys, measured.now, &mut registry);
    }
    if !measured.queued_pushes.is_empty() {
        measured.pushes.register(&mut registry);
        pushes::register_queues(measured.queued_pushes, &mut registry);
    }
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = text::encode(&mut text, &registry);
    text
}

fn describe_build(registry: &mut Registry) {
    let build = Family::<[(&'static str, &'static str); 1], Gauge>::default();
    build
        .get_or_create(&[("version", env!("CARGO_PKG_VERSION"))])
        .set(1);
    registry.register("build_info", "The version that runs, in a label", build);
}
