//! Everything that is not a route: the page's files, or nothing.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, Method, Uri};

use crate::app::AppState;
use crate::envelope::{Code, Problem};

/// A file of the page.
pub(crate) async fn file(
    State(app): State<AppState>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let path = uri.path();
    if path == "/api" || path.starts_with("/api/") {
        return not_found().await;
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return method_not_allowed().await;
    }
    app.page.answer(path, &headers)
}

/// No such route.
pub(crate) async fn not_found() -> Result<Response, Problem> {
    Err(Problem::new(
        Code::NotFound,
        "there is nothing at this path",
    ))
}

/// The route exists, the method does not.
pub(crate) async fn method_not_allowed() -> Result<Response, Problem> {
    Err(Problem::new(
        Code::MethodNotAllowed,
        "this path does not take this method",
    ))
}
