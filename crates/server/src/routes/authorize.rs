//! The common part of every authorization: account, scope, browser and redirect.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use wechat_h5_oauth::{Query, Scope};

use crate::accounts::Account;
use crate::app::AppState;
use crate::cookies::Cookie;
use crate::login::{BROWSER_LIFE, Browser, NotThisBrowser};
use crate::problem::{ErrorCode, Problem};

/// The query of this request.
pub(super) fn query(uri: &Uri) -> Query<'_> {
    Query::new(uri.query().unwrap_or_default())
}

/// The account that `appid` names, or the only one.
pub(super) fn account<'a>(app: &'a AppState, query: Query<'_>) -> Result<&'a Account, Problem> {
    let app_id = query
        .one("appid")
        .map_err(|err| Problem::new(ErrorCode::UnknownAccount, format!("`appid`: {err}")))?;
    Ok(app.accounts.find(app_id.as_deref())?)
}

pub(super) fn scope(query: Query<'_>) -> Result<Scope, Problem> {
    query
        .one("scope")
        .map_err(|err| Problem::new(ErrorCode::InvalidScope, format!("`scope`: {err}")))?
        .ok_or_else(|| Problem::new(ErrorCode::MissingParameter, "`scope` is missing"))?
        .parse()
        .map_err(|_| {
            Problem::new(
                ErrorCode::InvalidScope,
                "`scope` is neither `snsapi_base` nor `snsapi_userinfo`",
            )
        })
}

/// The browser, if it has a login cookie.
pub(super) fn browser(app: &AppState, headers: &HeaderMap) -> Option<Browser> {
    app.cookies
        .read(headers, Cookie::Login)
        .and_then(Browser::parse)
}

/// Redirects to WeChat, with a login cookie that identifies the browser when it returns.
pub(super) fn redirect_to_weixin(
    app: &AppState,
    browser: &Browser,
    url: &str,
) -> Result<Response, Problem> {
    let mut response = redirect(StatusCode::FOUND, url)?;
    let cookie = app
        .cookies
        .set(Cookie::Login, browser.expose(), BROWSER_LIFE);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

pub(super) fn redirect(status: StatusCode, to: &str) -> Result<Response, Problem> {
    let location = HeaderValue::try_from(to).map_err(|err| {
        Problem::new(ErrorCode::Internal, "the redirect is not a valid header").with_cause(err)
    })?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

impl From<NotThisBrowser> for Problem {
    fn from(why: NotThisBrowser) -> Self {
        Self::new(ErrorCode::StateForeignBrowser, why.to_string()).with_cause(why)
    }
}
