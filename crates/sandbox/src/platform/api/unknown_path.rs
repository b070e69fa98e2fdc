//! Paths that WeChat, or the sandbox, does not have.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::authenticate::check_access_token;
use super::call::{BODY_LIMIT, read};
use super::response;
use crate::platform::errcode::Errcode;
use crate::platform::state::Platform;
use crate::platform::unserved_path::UnservedPath;
use crate::unknown_page;

/// An endpoint that the sandbox lacks refuses a wrong token like every other, and then the
/// call: 48001, as WeChat does where an account may not use an endpoint. The journal says
/// whose gap it is.
///
/// For a path that WeChat does not have, a guess: below `/cgi-bin/` and `/sns/` its gateway
/// responds with 200 and 40066 (documented as "不合法的 url"), elsewhere its web server
/// responds with 404. Both have the same body here, so that a reader of JSON sees the reason;
/// a browser that shows the second as a document gets a page.
pub(crate) async fn respond(State(platform): State<Arc<Platform>>, request: Request) -> Response {
    let path = request.uri().path();
    let page = unknown_page::for_document(request.method(), request.headers(), path);
    let mut call = read(request, BODY_LIMIT).await;
    let unserved = UnservedPath::of(&call.path);
    let path = call.path.clone();
    call.add_detail("problem", unserved.problem(&path));
    let (errcode, status) = match unserved {
        UnservedPath::SandboxLacksIt | UnservedPath::OtherProduct => {
            let has_token = !path.starts_with("/sns/");
            let checked = if has_token {
                check_access_token(&platform, &mut call).map(drop)
            } else {
                Ok(())
            };
            let errcode = checked.err().unwrap_or(Errcode::ApiUnauthorized);
            (errcode, StatusCode::OK)
        }
        UnservedPath::WechatLacksIt(_) => (Errcode::InvalidUrl, status(&path)),
    };
    let response = response::respond(&platform, call, Err(errcode), status);
    page.filter(|_| status == StatusCode::NOT_FOUND)
        .unwrap_or(response)
}

fn status(path: &str) -> StatusCode {
    if path.starts_with("/cgi-bin/") || path.starts_with("/sns/") {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    }
}
