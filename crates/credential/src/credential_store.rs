//! One account's records in the store. If the store fails, the next start fetches again;
//! signing is not affected.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_sign::AppId;

use crate::stored_credential::StoredCredential;
use crate::token_mode::TokenMode;
use wechat_h5_store::{Changes, Key, Namespace, Store, StoreError};

/// Access tokens and tickets, by account, mode and kind.
const CREDENTIALS: Namespace = Namespace::new("credential", 10_000).announced();

/// Which credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CredentialKind {
    AccessToken,
    JsApiTicket,
    CardTicket,
}

impl CredentialKind {
    /// Each of them.
    pub(crate) const ALL: [Self; 3] = [Self::AccessToken, Self::JsApiTicket, Self::CardTicket];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::JsApiTicket => "jsapi_ticket",
            Self::CardTicket => "wx_card_ticket",
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::AccessToken => 0,
            Self::JsApiTicket => 1,
            Self::CardTicket => 2,
        }
    }
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saved {
    /// It is stored.
    Done,
    /// Another process was faster.
    Refused,
}

pub(crate) struct CredentialStore {
    store: Arc<dyn Store>,
    app_id: AppId,
    mode: TokenMode,
    /// The stored bytes of each kind when they were last read.
    seen: [Option<Vec<u8>>; CredentialKind::ALL.len()],
    /// Whether the last write of each kind was refused, until the next read.
    refused: [bool; CredentialKind::ALL.len()],
    /// Whether the store has failed since the token in use was adopted or stored.
    has_failed: bool,
    /// What other processes write; subscribed to when somebody waits for it.
    changes: Option<Changes>,
}

impl CredentialStore {
    pub(crate) fn new(store: Arc<dyn Store>, app_id: AppId, mode: TokenMode) -> Self {
        Self {
            store,
            app_id,
            mode,
            seen: Default::default(),
            refused: Default::default(),
            has_failed: false,
            changes: None,
        }
    }

    /// Whether the store has failed since [`Self::forget_failures`]: what other processes have
    /// fetched meanwhile may not be known here.
    pub(crate) const fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// The store has failed in another call.
    pub(crate) const fn remember_failure(&mut self) {
        self.has_failed = true;
    }

    /// A token is in use from now on that was just fetched or read.
    pub(crate) const fn forget_failures(&mut self) {
        self.has_failed = false;
    }

    /// Resolves when another process may have written one of the records; never, where no
    /// other process can. Nothing is lost while nobody waits.
    pub(crate) async fn changed(&mut self) {
        if self.changes.is_none() {
            let keys = CredentialKind::ALL.map(|kind| self.key(kind));
            self.changes = self.store.changes(&keys);
        }
        match &mut self.changes {
            Some(changes) => changes.next().await,
            None => std::future::pending().await,
        }
    }

    /// Whether a record that [`Self::load_new`] returns was written after this value was
    /// issued, whatever their times say: the value is the one that was last read or written,
    /// or the last write was refused.
    pub(crate) fn is_older(&self, kind: CredentialKind, value: &str) -> bool {
        let seen = self.seen(kind);
        seen.is_some_and(|record| record.value() == value) || self.refused[kind.index()]
    }

    /// Whether the last write was refused, and what is stored has not been read since.
    pub(crate) const fn is_read_due(&self, kind: CredentialKind) -> bool {
        self.refused[kind.index()]
    }

    /// When this value was requested, since 1970, by whichever process; `None`, if it is not
    /// the one that was last read or written.
    pub(crate) fn requested_at(&self, kind: CredentialKind, value: &str) -> Option<Duration> {
        let seen = self.seen[kind.index()].as_deref();
        let record = seen.and_then(StoredCredential::from_bytes)?;
        (record.value() == value).then(|| record.requested_at())
    }

