//! Responses of a gateway between the caller and the platform.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// `<html>…502 Bad Gateway…</html>`
pub(super) fn page(status: StatusCode) -> Response {
    let title = match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    };
    let body = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n\
         <center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    );
    (status, Html(body)).into_response()
}

/// A page with status 200, such as the login page of a hotel's network.
pub(super) fn login_page() -> Response {
    let body = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
                <body><p>Please sign in to this network.</p></body></html>\n";
    Html(body).into_response()
}

/// A custom response, which was checked when the fault was injected.
pub(super) fn custom(status: u16, content_type: &str, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
}
