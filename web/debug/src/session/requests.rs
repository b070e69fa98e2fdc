//! The requests about the session.

use gloo_net::http::Request;
use serde::Deserialize;
use wechat_h5_page_api::AuthorizationCheck;
use wechat_h5_web::error_message::PageError;
use wechat_h5_web::fetch_outcome::read;

use super::verdict::Question;
use crate::request::fetch;

/// What this module needs of [`SessionResponse`](wechat_h5_page_api::SessionResponse), of which
/// nothing is there unless somebody is signed in.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SessionTimes {
    /// The scope that was authorized.
    pub(super) scope: String,
    /// When the session expires, in seconds since 1970.
    pub(super) expires_at: Option<u64>,
    /// The same of the user's access token.
    pub(super) access_token_expires_at: Option<u64>,
    /// The same of the refresh token.
    pub(super) refresh_token_expires_at: Option<u64>,
}

/// When what is valid now expires.
pub(super) async fn times() -> Result<SessionTimes, PageError> {
    read(fetch(Request::get("/api/session").build())).await
}

/// What WeChat says.
pub(super) async fn ask(question: Question) -> Result<AuthorizationCheck, PageError> {
    let path = match question {
        Question::Check => "/api/session/check",
        Question::Refresh => "/api/session/refresh",
    };
    read(fetch(Request::post(path).build())).await
}
