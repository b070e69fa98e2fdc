//! Reads the body before the route runs, up to a limit of size and time. No route needs
//! a long one.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::error_response::{ErrorCode, ErrorResponse};

/// The longest body, in bytes.
const MAX_BYTES: usize = 16 * 1024;
/// The longest time for a body to arrive.
const MAX_TIME: Duration = Duration::from_secs(10);

pub(super) async fn check(request: Request) -> Result<Request, ErrorResponse> {
    if request.body().is_end_stream() {
        return Ok(request);
    }
    if request.body().size_hint().lower() > MAX_BYTES as u64 {
        return Err(too_large());
    }
    let (parts, body) = request.into_parts();
    let read = Limited::new(body, MAX_BYTES).collect();
    let body = tokio::time::timeout(MAX_TIME, read)
        .await
        .map_err(|_| {
            ErrorResponse::new(ErrorCode::RequestTimeout, "the body did not arrive in time")
        })?
        .map_err(|err| {
            if err.is::<LengthLimitError>() {
                too_large()
            } else {
                ErrorResponse::new(ErrorCode::RequestTimeout, "the body was incomplete")
                    .with_cause(err)
            }
        })?;
    Ok(Request::from_parts(parts, Body::from(body.to_bytes())))
}

fn too_large() -> ErrorResponse {
    ErrorResponse::new(
        ErrorCode::PayloadTooLarge,
        "the body has more than 16384 bytes",
    )
}
