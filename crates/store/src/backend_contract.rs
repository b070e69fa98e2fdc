//! The tests that every store must pass, for tests of a store.

#![allow(clippy::unwrap_used, reason = "these are tests: a failure is a panic")]

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use wechat_h5_clock::ManualClock;

use crate::error::StoreError;
use crate::key::{Key, Namespace};
use crate::store_trait::Store;
use crate::transfer::{Entries, Existing, StoredEntry};

/// Longer than a test takes.
const MINUTE: Duration = Duration::from_mins(1);
/// How many tasks race for one entry.
const RACERS: u8 = 50;

const DURABLE: Namespace = Namespace::new("contract durable", 1000);
const LOSSY: Namespace = Namespace::new("contract lossy", 1000).lossy();
const BUDGET: Namespace = Namespace::new("contract bytes", 1000).with_max_bytes(1000);
const SMALL: Namespace = Namespace::new("contract small", 1000).lossy();

/// The time by which a store's entries expire, as a test lets it pass.
pub trait TestTime: Sync {
    /// A time to live that is long beside a call of the store.
    fn unit(&self) -> Duration;

    /// How exactly the store measures.
    fn resolution(&self) -> Duration;

    /// Resolves when this much time has passed for the store.
    fn pass<'a>(&'a self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
}

impl TestTime for ManualClock {
    fn unit(&self) -> Duration {
        MINUTE
    }

    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn pass<'a>(&'a self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        self.advance(time);
        Box::pin(async {})
    }
}

/// The time of everybody's clocks: for a store that has one of its own.
#[derive(Debug, Clone, Copy)]
pub struct RealTime {
    unit: Duration,
}

impl RealTime {
    /// Time in which entries live this long, or a few times as long. A test writes a
    /// thousand entries meanwhile.
    #[must_use]
    pub const fn new(unit: Duration) -> Self {
        Self { unit }
    }
}

impl TestTime for RealTime {
    fn unit(&self) -> Duration {
        self.unit
    }

    fn resolution(&self) -> Duration {
        self.unit / 4
    }

