//! The common part of every authorization: how it starts, and how it comes back.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use wechat_h5_oauth::{Callback, CallbackError, Query, Scope};

use super::fetch_metadata::is_navigation;
use super::request_query::{account, query, required};
use crate::accounts::Account;
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse, LoginFailure};
use crate::pending_authorization::{BrowserMismatch, LoginCookies, Started};

/// What every authorization starts with.
pub(super) struct AuthorizationContext<'a> {
    pub(super) query: Query<'a>,
    pub(super) account: &'a Account,
    /// One browser can have several authorizations pending, in several tabs.
    pub(super) cookies: LoginCookies,
}

pub(super) fn start<'a>(
    app: &'a AppState,
    headers: &HeaderMap,
    uri: &'a Uri,
) -> Result<AuthorizationContext<'a>, ErrorResponse> {
    if !is_navigation(headers) {
        return Err(ErrorResponse::new(
            ErrorCode::NotANavigation,
            "a login starts when a browser opens this address as a page",
        ));
    }
    let query = query(uri);
    Ok(AuthorizationContext {
        query,
        account: account(app, query)?,
        cookies: LoginCookies::read(app.cookies, headers),
    })
}

/// What every authorization comes back with.
pub(super) fn finish(
    app: &AppState,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<(Callback, LoginCookies), ErrorResponse> {
    let callback = Callback::parse(uri.query().unwrap_or_default())?;
    Ok((callback, LoginCookies::read(app.cookies, headers)))
}

pub(super) fn scope(query: Query<'_>) -> Result<Scope, ErrorResponse> {
    required(query, "scope", ErrorCode::InvalidScope)?
        .parse()
        .map_err(|_| {
            ErrorResponse::new(
                ErrorCode::InvalidScope,
                "`scope` is neither `snsapi_base` nor `snsapi_userinfo`",
            )
        })
}

/// Redirects to WeChat, with a login cookie for the way back.
pub(super) fn redirect_to_wechat(started: Started) -> Result<Response, ErrorResponse> {
    let mut response = redirect(StatusCode::FOUND, &started.url)?;
    for cookie in started.cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

pub(super) fn redirect(status: StatusCode, to: &str) -> Result<Response, ErrorResponse> {
    let location = HeaderValue::try_from(to).map_err(|err| {
        ErrorResponse::new(ErrorCode::Internal, "the redirect is not a valid header")
            .with_cause(err)
    })?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

impl From<CallbackError> for ErrorResponse {
    fn from(err: CallbackError) -> Self {
        let code = match err {
            CallbackError::UnknownState => ErrorCode::StateUnknown,
            _ => ErrorCode::InvalidCallback,
        };
        Self::new(code, err.to_string())
    }
}

impl From<BrowserMismatch> for ErrorResponse {
    fn from(mismatch: BrowserMismatch) -> Self {
        let problem = Self::new(ErrorCode::StateForeignBrowser, mismatch.to_string());
        let problem = problem.with_cause(mismatch);
        match mismatch {
            BrowserMismatch::NoCookie => problem.with_login_failure(LoginFailure::NoCookie),
            BrowserMismatch::OtherCookie | BrowserMismatch::NotAuthentic => problem,
        }
    }
}