    /// The record, if it has changed since it was last read.
    ///
    /// Each is used once, when it is new: its age is measured by the wall clock, which may
    /// be set back later.
    pub(crate) async fn load_new(&mut self, kind: CredentialKind) -> Option<StoredCredential> {
        let app_id = &self.app_id;
        let stored = match self.store.get(&self.key(kind)).await {
            Ok(stored) => stored,
            Err(err) => {
                self.has_failed = true;
                tracing::warn!(appid = %app_id, kind = kind.name(), error = wechat_h5_api::error_chain(&err), "the stored credential could not be read");
                return None;
            }
        };
        self.refused[kind.index()] = false;
        let seen = &mut self.seen[kind.index()];
        if *seen == stored {
            return None;
        }
        seen.clone_from(&stored);
        let mut record = StoredCredential::from_bytes(&stored?);
        if let Some(record) = &mut record
            && record.has_store_time()
            && let Some(time) = self.time(kind).await
        {
            record.read_before(time);
        }
        if record.is_none() {
            tracing::warn!(appid = %app_id, kind = kind.name(), "the stored credential is not readable and is ignored");
        }
        record.filter(|record| record.source() == self.mode)
    }

    /// The stored bytes when they were last read or written.
    pub(crate) fn known(&self, kind: CredentialKind) -> Option<&[u8]> {
        self.seen[kind.index()].as_deref()
    }

    /// The term in which the record was requested that was last read or written.
    pub(crate) fn fence(&self, kind: CredentialKind) -> u64 {
        self.seen(kind).map_or(0, |record| record.fence())
    }

    fn seen(&self, kind: CredentialKind) -> Option<StoredCredential> {
        StoredCredential::from_bytes(self.seen[kind.index()].as_deref()?)
    }

    /// The record as it is stored.
    pub(crate) async fn read(
        &self,
        kind: CredentialKind,
    ) -> Result<Option<StoredCredential>, StoreError> {
        let stored = self.store.get(&self.key(kind)).await?;
        Ok(stored.as_deref().and_then(StoredCredential::from_bytes))
    }

    /// What the clock of the store shows, if it has one and works.
    pub(crate) async fn time(&self, kind: CredentialKind) -> Option<Duration> {
        self.store.time(&self.key(kind)).await.ok().flatten()
    }

    /// Writes the record, if the stored one has not changed since it was last read, or has
    /// expired, and was not requested later.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when the store fails.
    pub(crate) async fn save(
        &mut self,
        kind: CredentialKind,
        record: &StoredCredential,
        ttl: Duration,
    ) -> Result<Saved, StoreError> {
        let bytes = record.to_bytes();
        let is_written = if self.seen(kind).is_some_and(|seen| record.is_before(&seen)) {
            // To be read anew, although it is known.
            self.seen[kind.index()] = None;
            false
        } else {
            self.replace(kind, &bytes, ttl).await?
        };
        if is_written {
            self.seen[kind.index()] = Some(bytes);
            return Ok(Saved::Done);
        }
        tracing::warn!(appid = %self.app_id, kind = kind.name(), "another process has stored a newer credential");
        self.refused[kind.index()] = true;
        Ok(Saved::Refused)
    }

    async fn replace(
        &self,
        kind: CredentialKind,
        bytes: &[u8],
        ttl: Duration,
    ) -> Result<bool, StoreError> {
        let key = self.key(kind);
        let seen = self.seen[kind.index()].as_deref();
        let set = |expected| {
            self.store
                .compare_and_set(&key, expected, bytes.to_vec(), ttl)
        };
        // The stored record may have expired meanwhile: then no other process was faster.
        if set(seen).await? || (seen.is_some() && set(None).await?) {
            return Ok(true);
        }
        // Nor if it is this one, whose first write was interrupted.
        Ok(self.store.get(&key).await?.as_deref() == Some(bytes))
    }

