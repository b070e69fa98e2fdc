//! `POST /__sandbox/reset`: as if the sandbox had just been started.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::twin::Twin;

pub(crate) async fn reset(State(twin): State<Arc<Twin>>) -> StatusCode {
    twin.reset();
    StatusCode::NO_CONTENT
}
