//! `GET /openapi.json` on the internal listener.

use axum::response::Response;

use super::json;
use crate::openapi::DOCUMENT;

pub(crate) async fn show() -> Response {
    json(DOCUMENT)
}
