//! `/api/oauth/…`: to WeChat and back.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, Uri, header};
use tracing::Instrument as _;
use wechat_h5_oauth::{Callback, CallbackError, Query};

use super::authorize::{account, browser, redirect, scope, send_away};
use crate::app::AppState;
use crate::cookies::Cookie;
use crate::envelope::{Code, Problem};
use crate::login::{Browser, Finished, LoginError};
use crate::return_to::ReturnTo;
use crate::session::SessionId;
use wechat_h5_api::{CallError, Recovery};

/// `GET /api/oauth/authorize?scope=&return_to=[&appid=]`
pub(crate) async fn authorize(
    State(app): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::new(uri.query().unwrap_or_default());
    let account = account(&app, query)?;
    let scope = scope(query)?;
    let return_to = return_to(query)?;
    // One browser may have several logins under way, in several tabs.
    let browser = browser(&app, &headers).unwrap_or_else(Browser::random);
    let url = app
        .logins
        .begin(account, scope, &return_to, &browser)
        .await?;
    send_away(&app, &browser, &url)
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
    // On its own: a browser that leaves in the middle must not lose its only code.
    let finished = tokio::spawn(login.instrument(span))
        .await
        .map_err(|err| Problem::new(Code::Internal, "the login broke off").because(err))??;
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
        Problem::new(Code::InvalidReturnTo, format!("`return_to`: {err}"))
    };
    match query.one("return_to").map_err(|err| invalid(&err))? {
        Some(path) => ReturnTo::parse(&path).map_err(|err| invalid(&err)),
        None => Ok(ReturnTo::root()),
    }
}

impl From<CallbackError> for Problem {
    fn from(err: CallbackError) -> Self {
        let code = match err {
            CallbackError::UnknownState => Code::StateUnknown,
            _ => Code::InvalidCallback,
        };
        Self::new(code, err.to_string())
    }
}

impl From<LoginError> for Problem {
    fn from(err: LoginError) -> Self {
        match err {
            LoginError::StateUnknown => Self::new(
                Code::StateUnknown,
                "this login was never started, is too old, or has failed before",
            ),
            LoginError::ForeignBrowser(why) => Self::from(why),
            LoginError::Refused(return_to) => {
                Self::new(Code::AuthorizationRefused, "the person did not consent")
                    .back_to(return_to.as_str())
            }
            LoginError::UnknownAccount => Self::new(
                Code::UnknownAccount,
                "the account is not configured any more",
            ),
            LoginError::Weixin(err, return_to) => {
                refused_by_weixin(err).back_to(return_to.as_str())
            }
            LoginError::Store(err) => Self::from(err),
        }
    }
}

fn refused_by_weixin(err: CallError) -> Problem {
    let problem = match (&err, err.recovery()) {
        (_, Recovery::RestartLogin) => Problem::new(
            Code::CodeRejected,
            "WeChat does not take this code any more",
        ),
        (CallError::Unreachable { .. }, _) => {
            Problem::new(Code::WeixinUnreachable, "WeChat could not be reached")
        }
        (CallError::Refused { errcode, .. }, _) => Problem::new(
            Code::WeixinError,
            format!("WeChat answered with errcode {errcode}"),
        ),
        _ => Problem::new(Code::WeixinError, "WeChat answered with something unusable"),
    };
    problem.because(err)
}
