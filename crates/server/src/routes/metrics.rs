//! `GET /metrics` on the internal listener, for Prometheus.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::app::AppState;
use crate::metrics::{self, Measured};

/// The metrics of this process, in the `OpenMetrics` text format.
pub(crate) async fn show(State(app): State<AppState>) -> Response {
    let text = metrics::render(&Measured {
        accounts: &app.accounts,
        now: app.clock.now(),
        requests: &app.request_metrics,
        sign_latency: &app.sign_latency,
        gateway: &app.gateway_metrics,
        client_keys: app.client_keys.as_deref(),
        store: &*app.store,
    });
    ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response()
}
