//! Paths that are not a route: the files of the page, or an error.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, Method, Uri};

use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};

/// A file of the page.
pub(crate) async fn file(
    State(app): State<AppState>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ErrorResponse> {
    let path = uri.path();
    if path == "/api" || path.starts_with("/api/") {
        return not_found().await;
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return method_not_allowed().await;
    }
    app.page.respond(path, &headers)
}

/// The error for an unknown path.
pub(crate) async fn not_found() -> Result<Response, ErrorResponse> {
    Err(ErrorResponse::new(
        ErrorCode::NotFound,
        "there is nothing at this path",
    ))
}

/// The error for a method that a path does not take.
pub(crate) async fn method_not_allowed() -> Result<Response, ErrorResponse> {
    Err(ErrorResponse::new(
        ErrorCode::MethodNotAllowed,
        "this path does not take this method",
    ))
}
