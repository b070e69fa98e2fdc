//! Paths that are not a route: the files of the page, or an error.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, Method, Uri, header};

use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::public_route::is_api;

/// A file of the page.
pub(crate) async fn file(
    State(app): State<AppState>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ErrorResponse> {
    let path = uri.path();
    if is_api(path) {
        return Err(not_found());
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return Ok(allow_only("GET,HEAD"));
    }
    if let Some(text) = app.verification_files.get(path) {
        return Ok(([(header::CONTENT_TYPE, "text/plain")], text).into_response());
    }
    app.page.respond(path, uri.query(), &headers)
}

/// The error for an unknown path.
pub(crate) fn not_found() -> ErrorResponse {
    ErrorResponse::new(ErrorCode::NotFound, "there is nothing at this path")
}

/// The error for a method that a path does not take. axum adds the `Allow` header.
pub(crate) async fn method_not_allowed() -> ErrorResponse {
    wrong_method()
}

/// The same where axum does not know which methods the path takes.
pub(crate) fn allow_only(methods: &'static str) -> Response {
    let mut response = wrong_method().into_response();
    let methods = HeaderValue::from_static(methods);
    response.headers_mut().insert(header::ALLOW, methods);
    response
}

fn wrong_method() -> ErrorResponse {
    ErrorResponse::new(
        ErrorCode::MethodNotAllowed,
        "this path does not take this method",
    )
}
