//! What operators do while the server runs, on the internal listener: they call with a client
//! key that `may_operate`.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use http::request::Parts;
use http::{HeaderMap, header};
use wechat_h5_store::backup::BackupText;
use wechat_h5_store::{Export, StoreError};

use super::events::find_back_end;
use crate::app::{App, AppState};
use crate::client_keys::BackEnd;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::gateway::check_caller;

/// Lines of JSON.
const CONTENT_TYPE: &str = "application/x-ndjson";

/// `GET /operations/backup`: all entries of the store.
pub(crate) async fn backup(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, ErrorResponse> {
    let (request, _) = request.into_parts();
    let operator = operator(&app, &request).await?;
    let export = app.store.export().ok_or_else(|| {
        let message = "all entries of this store cannot be read at once";
        ErrorResponse::new(ErrorCode::StoreUnavailable, message)
    })?;
    let client = operator.name().to_owned();
    tracing::info!(client, "the store is read for a backup");
    let now = app.clock.now().unix_millis();
    let backup = RunningBackup {
        client,
        export,
        next: Next::Start { now },
    };
    let body = Body::from_stream(stream::unfold(backup, |backup| async {
        backup.next_part().await
    }));
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], body).into_response())
}

/// Who calls, if it may do what operators do.
pub(super) async fn operator(app: &App, request: &Parts) -> Result<Arc<BackEnd>, ErrorResponse> {
    client(app, request, Right::Operate).await
}

/// What a client key must allow.
#[derive(Clone, Copy)]
pub(super) enum Right {
    /// What operators do.
    Operate,
    /// Orders and refunds.
    TakePayments,
}

/// Who calls, if its key allows it.
pub(super) async fn client(
    app: &App,
    request: &Parts,
    right: Right,
) -> Result<Arc<BackEnd>, ErrorResponse> {
    let keys = app.client_keys.as_deref().ok_or_else(|| {
        let message = "this server has no client keys, so that nobody may call this";
        ErrorResponse::new(ErrorCode::NotFound, message).with_hint(match right {
            Right::Operate => {
                "set WECHAT_H5_CLIENT_KEYS to a file, and add a key to it: \
                 wechat-h5 keys add NAME --may-operate"
            }
            Right::TakePayments => {
                "set WECHAT_H5_CLIENT_KEYS to a file, and add a key to it: \
                 wechat-h5 keys add NAME --may-take-payments"
            }
        })
    })?;
    check_caller(&request.headers)?;
    let presented = bearer(&request.headers).ok_or_else(|| {
        let message = "there is no client key in the Authorization header";
        ErrorResponse::new(ErrorCode::ClientKeyUnknown, message)
    })?;
    let back_end = find_back_end(keys, presented, &request.extensions)?;
    back_end.check_rate()?;
    check_right(&back_end, right, request.uri.path())?;
    back_end.count_call().await?;
    Ok(back_end)
}

fn check_right(back_end: &BackEnd, right: Right, path: &str) -> Result<(), ErrorResponse> {
    let client = back_end.name();
    let refused = |message| Err(ErrorResponse::new(ErrorCode::ClientNotAllowed, message));
    match right {
        Right::Operate if !back_end.may_operate() => {
            tracing::warn!(client, path, "a client may not do what operators do");
            refused("this client may not do what operators do")
        }
        Right::TakePayments if !back_end.may_take_payments() => {
            tracing::warn!(client, path, "a client may not take payments");
            refused("this client may not take payments").map_err(|err: ErrorResponse| {
                err.with_hint(
                    "use a key that was made with wechat-h5 keys add NAME --may-take-payments",
                )
            })
        }
        _ => Ok(()),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

/// The parts of a backup. One that ends in an error closes the connection: its last line is
/// missing.
struct RunningBackup {
    client: String,
    export: Export,
    next: Next,
}

enum Next {
    Start { now: u64 },
    Page(BackupText),
    Nothing,
}

impl RunningBackup {
    async fn next_part(mut self) -> Option<(io::Result<Vec<u8>>, Self)> {
        let text = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Start { now } => {
                let (text, head) = BackupText::start(now);
                self.next = Next::Page(text);
                return Some((Ok(head), self));
            }
            Next::Page(text) => text,
            Next::Nothing => return None,
        };
        let part = self.page(text).await.map_err(|err| {
            tracing::warn!(
                client = self.client,
                error = wechat_h5_api::error_chain(&err),
                "a backup was not finished"
            );
            io::Error::other(err)
        });
        Some((part, self))
    }

    async fn page(&mut self, mut text: BackupText) -> Result<Vec<u8>, StoreError> {
        if let Some(page) = self.export.next().await? {
            let lines = text.page(page);
            self.next = Next::Page(text);
            return Ok(lines);
        }
        let (summary, end) = text.end();
        let (client, entries) = (&self.client, summary.entries);
        tracing::info!(client, entries, "the store was read for a backup");
        Ok(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_key_is_a_bearer_token() {
        for (value, expected) in [
            ("Bearer 00ff", Some("00ff")),
            ("bearer  00ff ", Some("00ff")),
            ("Basic 00ff", None),
            ("Bearer ", None),
            ("00ff", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
            assert_eq!(bearer(&headers), expected, "{value}");
        }
    }
}
