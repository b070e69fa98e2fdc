//! `/api/debug/sessions…`: a phone that is debugged from a desk.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, StatusCode, Uri, header};
use serde::de::DeserializeOwned;
use wechat_h5_page_api::{DebugMessage, DebugPeer, DebugSessionClaim};

use super::client_right::bearer;
use super::fetch_metadata::{is_cross_origin, is_same_origin};
use super::request_query::query;
use super::{page, write_json};
use crate::app::AppState;
use crate::debug_pairing::{DebugSessions, Known, NotClaimed, NotCreated, SessionError};
use crate::error_response::{ErrorCode, ErrorResponse};

/// `POST /api/debug/sessions`
pub(crate) async fn create(
    State(app): State<AppState>,
    request: Parts,
) -> Result<Response, ErrorResponse> {
    let sessions = of_this_site(&app, &request.headers)?;
    let client = app
        .client_addresses
        .network(&request.extensions, &request.headers);
    write_json(&sessions.create(client)?)
}

/// `POST /api/debug/sessions/claim`
pub(crate) async fn claim(
    State(app): State<AppState>,
    request: Parts,
    body: Bytes,
) -> Result<Response, ErrorResponse> {
    let sessions = of_this_site(&app, &request.headers)?;
    let client = app
        .client_addresses
        .network(&request.extensions, &request.headers);
    let claim: DebugSessionClaim = read(&body, "send an object in JSON with code")?;
    write_json(&sessions.claim(client, &claim.code)?)
}

/// `POST /api/debug/sessions/{id}/messages`
pub(crate) async fn send(
    State(app): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ErrorResponse> {
    let sessions = of_this_site(&app, &headers)?;
    let message: DebugMessage<_> = read(&body, "send an object in JSON with number and message")?;
    sessions.send(&id, key(&headers), message)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/debug/sessions/{id}/events?after=&peer=`
pub(crate) async fn events(
    State(app): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    if is_cross_origin(&headers, app.origin.as_str()) {
        return Err(from_elsewhere());
    }
    let known = known(&uri)?;
    let events = sessions(&app)?.events(&id, key(&headers), known).await?;
    write_json(&events)
}

/// `DELETE /api/debug/sessions/{id}`
pub(crate) async fn end(
    State(app): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, ErrorResponse> {
    of_this_site(&app, &headers)?.end(&id, key(&headers))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The sessions, for a request that changes some.
fn of_this_site<'a>(
    app: &'a AppState,
    headers: &HeaderMap,
) -> Result<&'a DebugSessions, ErrorResponse> {
    if is_same_origin(headers, app.origin.as_str()) {
        return sessions(app);
    }
    Err(from_elsewhere())
}

/// The router has these routes only where there are sessions.
fn sessions(app: &AppState) -> Result<&DebugSessions, ErrorResponse> {
    app.debug_sessions.as_ref().ok_or_else(page::not_found)
}

fn from_elsewhere() -> ErrorResponse {
    let message = "this request was not sent by a page of this site";
    ErrorResponse::new(ErrorCode::CrossSite, message)
}

fn read<T: DeserializeOwned>(body: &[u8], hint: &'static str) -> Result<T, ErrorResponse> {
    // Not the error itself, which shows what was sent.
    serde_json::from_slice(body).map_err(|err| {
        let message = format!(
            "the body is not what it has to be, at line {} column {}",
            err.line(),
            err.column()
        );
        ErrorResponse::new(ErrorCode::InvalidBody, message).with_hint(hint)
    })
}

/// From the only `Authorization`, and from nowhere else. Without one, none that anybody has.
fn key(headers: &HeaderMap) -> &str {
    let is_only = headers.get_all(header::AUTHORIZATION).iter().count() == 1;
    bearer(headers).filter(|_| is_only).unwrap_or_default()
}

fn known(uri: &Uri) -> Result<Known, ErrorResponse> {
    let query = query(uri);
    let invalid = |name: &str, wanted: &str| {
        ErrorResponse::new(
            ErrorCode::MissingParameter,
            format!("`{name}` is not {wanted}"),
        )
    };
    let one = |name: &str, wanted: &str| query.one(name).map_err(|_| invalid(name, wanted));
    let (number, peers) = ("a number, once", "one of expected, present and gone");
    let after = one("after", number)?;
    let after = after.map_or(Ok(0), |text| text.parse());
    let peer = one("peer", peers)?.map(|text| {
        let all = DebugPeer::ALL.into_iter();
        let found = all.into_iter().find(|peer| peer.as_str() == text);
        found.ok_or_else(|| invalid("peer", peers))
    });
    Ok(Known {
        after: after.map_err(|_| invalid("after", number))?,
        peer: peer.transpose()?,
    })
}

fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + 1
}

impl From<NotCreated> for ErrorResponse {
    fn from(err: NotCreated) -> Self {
        let (message, wait) = match err {
            NotCreated::TooMany => ("as many debugging sessions are open as may be", 60),
            NotCreated::Rate(wait) => (
                "too many debugging sessions were begun",
                whole_seconds(wait),
            ),
        };
        Self::new(ErrorCode::TooManyRequests, message).retry_after(wait)
    }
}

impl From<NotClaimed> for ErrorResponse {
    fn from(err: NotClaimed) -> Self {
        match err {
            NotClaimed::UnknownCode => Self::new(
                ErrorCode::DebugCodeUnknown,
                "the code is wrong, has been used, or is older than five minutes",
            ),
            NotClaimed::Rate(wait) => {
                Self::new(ErrorCode::TooManyRequests, "too many codes were tried")
                    .retry_after(whole_seconds(wait))
            }
        }
    }
}

impl From<SessionError> for ErrorResponse {
    fn from(err: SessionError) -> Self {
        match err {
            SessionError::Unknown => Self::new(
                ErrorCode::DebugSessionUnknown,
                "there is no debugging session with this id and key",
            ),
            SessionError::Ended(_) => Self::new(
                ErrorCode::DebugSessionEnded,
                "the debugging session is over",
            ),
            SessionError::Full => Self::new(
                ErrorCode::TooManyRequests,
                "the other side has not fetched the messages that wait for it",
            )
            .retry_after(1),
            SessionError::Rate(wait) => Self::new(
                ErrorCode::TooManyRequests,
                "too many messages in a short time",
            )
            .retry_after(whole_seconds(wait)),
            SessionError::WrongNumber { next } => Self::new(
                ErrorCode::InvalidBody,
                format!("the number of the next message is {next}"),
            ),
        }
    }
}
