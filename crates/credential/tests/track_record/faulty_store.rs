//! A store that does not do all that it should.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::ManualClock;
use wechat_h5_store::{Key, MemoryStore, Store, StoreFuture};

pub(crate) struct FaultyStore {
    store: MemoryStore,
    /// The records of credentials have lost their values.
    loses_values: bool,
    /// How long a write takes.
    write_time: Duration,
}

impl FaultyStore {
    pub(crate) fn without_values(clock: &ManualClock) -> Arc<dyn Store> {
        Self::start(clock, true, Duration::ZERO)
    }

    pub(crate) fn with_slow_writes(clock: &ManualClock, write_time: Duration) -> Arc<dyn Store> {
        Self::start(clock, false, write_time)
    }

    fn start(clock: &ManualClock, loses_values: bool, write_time: Duration) -> Arc<dyn Store> {
        Arc::new(Self {
            store: MemoryStore::new(Arc::new(clock.clone())),
            loses_values,
            write_time,
        })
    }
}

impl Store for FaultyStore {
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(async {
            let stored = self.store.get(key).await?;
            if !self.loses_values {
                return Ok(stored);
            }
            let text = stored.map(|bytes| String::from_utf8(bytes).unwrap());
            let emptied = text.map(|text| match text.split_once(r#""value":""#) {
                None => text,
                Some((before, rest)) => {
                    let (_, after) = rest.split_once('"').unwrap();
                    format!(r#"{before}"value":""{after}"#)
                }
            });
            Ok(emptied.map(String::into_bytes))
        })
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            tokio::time::sleep(self.write_time).await;
            if self.loses_values {
                self.store.put(key, value, ttl).await?;
                return Ok(true);
            }
            self.store.compare_and_set(key, expected, value, ttl).await
        })
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        self.store.put(key, value, ttl)
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        self.store.take(key)
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        self.store.lease(key, holder, ttl)
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        self.store.release(key, holder)
    }
}