    fn pass<'a>(&'a self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// Runs every test of the contract on an empty store whose entries expire by this time.
/// Needs a tokio runtime.
///
/// # Panics
///
/// When the store does not do what the contract says, or fails.
pub async fn check(store: Arc<dyn Store>, time: &dyn TestTime) {
    check_with_overhead(store, time, 0).await;
}

/// The same for a store whose values take this many bytes more than they have.
///
/// # Panics
///
/// When the store does not do what the contract says, or fails.
pub async fn check_with_overhead(store: Arc<dyn Store>, time: &dyn TestTime, overhead: usize) {
    returns_what_was_put(&*store).await;
    entries_expire(&*store, time).await;
    namespaces_are_separate(&*store, time.unit()).await;
    only_one_caller_takes_an_entry(store.clone()).await;
    compare_and_set_compares(&*store).await;
    only_one_caller_sets_a_new_entry(store.clone()).await;
    only_one_holder_has_a_lease(&*store, time).await;
    a_lease_is_no_entry(&*store).await;
    a_full_namespace_removes_what_expires_first(&store, time).await;
    large_entries_fill_a_namespace_too(&*store, overhead).await;
    all_entries_leave_it_and_come_back(&store, time).await;
}

async fn returns_what_was_put(store: &dyn Store) {
    let key = Key::new(DURABLE, "put");
    assert_eq!(store.get(&key).await.unwrap(), None);
    store.put(&key, b"one".to_vec(), MINUTE).await.unwrap();
    store.put(&key, b"two".to_vec(), MINUTE).await.unwrap();
    assert_eq!(store.get(&key).await.unwrap().unwrap(), b"two");
    let binary = vec![0, 255, 10, 13];
    store.put(&key, binary.clone(), MINUTE).await.unwrap();
    assert_eq!(store.take(&key).await.unwrap().unwrap(), binary);
    assert_eq!(store.get(&key).await.unwrap(), None);
}

async fn entries_expire(store: &dyn Store, time: &dyn TestTime) {
    let key = Key::new(DURABLE, "expiry");
    let (ttl, resolution) = (time.unit(), time.resolution());
    store.put(&key, b"v".to_vec(), ttl).await.unwrap();
    time.pass(ttl.saturating_sub(resolution)).await;
    assert!(store.get(&key).await.unwrap().is_some());
    time.pass(resolution).await;
    assert_eq!(store.get(&key).await.unwrap(), None);
    assert_eq!(store.take(&key).await.unwrap(), None);
    let set = store.compare_and_set(&key, None, b"w".to_vec(), MINUTE);
    assert!(set.await.unwrap());
}

async fn namespaces_are_separate(store: &dyn Store, ttl: Duration) {
    let namespaces = [DURABLE, LOSSY, SMALL];
    for namespace in namespaces {
        let key = Key::new(namespace, "same");
        let value = namespace.name().as_bytes().to_vec();
        store.put(&key, value, ttl).await.unwrap();
    }
    for namespace in namespaces {
        let found = store.get(&Key::new(namespace, "same")).await.unwrap();
        assert_eq!(found.unwrap(), namespace.name().as_bytes());
    }
}

async fn only_one_caller_takes_an_entry(store: Arc<dyn Store>) {
    let key = Key::new(LOSSY, "take");
    store.put(&key, b"v".to_vec(), MINUTE).await.unwrap();
    let callers: Vec<_> = (0..RACERS)
        .map(|_| {
            let (store, key) = (store.clone(), key.clone());
            tokio::spawn(async move { store.take(&key).await.unwrap().is_some() })
        })
        .collect();
    let mut received = 0;
    for caller in callers {
        received += u32::from(caller.await.unwrap());
    }
    assert_eq!(received, 1);
}

async fn compare_and_set_compares(store: &dyn Store) {
    let key = Key::new(DURABLE, "compare");
    let set = |expected: Option<&'static [u8]>, value: &str| {
        let (key, value) = (&key, value.as_bytes().to_vec());
        async move {
            let set = store.compare_and_set(key, expected, value, MINUTE);
            set.await.unwrap()
        }
    };
    assert!(!set(Some(b"x"), "one").await);
    assert!(set(None, "one").await);
    assert!(!set(None, "two").await);
    assert!(!set(Some(b"two"), "two").await);
    assert!(set(Some(b"one"), "two").await);
    assert_eq!(store.get(&key).await.unwrap().unwrap(), b"two");
}

async fn only_one_caller_sets_a_new_entry(store: Arc<dyn Store>) {
    let key = Key::new(DURABLE, "race");
    let callers: Vec<_> = (0..RACERS)
        .map(|n| {
            let (store, key) = (store.clone(), key.clone());
            tokio::spawn(async move {
                let set = store.compare_and_set(&key, None, vec![n], MINUTE);
                set.await.unwrap()
            })
        })
        .collect();
    let mut succeeded = 0;
    for caller in callers {
        succeeded += u32::from(caller.await.unwrap());
    }
    assert_eq!(succeeded, 1);
}

async fn only_one_holder_has_a_lease(store: &dyn Store, time: &dyn TestTime) {
    let (key, ttl) = (&Key::new(LOSSY, "lease"), time.unit());
    let lease = |holder: &'static str| async move {
        let lease = store.lease(key, holder, ttl);
        lease.await.unwrap()
    };
    assert!(lease("a").await);
    assert!(lease("a").await, "it is renewed");
    assert!(!lease("b").await);
    store.release(key, "b").await.unwrap();
    assert!(!lease("b").await, "only its holder gives it back");
    store.release(key, "a").await.unwrap();
    assert!(lease("b").await);
    time.pass(ttl).await;
    assert!(lease("a").await, "it expires");
    assert!(!lease("b").await);
}

