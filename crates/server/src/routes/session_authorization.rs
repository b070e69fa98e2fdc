//! `POST /api/session/check[?appid=]` and `POST /api/session/refresh[?appid=]`: whether WeChat
//! still accepts what the login returned, and another access token.

use axum::extract::State;
use axum::response::Response;
use http::{Extensions, HeaderMap, Uri};

use super::fetch_metadata::is_same_origin;
use super::limit_clients::whole_seconds;
use super::oauth::wechat_problem;
use super::request_query::{account, query};
use super::write_json;
use crate::app::AppState;
use crate::cookies::Cookie;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::session::SessionId;
use crate::session_authorization::{AuthorizationError, SessionHolder};

/// `POST /api/session/check[?appid=]`
pub(crate) async fn check(
    State(app): State<AppState>,
    extensions: Extensions,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    let holder = holder(&app, &extensions, &headers, &uri)?;
    write_json(&app.session_authorizations.check(&holder).await?)
}

/// `POST /api/session/refresh[?appid=]`
pub(crate) async fn refresh(
    State(app): State<AppState>,
    extensions: Extensions,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    let holder = holder(&app, &extensions, &headers, &uri)?;
    write_json(&app.session_authorizations.refresh(&holder).await?)
}

fn holder<'a>(
    app: &'a AppState,
    extensions: &Extensions,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<SessionHolder<'a>, ErrorResponse> {
    if !is_same_origin(headers, app.origin.as_str()) {
        return Err(ErrorResponse::new(
            ErrorCode::CrossSite,
            "this request was not sent by a page of this site",
        ));
    }
    let app_id = &account(app, query(uri))?.app_id;
    let id = app.cookies.read(headers, Cookie::Session(app_id));
    Ok(SessionHolder {
        id: id
            .and_then(SessionId::parse)
            .ok_or(AuthorizationError::NotSignedIn)?,
        app_id,
        client: app.client_addresses.network(extensions, headers),
    })
}

impl From<AuthorizationError> for ErrorResponse {
    fn from(err: AuthorizationError) -> Self {
        match err {
            AuthorizationError::NotSignedIn => Self::new(ErrorCode::NotSignedIn, err.to_string()),
            AuthorizationError::TooSoon(left) => {
                Self::new(ErrorCode::TooManyRequests, err.to_string())
                    .retry_after(whole_seconds(left))
            }
            AuthorizationError::Busy(busy) => Self::new(ErrorCode::WeixinBusy, busy.to_string())
                .with_hint("try again after the time in Retry-After")
                .retry_after(busy.retry_after().as_secs()),
            AuthorizationError::Wechat(err) => wechat_problem(err),
            AuthorizationError::Store(err) => Self::from(err),
        }
    }
}
