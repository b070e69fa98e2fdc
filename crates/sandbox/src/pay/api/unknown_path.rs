//! Paths of version 3 that the sandbox does not serve.

use std::sync::Arc;

use axum::extract::{RawPathParams, Request, State};
use axum::response::Response;

use super::call::PayCall;
use super::error::PayError;
use super::response;
use crate::pay::error_code::PayErrorCode;
use crate::pay::state::Pay;

/// What WeChat Pay responds with for a path that it does not have is a guess.
pub(super) fn refuse(pay: &Pay, call: PayCall) -> Response {
    let problem = format!(
        "the sandbox has no {} {}: of WeChat Pay it simulates orders of pages. A fault for this \
         path can respond with a body of yours",
        call.method, call.path
    );
    let error = PayError::from(PayErrorCode::ResourceNotExists).with_problem(problem);
    response::respond(pay, call, None, Err(error))
}

pub(super) async fn respond(
    State(pay): State<Arc<Pay>>,
    parameters: RawPathParams,
    request: Request,
) -> Response {
    refuse(&pay, PayCall::read(&parameters, request).await)
}
