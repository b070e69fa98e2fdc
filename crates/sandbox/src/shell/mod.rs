//! `GET /`: a phone with the page in it, and a panel beside it, for people.
//!
//! The shell and the page are two origins of one site. Browsers keep a page's
//! cookies from a frame in another site's page, so a login in the frame works
//! only there: the shell moves to the page's site, and what a framed page opens
//! of the sandbox comes along.

mod files;
mod policy;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use url::Url;
use wechat_h5_local_net::is_loopback;

use crate::options::Options;
use crate::twin::Twin;

pub(crate) const FILES: &str = "/__sandbox/shell/{file}";
pub(crate) const FACTS: &str = "/__sandbox/shell";

const FETCH_DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

pub(crate) async fn show(State(twin): State<Arc<Twin>>, headers: HeaderMap) -> Response {
    if let Some(moved) = moved(&twin.options, &headers, "/") {
        return moved;
    }
    let policy = [(header::CONTENT_SECURITY_POLICY, policy::of(&twin.options))];
    (policy, files::index()).into_response()
}

pub(crate) async fn file(Path(name): Path<String>) -> Response {
    files::find(&name).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// What the shell cannot know by itself.
pub(crate) async fn facts(State(twin): State<Arc<Twin>>) -> Json<Value> {
    let options = &twin.options;
    Json(json!({
        "page": options.page_url.as_ref().map(Url::as_str),
        "upstream": options.upstream.as_ref().map(Url::as_str),
        "frames": policy::frames(options),
        "apiBase": options.api_base(),
        "openBase": options.open_base(),
        "jweixinMissing": crate::client::jweixin::missing(&twin),
        "version": env!("CARGO_PKG_VERSION"),
    }))
}

/// The way to the shell's own host, for a page in a frame that opens this path
/// under another name of this machine's.
pub(crate) fn into_frame(options: &Options, headers: &HeaderMap, uri: &Uri) -> Option<Response> {
    let is_framed = headers
        .get(FETCH_DESTINATION)
        .is_some_and(|destination| destination == "iframe");
    if !is_framed {
        return None;
    }
    moved(options, headers, uri.path_and_query()?.as_str())
}

/// To the same path at the shell's host, where the request came to another
/// loopback name. Whoever sends no `Host` is served where they are.
fn moved(options: &Options, headers: &HeaderMap, path: &str) -> Option<Response> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let asked = Url::parse(&format!("http://{host}/")).ok()?;
    let shell = Url::parse(options.shell_base()).ok()?;
    let is_here = is_loopback(&asked) && asked.host() != shell.host();
    if !is_here {
        return None;
    }
    let headers = [
        (header::LOCATION, format!("{}{path}", options.shell_base())),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Some((StatusCode::TEMPORARY_REDIRECT, headers).into_response())
}
