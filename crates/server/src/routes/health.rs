//! `/healthz` and `/readyz`: health checks of the process.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

use crate::app::AppState;

#[derive(Serialize)]
struct Health {
    ok: bool,
}

/// `GET /healthz`: the process runs.
pub(crate) async fn health() -> Response {
    Json(Health { ok: true }).into_response()
}

#[derive(Serialize)]
struct Readiness<'a> {
    ready: bool,
    accounts: Vec<AccountReadiness<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountReadiness<'a> {
    app_id: &'a str,
    can_sign: bool,
}

/// `GET /readyz`: every account has a valid ticket.
pub(crate) async fn ready(State(app): State<AppState>) -> Response {
    let now = app.clock.now();
    let mut accounts: Vec<_> = app
        .accounts
        .iter()
        .map(|account| AccountReadiness {
            app_id: account.app_id.as_str(),
            can_sign: account.snapshot.current(now).is_some(),
        })
        .collect();
    accounts.sort_by_key(|account| account.app_id);
    let ready = accounts.iter().all(|account| account.can_sign);
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(Readiness { ready, accounts })).into_response()
}
