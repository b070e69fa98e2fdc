//! Unknown paths below `/__sandbox/`: most likely typos.

use std::future::{Ready, ready};

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::json_body::BadRequest;

/// 404 in the form of the control API's errors, with the paths that there are. It is not a
/// call of the platform, so it is neither counted nor in the journal.
pub(crate) fn handler(
    paths: &[&'static str],
) -> impl FnOnce(Uri) -> Ready<Response> + Clone + Send + Sync + 'static {
    let known = paths.join(", ");
    move |uri: Uri| {
        let message = format!("the sandbox has no {}; it has {known}", uri.path());
        let refusal = BadRequest::new("unknown_path", message);
        ready(refusal.with_status(StatusCode::NOT_FOUND).into_response())
    }
}
