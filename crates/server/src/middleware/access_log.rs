//! One log line per request, at `debug`, so that no stranger fills the log: at `error` if
//! this server failed. Never with the query, which may have a code or a state.

use std::error::Error;
use std::time::Instant;

use axum::extract::Request;
use axum::response::Response;
use http::{Method, Uri};
use wechat_h5_store::StoreError;

use super::request_id::RequestId;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::log_text::LogText;

/// The parts of a request that the log needs after the request is consumed.
pub(super) struct RequestSummary {
    method: Method,
    uri: Uri,
}

impl RequestSummary {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
        }
    }

    pub(super) fn path(&self) -> &str {
        self.uri.path()
    }
}

pub(super) fn write(
    summary: &RequestSummary,
    id: &RequestId,
    response: &Response,
    problem: Option<&ErrorResponse>,
    start: Instant,
) {
    // One macro call per level, because a level cannot be a variable. The fields are
    // evaluated only where the level is on.
    macro_rules! log {
        ($level:ident, $message:literal $(, $($field:tt)*)?) => {
            tracing::$level!(
                request_id = id.as_str(),
                method = %LogText(summary.method.as_str()),
                path = %LogText(summary.uri.path()),
                status = response.status().as_u16(),
                $($($field)*,)?
                micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
                $message
            )
        };
    }
    let Some(problem) = problem else {
        log!(debug, "request served");
        return;
    };
    let code = problem.code.as_str();
    let cause = problem.cause.as_deref();
    let cause = cause.map_or(String::new(), |err| wechat_h5_api::error_chain(err));
    if is_error(problem) {
        log!(error, "request failed", code = code, cause = %LogText(&cause));
    } else {
        log!(debug, "request refused", code = code, cause = %LogText(&cause));
    }
}

/// Whether each such request is worth an error. Without a ticket every page view fails,
/// without WeChat every login, and without a disk every session: each is logged once.
fn is_error(problem: &ErrorResponse) -> bool {
    let is_logged_once = match problem.code {
        ErrorCode::TicketUnavailable
        | ErrorCode::TokenUnavailable
        | ErrorCode::WeixinBusy
        | ErrorCode::WeixinError
        | ErrorCode::WeixinQuota
        | ErrorCode::WeixinTimeout
        | ErrorCode::WeixinUnreachable => true,
        ErrorCode::StoreUnavailable => {
            let cause = problem.cause.as_deref().and_then(|err| store_error(err));
            cause.is_some_and(StoreError::is_logged)
        }
        _ => false,
    };
    problem.code.status().is_server_error() && !is_logged_once
}

/// The store's error among the causes of an error.
fn store_error<'a>(mut err: &'a (dyn Error + 'static)) -> Option<&'a StoreError> {
    loop {
        if let Some(err) = err.downcast_ref() {
            return Some(err);
        }
        err = err.source()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged_once_is_no_error_of_each_request() {
        let corrupt = StoreError::Corrupt {
            namespace: "session",
            column: 1,
        };
        for (problem, expected) in [
            (StoreError::Unavailable("it is full".into()).into(), false),
            (StoreError::Busy.into(), false),
            (
                StoreError::from(std::io::Error::other("no disk")).into(),
                false,
            ),
            (corrupt.into(), true),
            (ErrorResponse::new(ErrorCode::StoreUnavailable, ""), true),
            (ErrorResponse::new(ErrorCode::TicketUnavailable, ""), false),
            (ErrorResponse::new(ErrorCode::WeixinError, ""), false),
            (ErrorResponse::new(ErrorCode::Internal, ""), true),
            (ErrorResponse::new(ErrorCode::NotFound, ""), false),
        ] {
            assert_eq!(is_error(&problem), expected, "{problem:?}");
        }
    }
}
