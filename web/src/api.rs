//! The page's own server: which questions there are, and what an answer means.

use js_sys::{JsString, Promise};
use wasm_bindgen::JsCast;
use web_sys::{RequestInit, Response};
use wechat_h5_jssdk::{JsSdkConfig, parse_config};

use crate::address;
use crate::browser::{self, Unsettled, within};
use crate::json::Json;
use crate::state::{Profile, SessionState};
use crate::trouble::{ServerError, Trouble};

/// Nobody waits longer than this, in milliseconds.
pub(crate) const PATIENCE_MS: i32 = 10_000;

/// Asks for a signature of this page URL.
pub(crate) fn request_config(url: &str) -> Promise {
    let url = js_sys::encode_uri_component(url);
    get(&format!("/api/jssdk/config?url={}", String::from(url)))
}

/// The config that a request was answered with.
pub(crate) async fn config(request: &Promise) -> Result<JsSdkConfig, Trouble> {
    let (status, body) = answer(request).await?;
    parse_config(&body).map_err(|_| Trouble::BadAnswer(status))
}

/// Who is signed in.
pub(crate) async fn session() -> Result<SessionState, Trouble> {
    let (status, body) = answer(&get("/api/session")).await?;
    Json::parse(&body)
        .and_then(|body| session_of(&body))
        .ok_or(Trouble::BadAnswer(status))
}

/// Ends the session on the server.
pub(crate) async fn sign_out() -> Result<(), Trouble> {
    answer(&request("DELETE", "/api/session")).await.map(drop)
}

/// Where a tap on a sign-in button leads; the way back is where the page is now.
pub(crate) fn authorize_path(scope: &str) -> String {
    let back = js_sys::encode_uri_component(address::local(&browser::href()));
    format!(
        "/api/oauth/authorize?scope={scope}&return_to={}",
        String::from(back)
    )
}

fn get(path: &str) -> Promise {
    request("GET", path)
}

fn request(method: &str, path: &str) -> Promise {
    let init = RequestInit::new();
    init.set_method(method);
    browser::window().fetch_with_str_and_init(path, &init)
}

/// Status and body of a good answer; anything else in terms of who failed.
async fn answer(request: &Promise) -> Result<(u16, String), Trouble> {
    let response: Response = within(request, PATIENCE_MS)
        .await
        .map_err(no_answer)?
        .unchecked_into();
    let body = response
        .text()
        .map_err(|_| Trouble::BadAnswer(response.status()))?;
    let body = within(&body, PATIENCE_MS).await.map_err(no_answer)?;
    let body = String::from(body.unchecked_into::<JsString>());
    if response.ok() {
        return Ok((response.status(), body));
    }
    Err(refusal(&response, &body))
}

fn no_answer(unsettled: Unsettled) -> Trouble {
    match unsettled {
        Unsettled::TimedOut => Trouble::TimedOut,
        Unsettled::Rejected if browser::window().navigator().on_line() => Trouble::Unreachable,
        Unsettled::Rejected => Trouble::Offline,
    }
}

fn refusal(response: &Response, body: &str) -> Trouble {
    let status = response.status();
    let request_id = response.headers().get("x-request-id").ok().flatten();
    Json::parse(body)
        .and_then(|body| envelope(&body, status, request_id))
        .map_or(Trouble::BadAnswer(status), Trouble::Server)
}

fn envelope(body: &Json, status: u16, request_id: Option<String>) -> Option<ServerError> {
    let error = body.get("error");
    Some(ServerError {
        status,
        code: error.text("code")?,
        message: error.text("message").unwrap_or_default(),
        hint: error.some_text("hint"),
        request_id: if status >= 500 { request_id } else { None },
    })
}

fn session_of(body: &Json) -> Option<SessionState> {
    if !body.is_bool("signedIn") {
        return None;
    }
    if !body.is_true("signedIn") {
        return Some(SessionState::Anonymous);
    }
    let user = body.get("user");
    let profile = Profile {
        openid: body.text("openid")?,
        unionid: body.some_text("unionid"),
        scope: body.text("scope").unwrap_or_default(),
        nickname: user.some_text("nickname"),
        avatar: user.some_text("headimgurl"),
    };
    Some(if body.is_true("snapshot") {
        SessionState::Snapshot(profile)
    } else {
        SessionState::SignedIn(profile)
    })
}
