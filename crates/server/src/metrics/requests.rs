//! The requests of the public listener.

use std::time::Duration;

use http::StatusCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::public_route::PublicRoute;

/// Every path that is no route: the page, and what nobody serves.
const OTHER: &str = "other";

/// In seconds: a signature takes microseconds, a login waits for WeChat.
const BUCKETS: [f64; 9] = [0.0001, 0.001, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfResponse {
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfRoute {
    route: &'static str,
}

#[derive(Clone, Debug)]
struct Buckets;

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(BUCKETS)
    }
}

/// The requests since the start. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct RequestMetrics {
    responses: Family<OfResponse, Counter>,
    seconds: Family<OfRoute, Histogram, Buckets>,
}

impl RequestMetrics {
    pub(crate) fn new() -> Self {
        Self {
            responses: Family::default(),
            seconds: Family::new_with_constructor(Buckets),
        }
    }

    /// Counts a response.
    pub(crate) fn observe(&self, path: &str, status: StatusCode, time: Duration) {
        let mut routes = PublicRoute::ALL.into_iter().map(PublicRoute::path);
        let route = routes.find(|route| *route == path).unwrap_or(OTHER);
        let status = status.as_u16();
        let labels = OfResponse { route, status };
        self.responses.get_or_create(&labels).inc();
        let seconds = self.seconds.get_or_create(&OfRoute { route });
        seconds.observe(time.as_secs_f64());
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_responses",
            "Responses of the public listener, by route and status",
            self.responses.clone(),
        );
        registry.register(
            "http_request_seconds",
            "How long requests of the public listener took until the head of the response",
            self.seconds.clone(),
        );
    }
}
