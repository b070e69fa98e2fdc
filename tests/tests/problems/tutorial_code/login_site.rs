//! A site that signs users in and compares `state` with a cookie, or does not compare it.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};
use wechat_h5_e2e::Scenario;

use super::backend::{errcode, text};
use super::oauth::{authorize_url, exchange};

/// The state of one site in one test. That it can be guessed does not matter here.
const STATE: &str = "5f3c9a";

/// What a library does with `state`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateCheck {
    ByCookie,
    Off,
}

#[derive(Clone)]
struct Site {
    api: String,
    authorize_url: String,
    check: StateCheck,
}

/// `/login` and `/callback`, which shows who has been signed in.
pub(crate) fn router(s: &Scenario, origin: &str, check: StateCheck) -> Router {
    router_by(s, &s.sandbox.open_base(), origin, check)
}

/// The same for a library with a setting for the host of the authorize URL.
pub(crate) fn router_by(s: &Scenario, open_base: &str, origin: &str, check: StateCheck) -> Router {
    let site = Site {
        api: s.sandbox.base().to_owned(),
        authorize_url: authorize_url(open_base, &format!("{origin}/callback"), STATE),
        check,
    };
    Router::new()
        .route("/login", get(login))
        .route("/callback", get(callback))
        .with_state(site)
}

async fn login(State(site): State<Site>) -> Response {
    let cookie = format!("state={STATE}");
    let headers = [
        (header::LOCATION, site.authorize_url),
        (header::SET_COOKIE, cookie),
    ];
    (StatusCode::FOUND, headers).into_response()
}

async fn callback(
    State(site): State<Site>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let cookie = headers.get(header::COOKIE).and_then(|c| c.to_str().ok());
    let received = query.get("state").map(|state| format!("state={state}"));
    if site.check == StateCheck::ByCookie && cookie != received.as_deref() {
        return (StatusCode::FORBIDDEN, "state mismatch").into_response();
    }
    let code = query.get("code").map(String::as_str).unwrap_or_default();
    match exchange(&site.api, code).await {
        Ok(response) if errcode(&response) != 0 => {
            (StatusCode::BAD_REQUEST, response.to_string()).into_response()
        }
        Ok(response) => format!("welcome {}", text(&response, "openid")).into_response(),
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}
