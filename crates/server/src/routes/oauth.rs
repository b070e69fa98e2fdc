//! `/api/oauth/…`: login by way of WeChat.

use axum::extract::State;
use axum::response::Response;
use http::{Extensions, HeaderMap, StatusCode, Uri, header};
use tracing::Instrument as _;
use url::form_urlencoded;
use wechat_h5_api::{CallError, Recovery};
use wechat_h5_oauth::Query;

use super::authorization_steps::{finish, redirect, redirect_to_wechat, scope, start};
use crate::app::AppState;
use crate::cookies::Cookie;
use crate::error_response::{ErrorCode, ErrorResponse, LoginFailure};
use crate::login::{LoginBrowser, LoginError, LoginRequest, abandonment};
use crate::pending_authorization::AuthorizeParams;
use crate::public_route::PublicRoute;
use crate::random;
use crate::return_to::{ReturnTo, ReturnToError};
use crate::session::{BrowserSessions, SessionId};

/// `GET /api/oauth/authorize?scope=&return_to=[&appid=]`
pub(crate) async fn authorize(
    State(app): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    let start = start(&app, &headers, &uri)?;
    let params = AuthorizeParams::new(start.account.app_id.clone(), scope(start.query)?);
    let return_to = return_to(start.query)?;
    redirect_to_wechat(app.logins.start(params, return_to, &start.cookies))
}

/// `GET /api/oauth/callback?code&state`
pub(crate) async fn callback(
    State(app): State<AppState>,
    extensions: Extensions,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    let (callback, cookies) = finish(&app, &headers, &uri)?;
    let browser = LoginBrowser {
        client: app.client_addresses.network(&extensions, &headers),
        cookies,
        sessions: browser_sessions(&app, &headers),
    };
    let span = tracing::Span::current();
    let is_awaited = app.logins.is_awaited(callback.state());
    let login = {
        let app = app.clone();
        async move { app.logins.finish(&app.accounts, callback, &browser).await }
    };
    let outcome = abandonment::run(login.instrument(span), is_awaited).await;
    let outcome = outcome.map_err(|err| {
        ErrorResponse::new(ErrorCode::Internal, "the login was interrupted").with_cause(err)
    })??;
    let mut response = redirect(StatusCode::SEE_OTHER, &outcome.return_to.location())?;
    if let Some(session) = outcome.session {
        let cookie = Cookie::Session(&session.app_id);
        let cookie = app.cookies.set(cookie, session.id.expose(), session.ttl);
        response.headers_mut().append(header::SET_COOKIE, cookie);
        tracing::info!("signed in");
    }
    if let Some(cookie) = outcome.cookie {
        let cookie = cookie.header(app.cookies);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The sessions of this browser, of which the login replaces the one with its account.
fn browser_sessions(app: &AppState, headers: &HeaderMap) -> BrowserSessions {
    let ids = app.accounts.iter().filter_map(|account| {
        let cookie = Cookie::Session(&account.app_id);
        let id = app.cookies.read(headers, cookie).and_then(SessionId::parse);
        Some((account.app_id.clone(), id?))
    });
    ids.collect()
}

const SHORTER: &str = "pass a shorter `returnTo` to login, such as the page's path alone";

fn return_to(query: Query<'_>) -> Result<ReturnTo, ErrorResponse> {
    let invalid = |err: &dyn std::fmt::Display| {
        ErrorResponse::new(ErrorCode::InvalidReturnTo, format!("`return_to`: {err}"))
    };
    match query.one("return_to").map_err(|err| invalid(&err))? {
        Some(path) => ReturnTo::parse(&path).map_err(|err| match err {
            ReturnToError::TooLong(_) => invalid(&err).with_hint(SHORTER),
            _ => invalid(&err),
        }),
        None => Ok(ReturnTo::root()),
    }
}

impl From<LoginError> for ErrorResponse {
    fn from(err: LoginError) -> Self {
        match err {
            LoginError::StateUnknown => Self::new(
                ErrorCode::StateUnknown,
                "the state of this login is none of this callback",
            ),
            LoginError::Expired(request) => {
                Self::new(ErrorCode::StateUnknown, "this login has expired")
                    .with_login_failure(LoginFailure::Expired)
                    .with_ways_on(&request)
            }
            LoginError::Used(request) => {
                Self::new(ErrorCode::StateUnknown, "this login has failed before")
                    .with_login_failure(LoginFailure::Used)
                    .with_ways_on(&request)
            }
            LoginError::OtherBrowser(mismatch) => Self::from(mismatch),
            LoginError::Refused(request) => {
                Self::new(ErrorCode::AuthorizationRefused, "the user did not consent")
                    .with_ways_on(&request)
            }
            LoginError::UnknownAccount => Self::new(
                ErrorCode::UnknownAccount,
                "the account is no longer configured",
            ),
            LoginError::Busy(busy) => Self::new(ErrorCode::WeixinBusy, busy.to_string())
                .retry_after(busy.retry_after().as_secs() + u64::from(random_below_eight())),
            LoginError::Wechat(err, request) => wechat_problem(err).with_ways_on(&request),
            LoginError::Store(err) => Self::from(err),
        }
    }
}

impl ErrorResponse {
    /// Links back to the page, and to the same login from its start.
    fn with_ways_on(self, request: &LoginRequest) -> Self {
        self.with_back_link(request.return_to.as_str())
            .with_sign_in_link(authorize_path(request))
    }
}

fn authorize_path(request: &LoginRequest) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("scope", request.scope.as_str())
        .append_pair("return_to", request.return_to.as_str())
        .append_pair("appid", request.app_id.as_str());
    format!("{}?{}", PublicRoute::LoginAuthorize.path(), query.finish())
}

/// Spreads those who were refused together.
fn random_below_eight() -> u8 {
    let mut byte = [0];
    random::fill(&mut byte);
    byte[0] % 8
}

/// What is said of a call of WeChat that failed.
pub(super) fn wechat_problem(err: CallError) -> ErrorResponse {
    let problem = match (&err, err.recovery()) {
        (_, Recovery::RestartLogin) => {
            ErrorResponse::new(ErrorCode::CodeRejected, "WeChat does not accept this code")
        }
        (_, Recovery::Pause(pause)) => ErrorResponse::new(
            ErrorCode::WeixinQuota,
            "WeChat accepts no more calls for this account at the moment",
        )
        .retry_after(pause.as_secs()),
        (CallError::Unreachable { .. }, _) => {
            ErrorResponse::new(ErrorCode::WeixinUnreachable, "WeChat could not be reached")
        }
        (CallError::Refused { errcode, .. }, recovery) => {
            let message = format!("WeChat responded with errcode {errcode}");
            let problem = ErrorResponse::new(ErrorCode::WeixinError, message);
            match recovery {
                Recovery::ChangeSettings => {
                    problem.with_login_failure(LoginFailure::Settings(*errcode))
                }
                _ => problem,
            }
        }
        _ => ErrorResponse::new(ErrorCode::WeixinError, "WeChat sent an invalid response"),
    };
    problem.with_cause(err)
}
