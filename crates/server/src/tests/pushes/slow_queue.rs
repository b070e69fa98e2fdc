//! A store whose queues answer a claim when the test says so, as a Redis that is far away does.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use wechat_h5_clock::Clock;
use wechat_h5_store::{
    Appended, Claim, Claimed, DeadItem, ItemId, Key, MemoryStore, NewItem, Queue, QueueCounts,
    QueueItem, QueueLimits, Store, StoreFuture, StoredValue,
};

/// The claims that have got an item, and that nobody has been told about.
#[derive(Clone)]
pub(super) struct HeldClaims {
    held: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
}

impl HeldClaims {
    pub(super) fn new() -> Self {
        Self {
            held: Arc::default(),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    pub(super) fn store(&self, clock: Arc<dyn Clock>) -> Arc<dyn Store> {
        let (entries, claims) = (MemoryStore::new(clock), self.clone());
        Arc::new(SlowStore { entries, claims })
    }

    /// Waits until there are so many.
    pub(super) async fn wait_for(&self, count: usize) {
        for _ in 0..1000 {
            if self.held.load(Ordering::SeqCst) >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{:?} of {count} claims at the same time", self.held);
    }

    /// Answers them, and all others.
    pub(super) fn answer(&self) {
        self.gate.add_permits(1000);
    }
}

struct SlowStore {
    entries: MemoryStore,
    claims: HeldClaims,
}

struct SlowQueue {
    queue: Arc<dyn Queue>,
    claims: HeldClaims,
}

impl Store for SlowStore {
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        self.entries.get(key)
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        self.entries.put(key, value, ttl)
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        self.entries.take(key)
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        self.entries.compare_and_set(key, expected, value, ttl)
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        self.entries.lease(key, holder, ttl)
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        self.entries.release(key, holder)
    }

    fn open_queue<'a>(
        &'a self,
        name: &'a str,
        limits: QueueLimits,
    ) -> StoreFuture<'a, Arc<dyn Queue>> {
        Box::pin(async move {
            let queue = self.entries.open_queue(name, limits).await?;
            let claims = self.claims.clone();
            Ok(Arc::new(SlowQueue { queue, claims }) as Arc<dyn Queue>)
        })
    }
}

impl Queue for SlowQueue {
    fn append(&self, item: NewItem) -> StoreFuture<'_, Appended> {
        self.queue.append(item)
    }

    fn record_reply<'a>(&'a self, duplicate_key: &'a str, reply: Vec<u8>) -> StoreFuture<'a, bool> {
        self.queue.record_reply(duplicate_key, reply)
    }

    fn reply<'a>(&'a self, duplicate_key: &'a str) -> StoreFuture<'a, Option<Vec<u8>>> {
        self.queue.reply(duplicate_key)
    }

    fn claim(&self, duration: Duration) -> StoreFuture<'_, Option<Claimed>> {
        Box::pin(async move {
            let claimed = self.queue.claim(duration).await?;
            if claimed.is_some() {
                self.claims.held.fetch_add(1, Ordering::SeqCst);
                let answered = self.claims.gate.acquire().await;
                drop(answered);
                self.claims.held.fetch_sub(1, Ordering::SeqCst);
            }
            Ok(claimed)
        })
    }

    fn finish<'a>(&'a self, claim: &'a Claim) -> StoreFuture<'a, bool> {
        self.queue.finish(claim)
    }

    fn postpone<'a>(
        &'a self,
        claim: &'a Claim,
        delay: Duration,
        reason: &'a str,
    ) -> StoreFuture<'a, bool> {
        self.queue.postpone(claim, delay, reason)
    }

    fn give_up<'a>(&'a self, claim: &'a Claim, reason: &'a str) -> StoreFuture<'a, bool> {
        self.queue.give_up(claim, reason)
    }

    fn give_up_item<'a>(&'a self, id: ItemId, reason: &'a str) -> StoreFuture<'a, bool> {
        self.queue.give_up_item(id, reason)
    }

    fn list_items(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<QueueItem>> {
        self.queue.list_items(after, max)
    }

    fn list_dead(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<DeadItem>> {
        self.queue.list_dead(after, max)
    }

    fn replay(&self, id: ItemId) -> StoreFuture<'_, Option<ItemId>> {
        self.queue.replay(id)
    }

    fn list_values(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<StoredValue>> {
        self.queue.list_values(after, max)
    }

    fn replace_value(&self, stored: StoredValue) -> StoreFuture<'_, bool> {
        self.queue.replace_value(stored)
    }

    fn counts(&self) -> StoreFuture<'_, QueueCounts> {
        self.queue.counts()
    }

    fn wait(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.queue.wait()
    }
}
