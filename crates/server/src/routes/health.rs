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
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<StoreFailure<'a>>,
}

#[derive(Serialize)]
struct StoreFailure<'a> {
    reason: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountReadiness<'a> {
    app_id: &'a str,
    can_sign: bool,
}

/// `GET /readyz`: every account has a valid ticket, and the store works.
pub(crate) async fn ready(State(app): State<AppState>) -> Response {
    readiness(&app, app.store.failure().is_some(), None)
}

/// The same on the internal listener, with the reason why the store does not work.
pub(crate) async fn ready_with_reason(State(app): State<AppState>) -> Response {
    let failure = app.store.failure();
    let store = failure.as_deref().map(|reason| StoreFailure { reason });
    readiness(&app, failure.is_some(), store)
}

fn readiness(app: &AppState, store_fails: bool, store: Option<StoreFailure<'_>>) -> Response {
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
    let can_sign = accounts.iter().all(|account| account.can_sign);
    let ready = can_sign && !store_fails;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let readiness = Readiness {
        ready,
        accounts,
        store,
    };
    (status, Json(readiness)).into_response()
}
