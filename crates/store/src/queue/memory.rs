//! Queues in the memory of this process.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use wechat_h5_clock::Clock;

use super::item::{
    Appended, Claim, Claimed, DeadItem, ItemId, NewItem, QueueCounts, QueueItem, StoredValue,
};
use super::limits::QueueLimits;
use super::queue_time::QueueTime;
use super::queue_trait::Queue;
use super::state::{Change, State};
use crate::error::StoreError;
use crate::future::StoreFuture;
use crate::transfer::{StoredEntry, StoredItem};

/// The queues of a store, by their names.
#[derive(Default)]
pub(crate) struct MemoryQueues(Mutex<HashMap<String, Arc<MemoryQueue>>>);

impl MemoryQueues {
    /// The queue of this name, which has these limits from now on.
    pub(crate) fn open(
        &self,
        name: &str,
        limits: QueueLimits,
        clock: &Arc<dyn Clock>,
    ) -> Arc<dyn Queue> {
        let queue = self.open_own(name, limits, clock);
        queue.access(|inner, _| inner.state.set_limits(limits));
        queue
    }

    /// What all queues have, each in its order.
    pub(crate) fn stored(&self) -> Vec<StoredEntry> {
        let queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = queues.iter().map(|(name, queue)| queue.stored(name));
        stored.flatten().collect()
    }

    /// Removes what all queues have.
    pub(crate) fn clear(&self) {
        let queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, queue) in queues.iter() {
            queue.clear(name);
        }
    }

    /// Puts an item of a backup back into this queue.
    pub(crate) fn restore(
        &self,
        name: &str,
        item: &StoredItem,
        value: Vec<u8>,
        clock: &Arc<dyn Clock>,
    ) {
        let queue = self.open_own(name, QueueLimits::default(), clock);
        queue.change(|inner, _| {
            inner.state.restore(item, value.len());
            inner.values.insert(item.id(), value);
        });
    }

    fn open_own(
        &self,
        name: &str,
        limits: QueueLimits,
        clock: &Arc<dyn Clock>,
    ) -> Arc<MemoryQueue> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.entry(name.to_owned()).or_insert_with(|| {
            Arc::new(MemoryQueue {
                time: QueueTime::new(clock.clone()),
                inner: Mutex::new(Inner {
                    state: State::new(name.into(), limits),
                    values: HashMap::new(),
                }),
                changed: Notify::new(),
            })
        });
        queue.clone()
    }
}

struct MemoryQueue {
    time: QueueTime,
    inner: Mutex<Inner>,
    /// A claim may succeed that did not before.
    changed: Notify,
}

struct Inner {
    state: State,
    /// Of the items and of the dead letters.
    values: HashMap<ItemId, Vec<u8>>,
}

impl Inner {
    /// Does to the values what was done to the items.
    fn follow(&mut self) {
        for change in self.state.take_changes() {
            match change {
                Change::Removed(id) | Change::DeadRemoved(id) => {
                    self.values.remove(&id);
                }
                Change::Replayed { dead, item } => {
                    let value = self.values.remove(&dead);
                    self.values.insert(item, value.unwrap_or_default());
                }
                Change::Written(_)
                | Change::Died(_)
                | Change::Remembered(_)
                | Change::Forgotten(_) => {}
            }
        }
    }

    fn append(&mut self, mut item: NewItem, now: u64) -> Result<Appended, StoreError> {
        let appended = self.state.append(&item, now)?;
        if let Appended::New { id, .. } = appended {
            item.value.shrink_to_fit();
            self.values.insert(id, item.value);
        }
        Ok(appended)
    }

    fn claim(&mut self, duration: Duration, now: u64) -> Option<Claimed> {
        let claimed = self.state.claim(duration, now)?;
        let value = self.values.get(&claimed.id).cloned().unwrap_or_default();
        Some(Claimed { value, ..claimed })
    }

    fn list_values(&self, after: Option<ItemId>, max: usize) -> Vec<StoredValue> {
        let mut list = self.state.list_values(after, max);
        for stored in &mut list {
            stored.value = self.values.get(&stored.id).cloned().unwrap_or_default();
        }
        list
    }

    fn replace_value(&mut self, id: ItemId, value: Vec<u8>) -> bool {
        let is_there = self.state.resize_value(id, value.len());
        self.state.take_changes();
        if is_there {
            self.values.insert(id, value);
        }
        is_there
    }

    fn list_items(&self, after: Option<ItemId>, max: usize) -> Vec<QueueItem> {
        let mut items = self.state.list_items(after, max);
        for item in &mut items {
            item.value = self.values.get(&item.id).cloned();
        }
        items
    }

    fn list_dead(&self, after: Option<ItemId>, max: usize, now: u64) -> Vec<DeadItem> {
        let mut dead = self.state.list_dead(after, max, now);
        for item in &mut dead {
            item.value = self.values.get(&item.id).cloned();
        }
        dead
    }
}

