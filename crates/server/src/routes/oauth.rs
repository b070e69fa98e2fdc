//! `/api/oauth/…`: login by way of WeChat.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, Uri, header};
use tracing::Instrument as _;
use wechat_h5_oauth::{Callback, CallbackError, Query};

use super::authorize::{account, browser, query, redirect, redirect_to_weixin, scope};
use crate::app::AppState;
use crate::cookies::Cookie;
use crate::login::{Browser, Finished, LoginError};
use crate::problem::{ErrorCode, Problem};
use crate::return_to::ReturnTo;
use crate::session::SessionId;
use wechat_h5_api::{CallError, Recovery};

/// `GET /api/oauth/authorize?scope=&return_to=[&appid=]`
pub(crate) async fn authorize(
    State(app): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = query(&uri);
    let account = account(&app, query)?;
    let scope = scope(query)?;
    let return_to = return_to(query)?;
    // One browser can have several open logins, in several tabs.
    let browser = browser(&app, &headers).unwrap_or_else(Browser::random);
    let url = app
        .logins
        .begin(account, scope, &return_to, &browser)
        .await?;
    redirect_to_weixin(&app, &browser, &url)
}

/// `GET /api/oauth/callback?code&state`
pub(crate) async fn callback(
    State(app): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let callback = Callback::parse(uri.query().unwrap_or_default())?;
    let browser = browser(&app, &headers);
    let old = app
        .cookies
        .read(&headers, Cookie::Session)
        .and_then(SessionId::parse);
    let span = tracing::Span::current();
    let login = {
        let app = app.clone();
        async move {
            let (browser, old) = (browser.as_ref(), old.as_ref());
            app.logins
                .finish(&app.accounts, callback, browser, old)
                .await
        }
    };
    // In a task of its own, so that a browser that disconnects does not lose its only code.
    let finished = tokio::spawn(login.instrument(span)).await.map_err(|err| {
        Problem::new(ErrorCode::Internal, "the login was interrupted").with_cause(err)
    })??;
    match finished {
        Finished::Again { return_to } => redirect(StatusCode::SEE_OTHER, return_to.as_str()),
        Finished::SignedIn {
            session,
            life,
            return_to,
        } => {
            let mut response = redirect(StatusCode::SEE_OTHER, return_to.as_str())?;
            let cookie = app.cookies.set(Cookie::Session, session.expose(), life);
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            tracing::info!("signed in");
            Ok(response)
        }
    }
}

fn return_to(query: Query<'_>) -> Result<ReturnTo, Problem> {
    let invalid = |err: &dyn std::fmt::Display| {
        Problem::new(ErrorCode::InvalidReturnTo, format!("`return_to`: {err}"))
    };
    match query.one("return_to").map_err(|err| invalid(&err))? {
        Some(path) => ReturnTo::parse(&path).map_err(|err| invalid(&err)),
        None => Ok(ReturnTo::root()),
    }
}

impl From<CallbackError> for Problem {
    fn from(err: CallbackError) -> Self {
        let code = match err {
            CallbackError::UnknownState => ErrorCode::StateUnknown,
            _ => ErrorCode::InvalidCallback,
        };
        Self::new(code, err.to_string())
    }
}

impl From<LoginError> for Problem {
    fn from(err: LoginError) -> Self {
        match err {
            LoginError::StateUnknown => Self::new(
                ErrorCode::StateUnknown,
                "this login was never started, has expired, or has failed before",
            ),
            LoginError::ForeignBrowser(why) => Self::from(why),
            LoginError::Refused(return_to) => {
                Self::new(ErrorCode::AuthorizationRefused, "the user did not consent")
                    .with_back_link(return_to.as_str())
            }
            LoginError::UnknownAccount => Self::new(
                ErrorCode::UnknownAccount,
                "the account is no longer configured",
            ),
            LoginError::Weixin(err, return_to) => {
                weixin_problem(err).with_back_link(return_to.as_str())
            }
            LoginError::Store(err) => Self::from(err),
        }
    }
}

fn weixin_problem(err: CallError) -> Problem {
    let problem = match (&err, err.recovery()) {
        (_, Recovery::RestartLogin) => {
            Problem::new(ErrorCode::CodeRejected, "WeChat does not accept this code")
        }
        (CallError::Unreachable { .. }, _) => {
            Problem::new(ErrorCode::WeixinUnreachable, "WeChat could not be reached")
        }
        (CallError::Refused { errcode, .. }, _) => Problem::new(
            ErrorCode::WeixinError,
            format!("WeChat responded with errcode {errcode}"),
        ),
        _ => Problem::new(ErrorCode::WeixinError, "WeChat sent an invalid response"),
    };
    problem.with_cause(err)
}
