//! One line per request: at `debug` when it went well, louder when it did not.
//! Never the query, which may hold a code or a state.

use std::time::Instant;

use axum::extract::Request;
use axum::response::Response;
use http::{Method, Uri};

use super::request_id::RequestId;
use crate::envelope::Problem;

/// What is left of a request once it is answered.
pub(super) struct Seen {
    method: Method,
    uri: Uri,
}

impl Seen {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
        }
    }
}

pub(super) fn write(
    seen: &Seen,
    id: &RequestId,
    response: &Response,
    problem: Option<&Problem>,
    start: Instant,
) {
    let status = response.status().as_u16();
    let micros = || u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    let (method, path, request_id) = (seen.method.as_str(), start_of(seen.uri.path()), id.as_str());
    let Some(problem) = problem else {
        tracing::debug!(
            request_id,
            method,
            path,
            status,
            micros = micros(),
            "answered"
        );
        return;
    };
    let code = problem.code.as_str();
    let cause = problem
        .cause
        .as_deref()
        .map(|err| wechat_h5_api::error_chain(err))
        .unwrap_or_default();
    if status >= 500 {
        tracing::error!(
            request_id,
            method,
            path,
            status,
            code,
            cause,
            micros = micros(),
            "failed"
        );
    } else {
        tracing::info!(
            request_id,
            method,
            path,
            status,
            code,
            cause,
            micros = micros(),
            "refused"
        );
    }
}

/// A path may be as long as a request's head; a log line should not be.
fn start_of(path: &str) -> &str {
    const MAX_BYTES: usize = 256;
    &path[..path.floor_char_boundary(MAX_BYTES)]
}
