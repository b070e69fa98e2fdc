//! `/healthz` and `/readyz`: health checks of the process.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::app::AppState;
use crate::readiness::{DetailedReadiness, Readiness};

#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct Health {
    /// Always true.
    ok: bool,
}

/// `GET /healthz`: the process runs.
pub(crate) async fn health() -> Response {
    Json(Health { ok: true }).into_response()
}

/// `GET /readyz`: whether requests should be sent here, for load balancers.
pub(crate) async fn ready(State(app): State<AppState>) -> Response {
    let readiness = Readiness::of(&app);
    respond(&readiness, &readiness)
}

/// The same on the internal listener, with the state of each account and of the store.
pub(crate) async fn ready_in_detail(State(app): State<AppState>) -> Response {
    let readiness = DetailedReadiness::of(&app);
    respond(&readiness.summary, &readiness)
}

fn respond(summary: &Readiness, body: &impl Serialize) -> Response {
    let mut response = Json(body).into_response();
    if !summary.ready {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        // Rounded up, so that who comes back then does not come too early.
        let seconds = summary.retry_after.as_millis().div_ceil(1000);
        let seconds = HeaderValue::from(u64::try_from(seconds).unwrap_or(u64::MAX));
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}
