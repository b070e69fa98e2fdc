//! The events of one back end, for as long as it may have them.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::Event;
use futures_util::future::select_all;
use futures_util::stream::{self, Stream};
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;
use wechat_h5_clock::Clock;
use wechat_h5_credential::{Snapshot, SnapshotChanges};
use wechat_h5_sign::AppId;

use super::credential_event::{CredentialKind, event};
use super::places::StreamPlace;
use crate::client_keys::{BackEnd, ClientKeys};

/// How soon a reader that lost its connection is to come back.
const RETRY: Duration = Duration::from_secs(3);

/// Everything that a stream needs.
pub(crate) struct CredentialStream {
    pub(crate) accounts: Vec<StreamedAccount>,
    pub(crate) back_end: Arc<BackEnd>,
    pub(crate) keys: Arc<ClientKeys>,
    pub(crate) keys_changed: watch::Receiver<()>,
    pub(crate) ending: watch::Receiver<bool>,
    pub(crate) clock: Arc<dyn Clock>,
    #[expect(dead_code, reason = "it is held until the stream ends")]
    pub(crate) place: StreamPlace,
}

/// An account whose credentials are told.
pub(crate) struct StreamedAccount {
    app_id: AppId,
    snapshot: Arc<Snapshot>,
    changes: SnapshotChanges,
    /// Of each kind, the digest of what was sent.
    sent: [Option<[u8; 32]>; 3],
}

impl StreamedAccount {
    /// One of which nothing was sent.
    pub(crate) fn new(app_id: AppId, snapshot: Arc<Snapshot>) -> Self {
        Self {
            changes: snapshot.changes(),
            sent: [None; 3],
            app_id,
            snapshot,
        }
    }
}

impl CredentialStream {
    /// First how soon to come back, then what is current, and then each change.
    pub(crate) fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        let start = Event::default().comment("wechat-h5").retry(RETRY);
        let start = stream::iter([Ok(start)]);
        let changes = stream::unfold(self, |mut stream| async move {
            let event = stream.next().await?;
            Some((Ok(event), stream))
        });
        stream::StreamExt::chain(start, changes)
    }

    /// The next event; `None` when the client may have no more.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if *self.ending.borrow() || !self.is_allowed() {
                return None;
            }
            if let Some(event) = self.unsent() {
                return Some(event);
            }
            let changes = self.accounts.iter_mut();
            let changes = changes.map(|account| Box::pin(account.changes.next()));
            tokio::select! {
                _ = select_all(changes) => {}
                _ = self.keys_changed.changed() => {}
                // Nobody can end it any more: that is an end too.
                ended = self.ending.changed() => ended.ok()?,
            }
        }
    }

    /// Whether the key is valid and its client may do what it could at the start. With other
    /// rights it comes back and gets what it may have then.
    fn is_allowed(&self) -> bool {
        let present = self.keys.present(&self.back_end);
        present.is_some_and(|present| {
            let mut accounts = self.accounts.iter();
            present.may_fetch_tokens() == self.back_end.may_fetch_tokens()
                && accounts.all(|account| present.may_use(&account.app_id))
        })
    }

    /// An event for something that is current and was not sent.
    fn unsent(&mut self) -> Option<Event> {
        let (now, with_value) = (self.clock.now(), self.back_end.may_fetch_tokens());
        let mut accounts = self.accounts.iter_mut();
        accounts.find_map(|account| {
            let kinds = CredentialKind::ALL.into_iter().zip(&mut account.sent);
            let mut current = kinds.filter_map(|(kind, sent)| {
                let current = kind.current(&account.snapshot, now)?;
                let digest = Sha256::digest(current.value.as_bytes()).into();
                (sent.replace(digest) != Some(digest)).then_some((kind, current))
            });
            let (kind, current) = current.next()?;
            Some(event(kind, &account.app_id, &current, with_value))
        })
    }
}

impl Drop for CredentialStream {
    fn drop(&mut self) {
        tracing::debug!(client = self.back_end.name(), "a stream of events ended");
    }
}