impl MemoryQueue {
    fn access<T>(&self, work: impl FnOnce(&mut Inner, u64) -> T) -> T {
        let now = self.time.now();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut inner, now)
    }

    /// The same for a change that may let somebody claim an item.
    fn change<T>(&self, work: impl FnOnce(&mut Inner, u64) -> T) -> T {
        let result = self.access(|inner, now| {
            let result = work(inner, now);
            inner.follow();
            result
        });
        self.changed.notify_one();
        result
    }

    fn stored(&self, name: &str) -> Vec<StoredEntry> {
        self.access(|inner, _| {
            let stored = inner.state.stored().into_iter().map(|item| {
                let value = inner.values.get(&item.id()).cloned().unwrap_or_default();
                item.into_entry(name, value)
            });
            stored.collect()
        })
    }

    fn clear(&self, name: &str) {
        self.change(|inner, _| {
            let mut state = State::new(name.into(), inner.state.limits());
            state.continue_after(&inner.state);
            inner.state = state;
            inner.values.clear();
        });
    }

    fn claim_now(&self, duration: Duration) -> Option<Claimed> {
        let (claimed, is_more_due) = self.access(|inner, now| {
            let claimed = inner.claim(duration, now);
            let due = inner.state.next_due();
            (claimed, due.is_some_and(|due| due <= now))
        });
        if is_more_due {
            self.changed.notify_one();
        }
        claimed
    }

    async fn wait_for_change(&self) {
        match self.access(|inner, _| inner.state.next_due()) {
            None => self.changed.notified().await,
            Some(due) => tokio::select! {
                () = self.changed.notified() => {}
                () = self.time.sleep_until(due) => {}
            },
        }
    }
}

fn done<'a, T: Send + 'a>(result: T) -> StoreFuture<'a, T> {
    Box::pin(async { Ok(result) })
}

impl Queue for MemoryQueue {
    fn append(&self, item: NewItem) -> StoreFuture<'_, Appended> {
        let appended = self.change(|inner, now| inner.append(item, now));
        Box::pin(async { appended })
    }

    fn record_reply<'a>(&'a self, duplicate_key: &'a str, reply: Vec<u8>) -> StoreFuture<'a, bool> {
        done(self.access(|inner, now| {
            let is_recorded = inner.state.record_reply(duplicate_key, reply, now);
            inner.follow();
            is_recorded
        }))
    }

    fn reply<'a>(&'a self, duplicate_key: &'a str) -> StoreFuture<'a, Option<Vec<u8>>> {
        done(self.access(|inner, now| inner.state.reply(duplicate_key, now)))
    }

    fn claim(&self, duration: Duration) -> StoreFuture<'_, Option<Claimed>> {
        done(self.claim_now(duration))
    }

    fn finish<'a>(&'a self, claim: &'a Claim) -> StoreFuture<'a, bool> {
        done(self.change(|inner, now| inner.state.finish(claim, now)))
    }

    fn postpone<'a>(
        &'a self,
        claim: &'a Claim,
        delay: Duration,
        reason: &'a str,
    ) -> StoreFuture<'a, bool> {
        done(self.change(|inner, now| inner.state.postpone(claim, delay, reason, now)))
    }

    fn give_up<'a>(&'a self, claim: &'a Claim, reason: &'a str) -> StoreFuture<'a, bool> {
        let given_up = self.change(|inner, now| inner.state.give_up(claim, reason, now));
        Box::pin(async { given_up })
    }

    fn give_up_item<'a>(&'a self, id: ItemId, reason: &'a str) -> StoreFuture<'a, bool> {
        let given_up = self.change(|inner, now| inner.state.give_up_item(id, reason, now));
        Box::pin(async { given_up })
    }

    fn list_items(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<QueueItem>> {
        done(self.access(|inner, _| inner.list_items(after, max)))
    }

    fn list_dead(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<DeadItem>> {
        done(self.access(|inner, now| inner.list_dead(after, max, now)))
    }

    fn replay(&self, id: ItemId) -> StoreFuture<'_, Option<ItemId>> {
        let replayed = self.change(|inner, now| inner.state.replay(id, now));
        Box::pin(async { replayed })
    }

    fn list_values(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<StoredValue>> {
        done(self.access(|inner, _| inner.list_values(after, max)))
    }

    fn replace_value(&self, stored: StoredValue) -> StoreFuture<'_, bool> {
        done(self.access(|inner, _| inner.replace_value(stored.id, stored.value)))
    }

    fn counts(&self) -> StoreFuture<'_, QueueCounts> {
        done(self.access(|inner, now| inner.state.counts(now)))
    }

    fn wait(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.wait_for_change())
    }
}
