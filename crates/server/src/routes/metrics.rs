//! `GET /metrics` on the internal listener, for Prometheus.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::app::AppState;
use crate::metrics::{self, Measured, QueuedPushes};

/// The metrics of this process, in the `OpenMetrics` text format.
pub(crate) async fn show(State(app): State<AppState>) -> Response {
    let queued_pushes = queued_pushes(&app).await;
    let text = metrics::render(&Measured {
        accounts: &app.accounts,
        now: app.clock.now(),
        requests: &app.request_metrics,
        sign_latency: &app.sign_latency,
        gateway: &app.gateway_metrics,
        pushes: &app.push_metrics,
        queued_pushes: &queued_pushes,
        client_keys: app.client_keys.as_deref(),
        store: &*app.store,
    });
    ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response()
}

/// Of the queues that work.
async fn queued_pushes(app: &AppState) -> Vec<QueuedPushes> {
    let mut queued = Vec::new();
    for account in app.pushes.iter() {
        if account.has_queue()
            && let Ok(queue) = account.queue().await
            && let Ok(counts) = queue.counts().await
        {
            let app_id = account.app_id.clone();
            queued.push(QueuedPushes { app_id, counts });
        }
    }
    queued
}
