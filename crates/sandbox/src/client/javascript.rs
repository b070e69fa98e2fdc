use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// A script that the browser does not cache.
pub(super) fn javascript(source: String) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/javascript; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, source).into_response()
}
