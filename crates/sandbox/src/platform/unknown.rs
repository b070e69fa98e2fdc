//! Paths that the platform, or this twin, does not have.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::call::{read, respond};
use crate::error_body::Errcode;
use crate::twin::Twin;

/// Our best guess: below `/cgi-bin/` and `/sns/` WeChat's gateway answers 200
/// with 40066 (documented as "不合法的 url"), elsewhere the web server says
/// 404. Both carry the same body here, so that a reader of JSON sees why.
pub(crate) async fn answer(State(twin): State<Arc<Twin>>, request: Request) -> Response {
    let call = read(request).await;
    let path = &call.path;
    let is_api = path.starts_with("/cgi-bin/") || path.starts_with("/sns/");
    let status = if is_api {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    respond(&twin, call, Err(Errcode::InvalidUrl), status)
}
