//! The requests of the public listener.

use std::sync::Arc;
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
    /// What is counted at nearly every request, found without a lock and a digest.
    routes: Arc<[RouteMetrics]>,
}

#[derive(Debug)]
struct RouteMetrics {
    /// `None`: every other path.
    of: Option<PublicRoute>,
    route: &'static str,
    responses_200: Counter,
    seconds: Histogram,
}

impl RequestMetrics {
    pub(crate) fn new() -> Self {
        let responses: Family<OfResponse, Counter> = Family::default();
        let seconds = Family::<_, Histogram, _>::new_with_constructor(Buckets);
        let all = PublicRoute::ALL.into_iter().map(Some).chain([None]);
        let routes = all.map(|of| {
            let route = of.map_or(OTHER, PublicRoute::path);
            RouteMetrics {
                of,
                route,
                responses_200: responses.get_or_create_owned(&OfResponse { route, status: 200 }),
                seconds: seconds.get_or_create_owned(&OfRoute { route }),
            }
        });
        let routes = routes.collect();
        Self {
            responses,
            seconds,
            routes,
        }
    }

    /// Counts a response.
    pub(crate) fn observe(&self, path: &str, status: StatusCode, time: Duration) {
        let found = self.routes.iter().find(|metrics| {
            let route = metrics.of;
            route.is_some_and(|route| route.matches(path))
        });
        // The last is that of all other paths.
        let Some(metrics) = found.or(self.routes.last()) else {
            return;
        };
        if status == StatusCode::OK {
            metrics.responses_200.inc();
        } else {
            let (route, status) = (metrics.route, status.as_u16());
            let labels = OfResponse { route, status };
            self.responses.get_or_create(&labels).inc();
        }
        metrics.seconds.observe(time.as_secs_f64());
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
