//! 405 in the form of the control API's errors, with the methods that the path has.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::json_body::BadRequest;

/// Adds a body to a 405 of the router, which has only the header `Allow`. The router adds that
/// outside of its own layers, so this one is around the whole router.
pub(crate) async fn explain(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let is_ours = path.starts_with("/__sandbox/");
    if response.status() != StatusCode::METHOD_NOT_ALLOWED || !is_ours {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let allowed = parts.headers.get(header::ALLOW);
    let allowed = allowed.and_then(|methods| methods.to_str().ok());
    let allowed = allowed.unwrap_or_default().replace(',', ", ");
    let message = format!("{path} has no {method}: it has {allowed}");
    let refusal = BadRequest::new("method_not_allowed", message).into_response();
    let (described, body) = refusal.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(described.headers);
    Response::from_parts(parts, body)
}
