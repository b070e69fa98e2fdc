//! One account's records in the store. A store that fails costs a fetch at the next
//! start, never a signature now.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_sign::AppId;

use super::record::Record;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

/// Access tokens and tickets, by account and kind.
const CREDENTIALS: Namespace = Namespace::new("credential", 10_000);

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

    const fn index(self) -> usize {
        match self {
            Self::AccessToken => 0,
            Self::JsApiTicket => 1,
        }
    }
}

pub(super) struct Records {
    store: Arc<dyn Store>,
    app_id: AppId,
    /// What the store had of each kind when it was last looked at.
    seen: [Option<Vec<u8>>; 2],
}

impl Records {
    pub(super) fn new(store: Arc<dyn Store>, app_id: AppId) -> Self {
        Self {
            store,
            app_id,
            seen: [None, None],
        }
    }

    /// The record, if it is another than at the last look and can be read.
    ///
    /// Each is judged once, when it is new to us: its age is told by the wall
    /// clock, which may be set back later.
    pub(super) async fn load_new(&mut self, kind: Kind) -> Option<Record> {
        let app_id = &self.app_id;
        let stored = match self.store.get(&self.key(kind)).await {
            Ok(stored) => stored,
            Err(err) => {
                tracing::warn!(%app_id, ?kind, error = %err, "the store was not read");
                return None;
            }
        };
        let seen = &mut self.seen[kind.index()];
        if *seen == stored {
            return None;
        }
        seen.clone_from(&stored);
        Record::from_bytes(&stored?)
    }

    /// Writes the record, if the store still has what was there at the last look,
    /// or nothing any more.
    pub(super) async fn save(&mut self, kind: Kind, record: &Record, life: Duration) {
        let bytes = record.to_bytes();
        let app_id = &self.app_id;
        match self.replace(kind, &bytes, life).await {
            Ok(true) => self.seen[kind.index()] = Some(bytes),
            Ok(false) => tracing::warn!(%app_id, ?kind, "another process was faster"),
            Err(err) => tracing::warn!(%app_id, ?kind, error = %err, "kept in memory only"),
        }
    }

    async fn replace(&self, kind: Kind, bytes: &[u8], life: Duration) -> Result<bool, StoreError> {
        let key = self.key(kind);
        let seen = self.seen[kind.index()].as_deref();
        let set = |expected| {
            self.store
                .compare_and_set(&key, expected, bytes.to_vec(), life)
        };
        // What was there may have ended meanwhile: nobody was faster then.
        Ok(set(seen).await? || (seen.is_some() && set(None).await?))
    }

    fn key(&self, kind: Kind) -> Key {
        Key::new(CREDENTIALS, format!("{}/{}", self.app_id, kind.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::{Clock, ManualClock};
    use wechat_h5_store::MemoryStore;

    const LIFE: Duration = Duration::from_hours(2);
    const KIND: Kind = Kind::JsApiTicket;

    struct Bench {
        clock: ManualClock,
        store: Arc<dyn Store>,
    }

    impl Bench {
        fn new() -> Self {
            let clock = ManualClock::at(1_700_000_000);
            let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
            Self { clock, store }
        }

        fn records(&self) -> Records {
            let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
            Records::new(self.store.clone(), app_id)
        }

        async fn save(&self, records: &mut Records, value: &str) {
            let record = Record::new(value, self.clock.now(), LIFE);
            records.save(KIND, &record, LIFE).await;
        }
    }

    /// The value of a record that is new.
    async fn new_value(records: &mut Records) -> Option<String> {
        let record = records.load_new(KIND).await?;
        Some(record.value().to_owned())
    }

    #[tokio::test]
    async fn a_record_is_shown_once_and_never_to_its_writer() {
        let bench = Bench::new();
        let (mut writer, mut reader) = (bench.records(), bench.records());
        bench.save(&mut writer, "k1").await;
        assert_eq!(new_value(&mut writer).await, None);
        assert_eq!(new_value(&mut reader).await.as_deref(), Some("k1"));
        assert_eq!(new_value(&mut reader).await, None);
        bench.save(&mut reader, "k2").await;
        assert_eq!(new_value(&mut writer).await.as_deref(), Some("k2"));
    }

    #[tokio::test]
    async fn what_another_process_wrote_since_the_last_look_stays() {
        let bench = Bench::new();
        let (mut slow, mut fast) = (bench.records(), bench.records());
        assert_eq!(new_value(&mut slow).await, None);
        bench.save(&mut fast, "fast").await;
        bench.save(&mut slow, "slow").await;
        assert_eq!(new_value(&mut slow).await.as_deref(), Some("fast"));
    }

    #[tokio::test]
    async fn a_record_that_ended_meanwhile_is_replaced() {
        let bench = Bench::new();
        let (mut writer, mut reader) = (bench.records(), bench.records());
        bench.save(&mut writer, "k1").await;
        bench.clock.advance(LIFE);
        bench.save(&mut writer, "k2").await;
        assert_eq!(new_value(&mut reader).await.as_deref(), Some("k2"));
    }
}
