//! Reads the body before the route runs, up to a limit of size and time. No route needs
//! a long one.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use wechat_h5_body::{BodyError, read_request};

use crate::error_response::{ErrorCode, ErrorResponse};

/// The longest body, in bytes.
const MAX_BYTES: usize = 16 * 1024;
/// The longest time for a body to arrive.
const MAX_TIME: Duration = Duration::from_secs(10);

/// The same as a step before a route, where the routes beside it read their bodies themselves.
pub(crate) async fn read_first(request: Request, next: Next) -> Response {
    match check(request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

pub(super) async fn check(request: Request) -> Result<Request, ErrorResponse> {
    if request.body().is_end_stream() {
        return Ok(request);
    }
    let request = tokio::time::timeout(MAX_TIME, read_request(request, MAX_BYTES))
        .await
        .map_err(|_| {
            ErrorResponse::new(ErrorCode::RequestTimeout, "the body did not arrive in time")
        })?
        .map_err(|err| match err {
            BodyError::TooLong(_) => {
                ErrorResponse::new(ErrorCode::PayloadTooLarge, err.to_string())
            }
            BodyError::Broken(cause) => ErrorResponse::new(
                ErrorCode::InvalidBody,
                "the body is incomplete or malformed",
            )
            .with_cause(cause),
        })?;
    Ok(request.map(Body::from))
}