async fn a_lease_is_no_entry(store: &dyn Store) {
    let key = Key::new(LOSSY, "lease and entry");
    assert!(store.lease(&key, "a", MINUTE).await.unwrap());
    assert_eq!(store.get(&key).await.unwrap(), None);
    store.put(&key, b"v".to_vec(), MINUTE).await.unwrap();
    assert!(!store.lease(&key, "b", MINUTE).await.unwrap());
    assert_eq!(store.take(&key).await.unwrap().unwrap(), b"v");
    assert!(!store.lease(&key, "b", MINUTE).await.unwrap());
    store.release(&key, "a").await.unwrap();
}

/// Strangers can cause writes without end: they must neither fill the store nor shut
/// others out.
async fn a_full_namespace_removes_what_expires_first(store: &Arc<dyn Store>, time: &dyn TestTime) {
    let key = |n: usize| Key::new(SMALL, format!("{n:05}"));
    let (capacity, unit) = (SMALL.capacity(), time.unit());
    let put = async |n, ttl| {
        let (key, value) = (key(n), b"v".to_vec());
        store.put(&key, value, ttl).await.unwrap();
    };
    time.pass(unit).await;
    // The second one expires first, then the first one, then all others.
    put(0, unit * 2).await;
    put(1, unit).await;
    let mut writes = JoinSet::new();
    for n in 2..capacity {
        let (store, key) = (store.clone(), key(n));
        writes.spawn(async move { store.put(&key, b"v".to_vec(), unit * 3).await });
    }
    for written in writes.join_all().await {
        written.unwrap();
    }
    // Replacing an entry removes no other.
    put(2, unit * 4).await;
    let some = || (0..10).chain(capacity - 10..=capacity);
    assert_eq!(missing(&**store, some().map(key)).await, [key(capacity).id]);
    put(capacity, unit).await;
    assert_eq!(
        missing(&**store, (0..=capacity).map(key)).await,
        [key(1).id]
    );
    let first = key(1);
    let set = store.compare_and_set(&first, None, b"v".to_vec(), unit * 3);
    assert!(set.await.unwrap());
    assert_eq!(missing(&**store, some().map(key)).await, [key(capacity).id]);
    let lease = Key::new(SMALL, "a lease");
    assert!(store.lease(&lease, "a", unit * 3).await.unwrap());
    assert_eq!(
        missing(&**store, some().map(key)).await,
        [key(capacity).id],
        "a lease takes no entry's room"
    );
    // Entries that were taken or have expired take no room.
    store.take(&key(3)).await.unwrap().unwrap();
    put(capacity, unit).await;
    assert_eq!(missing(&**store, some().map(key)).await, [key(3).id]);
    time.pass(unit).await;
    put(3, unit).await;
    assert_eq!(missing(&**store, some().map(key)).await, [key(capacity).id]);
    time.pass(unit * 2).await;
    let missing = missing(&**store, (0..capacity).map(key)).await;
    assert_eq!(missing.len(), capacity - 1);
    assert!(store.get(&key(2)).await.unwrap().is_some());
}

/// A thousand long values take no more room than the namespace has bytes.
async fn large_entries_fill_a_namespace_too(store: &dyn Store, overhead: usize) {
    let key = |id: &str| Key::new(BUDGET, id);
    let put = async |id, size: usize, minutes| {
        // The id is one byte of the size.
        let (key, value) = (key(id), vec![b'x'; size - 1 - overhead]);
        store.put(&key, value, MINUTE * minutes).await
    };
    let gone = || missing(store, ["a", "b", "c", "d", "e"].into_iter().map(key));
    put("a", 400, 2).await.unwrap();
    put("b", 400, 1).await.unwrap();
    put("c", 400, 4).await.unwrap();
    assert_eq!(gone().await, ["b", "d", "e"]);
    // Replacing an entry counts the new one alone.
    put("a", 600, 2).await.unwrap();
    assert_eq!(gone().await, ["b", "d", "e"]);
    put("d", 600, 3).await.unwrap();
    assert_eq!(gone().await, ["a", "b", "e"]);
    // A large entry may replace several.
    let (e, value) = (key("e"), vec![b'x'; 999 - overhead]);
    let set = store.compare_and_set(&e, None, value, MINUTE);
    assert!(set.await.unwrap());
    assert_eq!(gone().await, ["a", "b", "c", "d"]);
    // One that can never have room replaces none.
    let refused = put("d", 1001, 1).await;
    assert!(
        matches!(refused, Err(StoreError::TooLarge { .. })),
        "{refused:?}"
    );
    assert_eq!(gone().await, ["a", "b", "c", "d"]);
    // An entry that was taken has no size.
    store.take(&e).await.unwrap().unwrap();
    put("a", 500, 1).await.unwrap();
    put("b", 500, 1).await.unwrap();
    assert_eq!(gone().await, ["c", "d", "e"]);
}

