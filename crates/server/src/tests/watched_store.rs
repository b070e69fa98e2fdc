//! A store that counts its calls, and fails on request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use wechat_h5_clock::Clock;
use wechat_h5_store::{Key, MemoryStore, Store, StoreError, StoreFuture};

/// The switch and the counter of a [`WatchedStore`].
#[derive(Clone, Default)]
pub(crate) struct StoreWatch {
    fails: Arc<AtomicBool>,
    calls: Arc<AtomicUsize>,
    writes: Arc<AtomicUsize>,
}

impl StoreWatch {
    /// A store that is watched.
    pub(crate) fn store(&self, clock: Arc<dyn Clock>) -> Arc<dyn Store> {
        let (entries, watch) = (MemoryStore::new(clock), self.clone());
        Arc::new(WatchedStore { entries, watch })
    }

    pub(crate) fn set_fails(&self, fails: bool) {
        self.fails.store(fails, Ordering::SeqCst);
    }

    /// How often anything but what refreshers keep was read or written.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// How often anything but what refreshers keep was written, or tried to be.
    pub(crate) fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }

    /// Counts a call that may write, and makes it.
    fn write<'a, T: 'a>(
        &self,
        key: &Key,
        call: impl FnOnce() -> StoreFuture<'a, T>,
    ) -> StoreFuture<'a, T> {
        if !is_of_refresher(key) {
            self.writes.fetch_add(1, Ordering::SeqCst);
        }
        self.call(key, call)
    }

    /// Calls the memory store, unless this one fails.
    fn call<'a, T: 'a>(
        &self,
        key: &Key,
        call: impl FnOnce() -> StoreFuture<'a, T>,
    ) -> StoreFuture<'a, T> {
        if !is_of_refresher(key) {
            self.calls.fetch_add(1, Ordering::SeqCst);
        }
        if self.fails.load(Ordering::SeqCst) {
            return Box::pin(async { Err(StoreError::NotAStore("the test's store fails")) });
        }
        call()
    }
}

/// Whether a refresher keeps this there, which works whenever it has to.
fn is_of_refresher(key: &Key) -> bool {
    const NAMES: [&str; 5] = [
        "credential",
        "forced_refresh",
        "lease_term",
        "refresh_cool_down",
        "suspected_ticket",
    ];
    NAMES.contains(&key.namespace.name())
}

struct WatchedStore {
    entries: MemoryStore,
    watch: StoreWatch,
}

impl Store for WatchedStore {
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        self.watch.call(key, || self.entries.get(key))
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        self.watch.write(key, || self.entries.put(key, value, ttl))
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        self.watch.write(key, || self.entries.take(key))
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        let entries = &self.entries;
        let set = || entries.compare_and_set(key, expected, value, ttl);
        self.watch.write(key, set)
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        self.entries.lease(key, holder, ttl)
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        self.entries.release(key, holder)
    }
}
