//! Paths that WeChat, or the sandbox, does not have.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::call::{BODY_LIMIT, read};
use super::response;
use crate::platform::errcode::Errcode;
use crate::platform::state::Platform;

/// A guess: below `/cgi-bin/` and `/sns/` WeChat's gateway responds with 200 and 40066
/// (documented as "不合法的 url"), elsewhere its web server responds with 404. Both have the
/// same body here, so that a reader of JSON sees the reason.
pub(crate) async fn respond(State(platform): State<Arc<Platform>>, request: Request) -> Response {
    let call = read(request, BODY_LIMIT).await;
    let path = &call.path;
    let is_api = path.starts_with("/cgi-bin/") || path.starts_with("/sns/");
    let status = if is_api {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    response::respond(&platform, call, Err(Errcode::InvalidUrl), status)
}