/// A backup has everything, and a restored entry expires when it would have.
async fn all_entries_leave_it_and_come_back(store: &Arc<dyn Store>, time: &dyn TestTime) {
    let entries = async || {
        let mut export = store.export().expect("the store can be exported");
        let mut all = Vec::new();
        while let Some(page) = export.next().await.unwrap() {
            all.extend(page);
        }
        all
    };
    let of = |all: Vec<StoredEntry>| -> Entries { Box::new(all.into_iter().map(Ok)) };
    store
        .import(of(Vec::new()), Existing::Remove)
        .await
        .unwrap();
    assert_eq!(entries().await, []);
    let (ttl, one) = (time.unit() * 2, Key::new(DURABLE, "one"));
    store.put(&one, b"1".to_vec(), ttl).await.unwrap();
    let passing = Key::new(LOSSY, "passing");
    store
        .put(&passing, b"2".to_vec(), time.unit())
        .await
        .unwrap();
    // More than a page.
    let mut writes = JoinSet::new();
    for n in 0..300_u32 {
        let (store, key) = (store.clone(), Key::new(SMALL, n.to_string()));
        writes.spawn(async move { store.put(&key, n.to_string().into(), ttl * 9).await });
    }
    for written in writes.join_all().await {
        written.unwrap();
    }
    store.lease(&one, "a", ttl).await.unwrap();
    let all = entries().await;
    assert_eq!(all.len(), 302);
    let other = Key::new(LOSSY, "other");
    store.put(&other, b"3".to_vec(), ttl).await.unwrap();
    let refused = store.import(of(all.clone()), Existing::Keep).await;
    assert!(matches!(refused, Err(StoreError::NotEmpty)), "{refused:?}");
    assert!(store.get(&other).await.unwrap().is_some());
    time.pass(time.unit()).await;
    let restored = store.import(of(all), Existing::Remove).await;
    assert_eq!(restored.unwrap(), 301, "without what has expired");
    assert_eq!(store.get(&other).await.unwrap(), None, "it was removed");
    assert_eq!(store.get(&passing).await.unwrap(), None);
    assert_eq!(store.get(&one).await.unwrap().unwrap(), b"1");
    let last = store.get(&Key::new(SMALL, "299")).await.unwrap();
    assert_eq!(last.unwrap(), b"299");
    let set = store.compare_and_set(&one, Some(b"1"), b"2".to_vec(), ttl / 2);
    assert!(set.await.unwrap(), "it is an entry as any other");
    time.pass(ttl / 2).await;
    assert_eq!(store.get(&one).await.unwrap(), None);
    let again = store.put(&one, b"4".to_vec(), ttl).await;
    again.unwrap();
    // A file that ends in an error restores nothing, where that is possible.
    let broken = vec![Err(StoreError::Backup("broken".into()))];
    let failed = store.import(Box::new(broken.into_iter()), Existing::Remove);
    assert!(failed.await.is_err());
}

/// The ids of the keys that have no entry.
async fn missing(store: &dyn Store, keys: impl Iterator<Item = Key>) -> Vec<String> {
    let mut missing = Vec::new();
    for key in keys {
        if store.get(&key).await.unwrap().is_none() {
            missing.push(key.id);
        }
    }
    missing
}
