//! What Prometheus reads: `GET /metrics` on the internal listener.
//!
//! Nothing here is secret: appids, paths, statuses, times and counts.

mod accounts;
mod requests;

use prometheus_client::encoding::text;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use self::accounts::AccountMetrics;
pub(crate) use self::requests::RequestMetrics;
use crate::app::App;

/// What the names of all metrics begin with.
const PREFIX: &str = "wechat_h5";

/// The content type of the text.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All metrics, as they are now.
pub(crate) fn render(app: &App) -> String {
    let mut registry = Registry::with_prefix(PREFIX);
    describe_build(&mut registry);
    let store_failing = Gauge::<i64>::default();
    store_failing.set(app.store.failure().is_some().into());
    registry.register(
        "store_failing",
        "Whether the store does not work: 1, then nobody can sign in",
        store_failing,
    );
    AccountMetrics::now(app).register(&mut registry);
    app.request_metrics.register(&mut registry);
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
