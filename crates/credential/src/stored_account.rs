//! What the store has of an account, for a command that runs without a server.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_api::AccessToken;
use wechat_h5_clock::Now;
use wechat_h5_sign::{AppId, JsApiTicket};
use wechat_h5_store::{Store, StoreError};

use crate::credential_store::{CredentialKind, CredentialStore};
use crate::stored_credential::StoredCredential;
use crate::token_mode::TokenMode;

/// What is stored of one account.
#[derive(Debug, Clone)]
pub struct StoredAccount {
    /// Its access token.
    pub token: Option<StoredSecret<AccessToken>>,
    /// Its ticket for pages.
    pub ticket: Option<StoredSecret<JsApiTicket>>,
    /// Its ticket for cards, whose value nobody needs here.
    pub card_ticket: Option<StoredSecret<()>>,
}

/// A credential and its times, as a server has stored them.
#[derive(Debug, Clone)]
pub struct StoredSecret<T> {
    /// The credential.
    pub value: T,
    /// When it was requested, since 1970.
    pub requested_at: Duration,
    /// How long it is valid from then on.
    pub expires_in: Duration,
}

impl<T> StoredSecret<T> {
    /// How long it is still valid; zero once it has expired.
    pub fn remaining(&self, now: Now) -> Duration {
        self.expires_in.saturating_sub(self.age(now))
    }

    /// How long ago it was requested.
    pub fn age(&self, now: Now) -> Duration {
        now.wall.saturating_sub(self.requested_at)
    }

    fn new(record: &StoredCredential, value: T) -> Self {
        Self {
            value,
            requested_at: record.requested_at(),
            expires_in: record.expires_in(),
        }
    }
}

impl StoredAccount {
    /// Reads what is stored of an account whose tokens are fetched so. Fetches nothing, and
    /// changes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when the store cannot be read.
    pub async fn read(
        store: Arc<dyn Store>,
        app_id: &AppId,
        mode: TokenMode,
    ) -> Result<Self, StoreError> {
        let records = CredentialStore::new(store, app_id.clone(), mode);
        let token = records.read(CredentialKind::AccessToken).await?;
        let ticket = records.read(CredentialKind::JsApiTicket).await?;
        let card_ticket = records.read(CredentialKind::CardTicket).await?;
        Ok(Self {
            card_ticket: card_ticket.map(|record| StoredSecret::new(&record, ())),
            token: token.map(|record| StoredSecret::new(&record, AccessToken::new(record.value()))),
            ticket: ticket.and_then(|record| {
                let ticket = JsApiTicket::parse(record.value()).ok()?;
                Some(StoredSecret::new(&record, ticket))
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::{Clock, ManualClock};
    use wechat_h5_store::MemoryStore;

    #[tokio::test]
    async fn a_record_is_read_with_its_times() {
        let clock = ManualClock::at(1_700_000_000);
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        let mut records = CredentialStore::new(store.clone(), app_id.clone(), TokenMode::Stable);
        let ttl = Duration::from_hours(2);
        let record = StoredCredential::new("t1", clock.now(), ttl);
        records
            .save(CredentialKind::JsApiTicket, &record, ttl)
            .await
            .unwrap();
        clock.advance(Duration::from_mins(30));
        let stored = StoredAccount::read(store, &app_id, TokenMode::Stable)
            .await
            .unwrap();
        assert!(stored.token.is_none());
        let ticket = stored.ticket.unwrap();
        assert_eq!(ticket.value.expose(), "t1");
        assert_eq!(ticket.age(clock.now()), Duration::from_mins(30));
        assert_eq!(ticket.remaining(clock.now()), Duration::from_mins(90));
    }
}
