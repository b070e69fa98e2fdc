//! `/api/session[?appid=]`: who is signed in with an account.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, Uri, header};
use wechat_h5_page_api::{SessionResponse, SignedIn};

use super::fetch_metadata::is_same_origin;
use super::request_query::{account, query};
use super::write_json;
use crate::app::AppState;
use crate::cookies::Cookie;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::session::{Session, SessionId};
use crate::visitor::Visitor;

/// The session in the form that the page reads.
fn response_of(session: Session) -> SessionResponse {
    let expires_at = session.expires_at;
    let tokens = session.sealed_tokens();
    let access_token_expires_at = tokens.map(|tokens| tokens.access_expires_at);
    let refresh_token_expires_at = tokens.and_then(|tokens| tokens.refresh_expires_at);
    match session.visitor {
        Visitor::User {
            app_id,
            scope,
            openid,
            unionid,
            user,
        } => SessionResponse::SignedIn(SignedIn {
            app_id: Some(app_id.to_string()),
            scope: scope.to_string(),
            openid: openid.to_string(),
            unionid: unionid.map(|id| id.to_string()),
            user,
            expires_at,
            access_token_expires_at,
            refresh_token_expires_at,
        }),
        Visitor::Snapshot { app_id, scope } => SessionResponse::Snapshot {
            app_id: Some(app_id.to_string()),
            scope: scope.to_string(),
            expires_at,
        },
    }
}

/// `GET /api/session[?appid=]`
pub(crate) async fn show(
    State(app): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    let app_id = &account(&app, query(&uri))?.app_id;
    let id = app.cookies.read(&headers, Cookie::Session(app_id));
    let session = match id.and_then(SessionId::parse) {
        Some(id) => app.sessions.find(&id, app_id).await?,
        None => None,
    };
    let is_expired = id.is_some() && session.is_none();
    let session = session.map_or(SessionResponse::Anonymous, response_of);
    let mut response = write_json(&session)?;
    if is_expired {
        let cookie = app.cookies.clear(Cookie::Session(app_id));
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `DELETE /api/session[?appid=]`
pub(crate) async fn sign_out(
    State(app): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    if !is_same_origin(&headers, app.origin.as_str()) {
        return Err(ErrorResponse::new(
            ErrorCode::CrossSite,
            "this request was not sent by a page of this site",
        ));
    }
    let app_id = &account(&app, query(&uri))?.app_id;
    let id = app.cookies.read(&headers, Cookie::Session(app_id));
    if let Some(id) = id.and_then(SessionId::parse) {
        app.sessions.remove(&id).await?;
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let cookie = app.cookies.clear(Cookie::Session(app_id));
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}
