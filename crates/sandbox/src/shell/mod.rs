//! `GET /`: the shell, a phone frame with the page in it and a panel beside it.
//!
//! The shell and the page are two origins of one site. Browsers do not send a page's cookies
//! from a frame in another site's page, so a login in the frame needs both on one site: the
//! shell redirects to the page's site, and so do the sandbox's pages in the frame.

mod content_security_policy;
mod files;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use url::Url;

use crate::addresses::{Addresses, redirect_to_shell_host};
use crate::client::Client;

pub(crate) const FILES: &str = "/__sandbox/shell/{file}";
pub(crate) const INFO: &str = "/__sandbox/shell";

/// What the shell shows and needs.
#[derive(Debug)]
pub(crate) struct Shell {
    addresses: Arc<Addresses>,
    client: Arc<Client>,
}

impl Shell {
    pub(crate) fn new(addresses: Arc<Addresses>, client: Arc<Client>) -> Self {
        Self { addresses, client }
    }
}

pub(crate) async fn show(State(shell): State<Arc<Shell>>, headers: HeaderMap) -> Response {
    if let Some(redirect) = redirect_to_shell_host(&shell.addresses, &headers, "/") {
        return redirect;
    }
    let policy = content_security_policy::header(&shell.addresses);
    let policy = [(header::CONTENT_SECURITY_POLICY, policy)];
    (policy, files::index()).into_response()
}

pub(crate) async fn file(Path(name): Path<String>) -> Response {
    files::find(&name).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// What the shell cannot know by itself.
pub(crate) async fn info(State(shell): State<Arc<Shell>>) -> Json<Value> {
    let jweixin_missing = Arc::clone(&shell.client).find_missing_jweixin().await;
    let addresses = &shell.addresses;
    Json(json!({
        "page": addresses.page.as_ref().map(Url::as_str),
        "upstream": addresses.upstream.as_ref().map(Url::as_str),
        "frames": content_security_policy::frames(addresses),
        "apiBase": addresses.api_base,
        "openBase": addresses.open_base,
        "jweixinMissing": jweixin_missing,
        "version": env!("CARGO_PKG_VERSION"),
    }))
}
