//! One account's records in the store. A store that fails costs a fetch at the next
//! start, never a signature now.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_sign::AppId;

use super::record::Record;
use crate::store::{Key, Space, Store};

/// Which credential.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    AccessToken,
    JsApiTicket,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::JsApiTicket => "jsapi_ticket",
        }
    }
}

pub(super) struct Records {
    store: Arc<dyn Store>,
    app_id: AppId,
}

impl Records {
    pub(super) fn new(store: Arc<dyn Store>, app_id: AppId) -> Self {
        Self { store, app_id }
    }

    /// The record, if there is one that can be read.
    pub(super) async fn load(&self, kind: Kind) -> Option<Record> {
        let stored = self.store.get(&self.key(kind)).await;
        let bytes = stored.unwrap_or_else(|err| {
            let app_id = &self.app_id;
            tracing::warn!(%app_id, ?kind, error = %err, "the store was not read");
            None
        });
        Record::from_bytes(&bytes?)
    }

    /// Writes the record, if the store still has what was there a moment ago.
    pub(super) async fn save(&self, kind: Kind, record: &Record, life: Duration) {
        let key = self.key(kind);
        let saved = async {
            let before = self.store.get(&key).await?;
            let bytes = record.to_bytes();
            self.store
                .compare_and_set(&key, before.as_deref(), bytes, life)
                .await
        };
        let app_id = &self.app_id;
        match saved.await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(%app_id, ?kind, "another process was faster"),
            Err(err) => tracing::warn!(%app_id, ?kind, error = %err, "kept in memory only"),
        }
    }

    fn key(&self, kind: Kind) -> Key {
        Key::new(
            Space::Credential,
            format!("{}/{}", self.app_id, kind.name()),
        )
    }
}
