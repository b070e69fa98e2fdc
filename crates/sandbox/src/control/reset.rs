//! `POST /__sandbox/reset`: restores the state at the start.

use axum::extract::State;
use axum::http::StatusCode;

use crate::state::SandboxState;

pub(super) async fn reset(State(sandbox): State<SandboxState>) -> StatusCode {
    sandbox.reset();
    StatusCode::NO_CONTENT
}
