//! Reads the body of a request, up to a limit of size and time.

use std::time::Duration;

use axum::extract::Request;
use wechat_h5_body::{BodyError, read_request};

/// The longest time for a body to arrive.
const MAX_TIME: Duration = Duration::from_secs(10);

/// Why the body of a request was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestBodyError {
    #[error(transparent)]
    Body(#[from] BodyError<axum::Error>),
    #[error("the body did not arrive within {} seconds", MAX_TIME.as_secs())]
    TooSlow,
}

/// Reads a body of at most `limit` bytes into one buffer.
pub(crate) async fn read_in_time(
    request: Request,
    limit: usize,
) -> Result<Request<Vec<u8>>, RequestBodyError> {
    let read = tokio::time::timeout(MAX_TIME, read_request(request, limit));
    Ok(read.await.map_err(|_| RequestBodyError::TooSlow)??)
}