    fn key(&self, kind: CredentialKind) -> Key {
        let (app_id, mode) = (&self.app_id, self.mode.name());
        Key::new(CREDENTIALS, format!("{app_id}/{mode}/{}", kind.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::{Clock, ManualClock};
    use wechat_h5_store::MemoryStore;

    const TTL: Duration = Duration::from_hours(2);
    const KIND: CredentialKind = CredentialKind::JsApiTicket;

    struct Fixture {
        clock: ManualClock,
        store: Arc<dyn Store>,
    }

    impl Fixture {
        fn new() -> Self {
            let clock = ManualClock::at(1_700_000_000);
            let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
            Self { clock, store }
        }

        fn records(&self) -> CredentialStore {
            let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
            CredentialStore::new(self.store.clone(), app_id, TokenMode::Stable)
        }

        async fn save(&self, records: &mut CredentialStore, value: &str) {
            let record = StoredCredential::new(value, self.clock.now(), TTL);
            records.save(KIND, &record, TTL).await.unwrap();
        }
    }

    /// The value of a record that has changed.
    async fn new_value(records: &mut CredentialStore) -> Option<String> {
        let record = records.load_new(KIND).await?;
        Some(record.value().to_owned())
    }

    #[tokio::test]
    async fn a_record_is_read_once_and_never_by_its_writer() {
        let fixture = Fixture::new();
        let (mut writer, mut reader) = (fixture.records(), fixture.records());
        fixture.save(&mut writer, "k1").await;
        assert_eq!(new_value(&mut writer).await, None);
        assert_eq!(new_value(&mut reader).await.as_deref(), Some("k1"));
        assert_eq!(new_value(&mut reader).await, None);
        fixture.save(&mut reader, "k2").await;
        assert_eq!(new_value(&mut writer).await.as_deref(), Some("k2"));
    }

    #[tokio::test]
    async fn a_record_that_another_process_wrote_meanwhile_is_kept() {
        let fixture = Fixture::new();
        let (mut slow, mut fast) = (fixture.records(), fixture.records());
        assert_eq!(new_value(&mut slow).await, None);
        fixture.save(&mut fast, "fast").await;
        fixture.save(&mut slow, "slow").await;
        assert!(slow.is_older(KIND, "slow"));
        assert_eq!(new_value(&mut slow).await.as_deref(), Some("fast"));
    }

    #[tokio::test]
    async fn a_write_that_was_interrupted_is_none_of_another_process() {
        let fixture = Fixture::new();
        let (mut interrupted, mut repeated) = (fixture.records(), fixture.records());
        let record = StoredCredential::new("k1", fixture.clock.now(), TTL);
        for records in [&mut interrupted, &mut repeated] {
            let saved = records.save(KIND, &record, TTL).await;
            assert_eq!(saved.unwrap(), Saved::Done);
        }
    }

    #[tokio::test]
    async fn a_write_of_an_earlier_term_is_refused_and_the_stored_one_read_again() {
        let fixture = Fixture::new();
        let mut records = fixture.records();
        let (first, second) = ("k1", "k2");
        for (value, fence, saved) in [(first, 2, Saved::Done), (second, 1, Saved::Refused)] {
            let record = StoredCredential::new(value, fixture.clock.now(), TTL);
            let record = record.from(TokenMode::Stable, fence);
            assert_eq!(records.save(KIND, &record, TTL).await.unwrap(), saved);
        }
        assert!(records.is_older(KIND, second));
        assert_eq!(new_value(&mut records).await.as_deref(), Some(first));
        assert_eq!(records.fence(KIND), 2);
    }

    #[tokio::test]
    async fn the_tokens_of_another_mode_and_account_are_not_found() {
        let fixture = Fixture::new();
        fixture.save(&mut fixture.records(), "k1").await;
        for (app_id, mode, value) in [
            ("wx5a4d6f78c1e2b390", TokenMode::Stable, Some("k1")),
            ("wx5a4d6f78c1e2b390", TokenMode::Legacy, None),
            ("wx5a4d6f78c1e2b391", TokenMode::Stable, None),
        ] {
            let app_id = AppId::parse(app_id).unwrap();
            let mut records = CredentialStore::new(fixture.store.clone(), app_id, mode);
            assert_eq!(new_value(&mut records).await.as_deref(), value, "{mode:?}");
        }
    }

    #[tokio::test]
    async fn a_record_that_expired_meanwhile_is_replaced() {
        let fixture = Fixture::new();
        let (mut writer, mut reader) = (fixture.records(), fixture.records());
        fixture.save(&mut writer, "k1").await;
        fixture.clock.advance(TTL);
        fixture.save(&mut writer, "k2").await;
        assert_eq!(new_value(&mut reader).await.as_deref(), Some("k2"));
    }
}
