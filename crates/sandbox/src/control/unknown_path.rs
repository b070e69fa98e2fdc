//! Unknown paths below `/__sandbox/`: most likely typos.

use std::future::{Ready, ready};

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::json_body::BadRequest;
use crate::unknown_page;

/// 404 in the form of the control API's errors, with the paths that there are; for a person a
/// page. It is not a call of the platform, so it is neither counted nor in the journal.
pub(crate) fn handler(
    paths: &[&'static str],
) -> impl FnOnce(Request) -> Ready<Response> + Clone + Send + Sync + 'static {
    let known = paths.join(", ");
    move |request: Request| {
        let path = request.uri().path();
        if let Some(page) = unknown_page::for_document(request.method(), request.headers(), path) {
            return ready(page);
        }
        let message = format!("the sandbox has no {path}; it has {known}");
        let refusal = BadRequest::new("unknown_path", message);
        ready(refusal.with_status(StatusCode::NOT_FOUND).into_response())
    }
}
