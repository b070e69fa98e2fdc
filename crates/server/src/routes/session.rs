//! `/api/session[?appid=]`: who is signed in with an account.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use wechat_h5_page_api::{SessionResponse, SignedIn};

use super::request_query::{account, query};
use super::write_json;
use crate::app::AppState;
use crate::cookies::Cookie;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::session::{Session, SessionId, Visitor};

/// The session in the form that the page reads.
fn response_of(session: Session) -> SessionResponse {
    let expires_at = session.expires_at;
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

/// From the headers that browsers set themselves: scripts of other sites cannot change
/// them. For `DELETE`, every browser sends at least one of the two.
fn is_same_origin(headers: &HeaderMap, origin: &str) -> bool {
    let value = |name| headers.get(name).map(HeaderValue::as_bytes);
    match (value("sec-fetch-site"), value("origin")) {
        (Some(site), _) => site == b"same-origin",
        (None, Some(from)) => from == origin.as_bytes(),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_site_may_sign_out() {
        for (site, origin, is_accepted) in [
            (Some("same-origin"), Some("https://h5.example.com"), true),
            (Some("same-origin"), None, true),
            (None, Some("https://h5.example.com"), true),
            (Some("same-site"), Some("https://h5.example.com"), false),
            (Some("cross-site"), Some("https://h5.example.com"), false),
            (Some("none"), None, false),
            (None, Some("https://evil.example"), false),
            (None, Some("https://h5.example.com.evil.example"), false),
            (None, Some("null"), false),
            (None, None, false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(site) = site {
                headers.insert("sec-fetch-site", HeaderValue::from_static(site));
            }
            if let Some(origin) = origin {
                headers.insert("origin", HeaderValue::from_static(origin));
            }
            let found = is_same_origin(&headers, "https://h5.example.com");
            assert_eq!(found, is_accepted, "{site:?} {origin:?}");
        }
    }
}
