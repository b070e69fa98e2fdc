//! `GET /events[?appid=]` on the internal listener: each new credential, when it exists.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, State};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri, header};

use super::request_query::query;
use crate::app::AppState;
use crate::client_address::ClientNetwork;
use crate::client_keys::{BackEnd, CallRefused, ClientKeys};
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::events::{CredentialStream, StreamedAccount, TooManyStreams};
use crate::gateway::{PresentedToken, check_caller};

/// How often a stream without events shows that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const BEARER: HeaderValue = HeaderValue::from_static("Bearer");

pub(crate) async fn stream(State(app): State<AppState>, request: Parts) -> Response {
    let mut response = match open(&app, &request).await {
        Ok(stream) => {
            let keep_alive = KeepAlive::new().interval(KEEP_ALIVE).text("alive");
            let events = Sse::new(stream.events()).keep_alive(keep_alive);
            return events.into_response();
        }
        Err(refused) => refused.into_response(),
    };
    if response.status() == StatusCode::UNAUTHORIZED {
        let headers = response.headers_mut();
        headers.insert(header::WWW_AUTHENTICATE, BEARER);
    }
    response
}

/// What a client presents: its key, and an account where that is a stand-in.
struct Presented {
    key: String,
    app_id: Option<String>,
}

async fn open(app: &AppState, request: &Parts) -> Result<CredentialStream, ErrorResponse> {
    let keys = app.client_keys.clone().ok_or_else(|| {
        let message = "this server has no client keys, so that no back end may call it";
        ErrorResponse::new(ErrorCode::NotFound, message).with_hint(
            "set WECHAT_H5_CLIENT_KEYS to a file, and add a key to it: wechat-h5 keys add NAME",
        )
    })?;
    check_caller(&request.headers)?;
    let presented = presented(&request.headers, &request.uri)?;
    let back_end = find_back_end(&keys, &presented.key, &request.extensions)?;
    back_end.check_rate()?;
    let accounts = accounts(app, &back_end, presented.app_id.as_deref(), &request.uri)?;
    let place = app.events.take(back_end.name())?;
    back_end.count_call().await?;
    Ok(CredentialStream {
        accounts,
        keys_changed: keys.changes(),
        keys,
        back_end,
        ending: app.events.ending(),
        clock: app.clock.clone(),
        place,
    })
}

/// From `Authorization: Bearer`, or else from the query, as a stand-in.
fn presented(headers: &HeaderMap, uri: &Uri) -> Result<Presented, ErrorResponse> {
    let header = headers.get(header::AUTHORIZATION);
    let bearer = header.and_then(|value| value.to_str().ok()?.split_once(' '));
    let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    if let Some((_, key)) = bearer {
        return Ok(match PresentedToken::parse(key.trim()) {
            PresentedToken::StandIn { app_id, key } => Presented {
                key: key.to_owned(),
                app_id: Some(app_id.to_owned()),
            },
            PresentedToken::Other(key) => Presented {
                key: key.to_owned(),
                app_id: None,
            },
        });
    }
    let token = query(uri).one("access_token").ok().flatten();
    match token.as_deref().map(PresentedToken::parse) {
        Some(PresentedToken::StandIn { app_id, key }) => Ok(Presented {
            key: key.to_owned(),
            app_id: Some(app_id.to_owned()),
        }),
        Some(PresentedToken::Other(_)) => Err(unknown(
            "`access_token` is not what this server has given for one",
        )),
        None => Err(unknown("no client key was sent")),
    }
}

fn unknown(message: &'static str) -> ErrorResponse {
    ErrorResponse::new(ErrorCode::ClientKeyUnknown, message)
}

/// Whose key this is. An address that presents many wrong ones gets another answer.
pub(super) fn find_back_end(
    keys: &ClientKeys,
    key: &str,
    extensions: &Extensions,
) -> Result<Arc<BackEnd>, ErrorResponse> {
    if let Some(back_end) = keys.find(key) {
        return Ok(back_end);
    }
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let from = peer.map(|ConnectInfo(peer)| ClientNetwork::of(peer.ip()));
    let recorded = from.map(|from| keys.record_unknown_key(key, from));
    Err(match recorded {
        Some(Err(wait)) => {
            let message = "too many requests from this address had no valid key";
            ErrorResponse::new(ErrorCode::TooManyRequests, message).retry_after(wait.as_secs() + 1)
        }
        _ => unknown("the key is not that of a client of this server"),
    })
}

/// The one that is named, or all that the client may use.
fn accounts(
    app: &AppState,
    back_end: &BackEnd,
    of_stand_in: Option<&str>,
    uri: &Uri,
) -> Result<Vec<StreamedAccount>, ErrorResponse> {
    let named = query(uri)
        .one("appid")
        .map_err(|err| ErrorResponse::new(ErrorCode::UnknownAccount, format!("`appid`: {err}")))?;
    let is_meant = |app_id: &str| {
        let is_named = named.as_deref().is_none_or(|named| named == app_id);
        is_named && of_stand_in.is_none_or(|of| of == app_id)
    };
    let accounts = app.accounts.iter();
    let accounts = accounts
        .filter(|account| is_meant(account.app_id.as_str()) && back_end.may_use(&account.app_id));
    let accounts: Vec<_> = accounts
        .map(|account| StreamedAccount::new(account.app_id.clone(), account.snapshot.clone()))
        .collect();
    if accounts.is_empty() {
        let message = "this client may use no account with this appid, or none at all";
        return Err(
            ErrorResponse::new(ErrorCode::UnknownAccount, message).with_hint(
                "see `appids` in the file of client keys, and the accounts in the settings",
            ),
        );
    }
    Ok(accounts)
}

impl From<CallRefused> for ErrorResponse {
    fn from(refused: CallRefused) -> Self {
        let (message, wait) = match refused {
            CallRefused::Rate { retry_after } => {
                ("this client is over its `rate`", retry_after.as_secs() + 1)
            }
            CallRefused::Daily => ("this client has made its `daily_calls`", 3600),
        };
        Self::new(ErrorCode::TooManyRequests, message).retry_after(wait)
    }
}

impl From<TooManyStreams> for ErrorResponse {
    fn from(err: TooManyStreams) -> Self {
        Self::new(ErrorCode::TooManyRequests, err.to_string())
            .with_hint("close a stream that is not read any more")
            .retry_after(5)
    }
}
