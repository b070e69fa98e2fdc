//! What every authorization begins with: whose it is, what it asks for, in which
//! browser it goes on.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use wechat_h5_oauth::{Query, Scope};

use crate::accounts::Account;
use crate::app::AppState;
use crate::cookies::Cookie;
use crate::envelope::{Code, Problem};
use crate::login::{BROWSER_LIFE, Browser, NotThisBrowser};

pub(super) fn account<'a>(app: &'a AppState, query: Query<'_>) -> Result<&'a Account, Problem> {
    let app_id = query
        .one("appid")
        .map_err(|err| Problem::new(Code::UnknownAccount, format!("`appid`: {err}")))?;
    Ok(app.accounts.find(app_id.as_deref())?)
}

pub(super) fn scope(query: Query<'_>) -> Result<Scope, Problem> {
    query
        .one("scope")
        .map_err(|err| Problem::new(Code::InvalidScope, format!("`scope`: {err}")))?
        .ok_or_else(|| Problem::new(Code::MissingParameter, "there is no `scope`"))?
        .parse()
        .map_err(|_| Problem::new(Code::InvalidScope, "`scope` is not one of the two"))
}

/// The browser that was here before.
pub(super) fn browser(app: &AppState, headers: &HeaderMap) -> Option<Browser> {
    app.cookies
        .read(headers, Cookie::Login)
        .and_then(Browser::parse)
}

/// Sends the browser away, so that it is known when it comes back.
pub(super) fn send_away(app: &AppState, browser: &Browser, url: &str) -> Result<Response, Problem> {
    let mut response = redirect(StatusCode::FOUND, url)?;
    let cookie = app
        .cookies
        .set(Cookie::Login, browser.expose(), BROWSER_LIFE);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

pub(super) fn redirect(status: StatusCode, to: &str) -> Result<Response, Problem> {
    let location = HeaderValue::try_from(to)
        .map_err(|err| Problem::new(Code::Internal, "the way on cannot be written").because(err))?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

impl From<NotThisBrowser> for Problem {
    fn from(why: NotThisBrowser) -> Self {
        Self::new(Code::StateForeignBrowser, why.to_string()).because(why)
    }
}
