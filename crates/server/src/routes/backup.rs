//! `GET /operations/backup` on the internal listener: all entries of the store, for an operator.

use std::io;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use http::header;
use wechat_h5_store::backup::BackupText;
use wechat_h5_store::{Export, StoreError};

use super::client_right::operator;
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};

/// Lines of JSON.
const CONTENT_TYPE: &str = "application/x-ndjson";

pub(crate) async fn send(
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
