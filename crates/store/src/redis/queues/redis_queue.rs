//! A queue in Redis.

use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::{FromRedisValue, Script, ScriptInvocation};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::{Mutex, Notify, watch};
use tokio::time::Instant;

use super::scripts::{MAX_MS, QueueNames};
use crate::error::StoreError;
use crate::future::StoreFuture;
use crate::queue::queue_time::millis;
use crate::queue::{
    Appended, Claim, Claimed, DeadItem, ItemId, NewItem, Queue, QueueCounts, QueueItem,
    QueueLimits, StoredValue, shortened,
};
use crate::redis::RedisStore;
use crate::redis::call::{AfterLoss, Call};
use crate::transfer::StoredItem;

/// How soon an item is found that nobody announced: the announcement was lost, with a connection
/// for example.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Whose items are claimed by the time of Redis, whatever the clocks of the processes say.
pub(in crate::redis) struct RedisQueue {
    store: RedisStore,
    names: QueueNames,
    limits: QueueLimits,
    /// A claim may succeed that did not before.
    changed: Arc<Notify>,
    /// When something is due, or it is time to look.
    due: watch::Sender<Instant>,
    /// Of all who wait, one looks: many cost Redis no more than one.
    watcher: Mutex<()>,
}

/// An item as `claim.lua` returns it: its number, lane, key, value, attempts, the time when it was
/// appended and the present one, and the reason.
type ClaimedRow = (
    String,
    String,
    String,
    Vec<u8>,
    u32,
    u64,
    u64,
    Option<String>,
);

/// What has happened, and the number of an item with its reply, or the size of a full queue.
type InsertedRow = (u8, String, Option<Vec<u8>>);

/// An item: its number, lane, key, value, attempts, the times when it was appended and given up (0:
/// it was not), and the reason.
type StoredRow = (u64, String, String, Vec<u8>, u32, u64, u64, Option<String>);

/// A dead letter: its number, lane, key, value, attempts, the times when it was appended and given
/// up, and the reason.
type DeadRow = (String, String, String, Vec<u8>, u32, u64, u64, String);

impl RedisQueue {
    pub(in crate::redis) fn new(store: RedisStore, name: &str, limits: QueueLimits) -> Self {
        let names = QueueNames {
            prefix: store.inner.names.queue(name),
            channel: store.inner.names.queue_channel(),
            queue: name.to_owned(),
        };
        let changed = Arc::new(Notify::new());
        let announced = store.inner.queue_announcements.receive(&store.inner);
        let queue = names.queue.clone();
        tokio::spawn(forward(announced, queue, Arc::downgrade(&changed)));
        Self {
            store,
            names,
            limits,
            changed,
            due: watch::Sender::new(Instant::now()),
            watcher: Mutex::default(),
        }
    }

    pub(in crate::redis) fn name(&self) -> &str {
        &self.names.queue
    }

    async fn call<T: FromRedisValue>(
        &self,
        after_loss: AfterLoss,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, StoreError> {
        self.store.call(Call::script(after_loss, script)).await
    }

    fn begin<'a>(&self, script: &'a Script) -> ScriptInvocation<'a> {
        self.names.begin(script, &self.limits)
    }

    async fn append_new(&self, item: NewItem) -> Result<Appended, StoreError> {
        let mut script = self.begin(&self.store.inner.queue_scripts.append);
        let remember_for = item.remember_for.unwrap_or(self.limits.remember_for);
        script
            .arg(item.lane)
            .arg(item.duplicate_key)
            .arg(item.value)
            .arg(random()?.to_string())
            .arg(limited(remember_for));
        let (what, id, reply): InsertedRow = self.call(AfterLoss::Repeat, &script).await?;
        match what {
            APPENDED | APPENDED_BEHIND_POSTPONED => Ok(Appended::New {
                id: parse(&id)?,
                is_behind_postponed: what == APPENDED_BEHIND_POSTPONED,
            }),
            DUPLICATE => Ok(Appended::Duplicate {
                id: parse(&id)?,
                reply,
            }),
            _ => Err(self.full(&id, reply)),
        }
    }

    async fn claim_next(&self, duration: Duration) -> Result<Option<Claimed>, StoreError> {
        let fence = random()?;
        let mut script = self.begin(&self.store.inner.queue_scripts.claim);
        script.arg(limited(duration)).arg(fence.to_string());
        let claim = self.call(AfterLoss::Fail, &script);
        let (due_in, row): (i64, Option<ClaimedRow>) = claim.await?;
        let due_in = u64::try_from(due_in).map_or(POLL_INTERVAL, Duration::from_millis);
        let due = Instant::now() + due_in.min(POLL_INTERVAL);
        self.due.send_replace(due);
        let Some(row) = row else {
            return Ok(None);
        };
        if due_in.is_zero() {
            self.changed.notify_one();
        }
        let (id, lane, duplicate_key, value, attempt, appended_at, now, reason) = row;
        let id = parse(&id)?;
        Ok(Some(Claimed {
            claim: Claim { id, fence },
            id,
            lane,
            duplicate_key,
            value,
            attempt,
            appended_at,
            age: Duration::from_millis(now.saturating_sub(appended_at)),
            reason,
        }))
    }

    /// Ends a claim with a script that wants these arguments besides.
    async fn end<T: FromRedisValue>(
        &self,
        script: &Script,
        claim: &Claim,
        arguments: &[&str],
    ) -> Result<T, StoreError> {
        let mut script = self.begin(script);
        script
            .arg(claim.id.to_string())
            .arg(claim.fence.to_string());
        script.arg(arguments);
        self.call(AfterLoss::Repeat, &script).await
    }

    async fn dead(&self, after: Option<ItemId>, max: usize) -> Result<Vec<DeadItem>, StoreError> {
        let mut script = self.begin(&self.store.inner.queue_scripts.list_dead);
        script.arg(after.map_or(0, |id| id.0)).arg(max);
        let rows: Vec<DeadRow> = self.call(AfterLoss::Repeat, &script).await?;
        let dead = rows.into_iter().map(|row| {
            let (id, lane, duplicate_key, value, attempts, appended_at, died_at, reason) = row;
            Ok(DeadItem {
                id: parse(&id)?,
                lane,
                duplicate_key,
                value: Some(value),
                attempts,
                appended_at,
                died_at,
                reason,
            })
        });
        dead.collect()
    }

    async fn replay_dead(&self, id: ItemId) -> Result<Option<ItemId>, StoreError> {
        let mut script = self.begin(&self.store.inner.queue_scripts.replay);
        script.arg(id.to_string());
        let (what, id, bytes): InsertedRow = self.call(AfterLoss::Fail, &script).await?;
        match what {
            APPENDED => parse(&id).map(Some),
            NOT_DEAD => Ok(None),
            _ => Err(self.full(&id, bytes)),
        }
    }

    async fn values(
        &self,
        after: Option<ItemId>,
        max: usize,
    ) -> Result<Vec<StoredValue>, StoreError> {
        let list = self.stored(after, max).await?;
        let list = list.into_iter().map(|(item, value)| StoredValue {
            id: item.id(),
            lane: item.lane,
            duplicate_key: item.key,
            value,
        });
        Ok(list.collect())
    }

    /// At most so many items and dead letters behind this one, in the order of their numbers.
    pub(in crate::redis) async fn stored(
        &self,
        after: Option<ItemId>,
        max: usize,
    ) -> Result<Vec<(StoredItem, Vec<u8>)>, StoreError> {
        let list_values = &self.store.inner.queue_scripts.list_values;
        self.list(list_values, after, max).await
    }

    async fn items(&self, after: Option<ItemId>, max: usize) -> Result<Vec<QueueItem>, StoreError> {
        let list_items = &self.store.inner.queue_scripts.list_items;
        let list = self.list(list_items, after, max).await?;
        let list = list.into_iter().map(|(item, value)| QueueItem {
            id: item.id(),
            lane: item.lane,
            duplicate_key: item.key,
            value: Some(value),
            attempts: item.attempts,
            appended_at: item.appended,
            reason: item.reason,
        });
        Ok(list.collect())
    }

    async fn list(
        &self,
        script: &Script,
        after: Option<ItemId>,
        max: usize,
    ) -> Result<Vec<(StoredItem, Vec<u8>)>, StoreError> {
        let mut script = self.begin(script);
        script.arg(after.map_or(0, |id| id.0)).arg(max);
        let list: Vec<StoredRow> = self.call(AfterLoss::Repeat, &script).await?;
        let list = list.into_iter().map(|row| {
            let (number, lane, key, value, attempts, appended, died, reason) = row;
            let item = StoredItem {
                number,
                lane,
                key,
                attempts,
                appended,
                died: (died > 0).then_some(died),
                reason,
            };
            (item, value)
        });
        Ok(list.collect())
    }

    /// Puts an item of a backup back. Call it in the order of their numbers.
    pub(in crate::redis) async fn restore(
        &self,
        item: &StoredItem,
        value: &[u8],
    ) -> Result<(), StoreError> {
        let mut script = self.begin(&self.store.inner.queue_scripts.restore);
        script
            .arg(item.number.to_string())
            .arg(&item.lane)
            .arg(&item.key)
            .arg(value)
            .arg(item.attempts_after_restore())
            .arg(item.appended)
            .arg(item.died.unwrap_or(0))
            .arg(item.reason.as_deref().unwrap_or_default());
        // Made twice it would be in its lane twice.
        self.call::<u8>(AfterLoss::Fail, &script).await.map(drop)
    }

    /// Removes everything that is in it.
    pub(in crate::redis) async fn clear(&self) -> Result<(), StoreError> {
        let script = self.begin(&self.store.inner.queue_scripts.clear);
        self.call::<u8>(AfterLoss::Repeat, &script).await.map(drop)
    }

    async fn count(&self) -> Result<QueueCounts, StoreError> {
        let script = self.begin(&self.store.inner.queue_scripts.counts);
        let counts = self.call(AfterLoss::Repeat, &script);
        let (items, bytes, lanes, age, dead): (u64, i64, u64, Option<u64>, u64) = counts.await?;
        Ok(QueueCounts {
            items,
            bytes: u64::try_from(bytes).unwrap_or(0),
            lanes,
            oldest: age.map(Duration::from_millis),
            dead,
        })
    }

    fn full(&self, items: &str, bytes: Option<Vec<u8>>) -> StoreError {
        let (items, bytes) = sizes(items, bytes);
        let queue = self.names.queue.as_str().into();
        StoreError::QueueFull {
            queue,
            items,
            bytes,
        }
    }

    fn given_up(&self, (what, items, bytes): InsertedRow) -> Result<bool, StoreError> {
        if what != DEAD_LETTERS_FULL {
            return Ok(what == GIVEN_UP);
        }
        let (items, bytes) = sizes(&items, bytes);
        let queue = self.names.queue.as_str().into();
        Err(StoreError::DeadLettersFull {
            queue,
            items,
            bytes,
        })
    }

    async fn wait_for_change(&self) {
        tokio::select! {
            () = self.changed.notified() => {}
            () = self.watch() => {}
        }
    }

    async fn watch(&self) {
        let _watches = self.watcher.lock().await;
        let mut due = self.due.subscribe();
        loop {
            let at = *due.borrow_and_update();
            tokio::select! {
                () = tokio::time::sleep_until(at) => break,
                Ok(()) = due.changed() => {}
            }
        }
        // The next one watches for what this one has not found.
        self.due.send_replace(Instant::now() + POLL_INTERVAL);
    }
}

/// What scripts return first.
const APPENDED: u8 = 0;
const DUPLICATE: u8 = 1;
const APPENDED_BEHIND_POSTPONED: u8 = 3;
const NOT_DEAD: u8 = 1;
const GIVEN_UP: u8 = 1;
const DEAD_LETTERS_FULL: u8 = 2;

/// Wakes whoever waits for this queue, until nobody has it any more.
async fn forward(
    mut announced: broadcast::Receiver<Arc<str>>,
    queue: String,
    changed: Weak<Notify>,
) {
    loop {
        match announced.recv().await {
            Ok(name) if *name != *queue => {}
            // Too many to remember: ours may have been among them.
            Ok(_) | Err(RecvError::Lagged(_)) => match changed.upgrade() {
                Some(changed) => changed.notify_one(),
                None => return,
            },
            Err(RecvError::Closed) => return,
        }
    }
}

fn parse(id: &str) -> Result<ItemId, StoreError> {
    id.parse().map_err(|_| StoreError::Corrupt {
        namespace: "queue",
        column: 0,
    })
}

/// The items of a queue that is full, and their bytes, as scripts return them.
fn sizes(items: &str, bytes: Option<Vec<u8>>) -> (u64, u64) {
    let bytes = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let number = |text: &str| text.parse().unwrap_or(0);
    (number(items), bytes.as_deref().map_or(0, number))
}

/// A number that no other call has.
fn random() -> Result<u64, StoreError> {
    getrandom::u64().map_err(StoreError::no_random_bytes)
}

fn limited(duration: Duration) -> u64 {
    millis(duration).min(MAX_MS)
}

impl Queue for RedisQueue {
    fn append(&self, item: NewItem) -> StoreFuture<'_, Appended> {
        Box::pin(self.append_new(item))
    }

    fn record_reply<'a>(&'a self, duplicate_key: &'a str, reply: Vec<u8>) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let mut script = self.begin(&self.store.inner.queue_scripts.record_reply);
            script.arg(duplicate_key).arg(reply);
            self.call(AfterLoss::Repeat, &script).await
        })
    }

    fn reply<'a>(&'a self, duplicate_key: &'a str) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            let mut script = self.begin(&self.store.inner.queue_scripts.reply);
            script.arg(duplicate_key);
            self.call(AfterLoss::Repeat, &script).await
        })
    }

    fn claim(&self, duration: Duration) -> StoreFuture<'_, Option<Claimed>> {
        Box::pin(self.claim_next(duration))
    }

    fn finish<'a>(&'a self, claim: &'a Claim) -> StoreFuture<'a, bool> {
        Box::pin(self.end(&self.store.inner.queue_scripts.finish, claim, &[]))
    }

    fn postpone<'a>(
        &'a self,
        claim: &'a Claim,
        delay: Duration,
        reason: &'a str,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let delay = limited(delay).to_string();
            let arguments = [delay.as_str(), shortened(reason)];
            let postpone = &self.store.inner.queue_scripts.postpone;
            self.end(postpone, claim, &arguments).await
        })
    }

    fn give_up<'a>(&'a self, claim: &'a Claim, reason: &'a str) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let give_up = &self.store.inner.queue_scripts.give_up;
            self.given_up(self.end(give_up, claim, &[shortened(reason)]).await?)
        })
    }

    fn give_up_item<'a>(&'a self, id: ItemId, reason: &'a str) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let mut script = self.begin(&self.store.inner.queue_scripts.give_up_item);
            script.arg(id.to_string()).arg(shortened(reason));
            self.given_up(self.call(AfterLoss::Fail, &script).await?)
        })
    }

    fn list_items(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<QueueItem>> {
        Box::pin(self.items(after, max))
    }

    fn list_dead(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<DeadItem>> {
        Box::pin(self.dead(after, max))
    }

    fn replay(&self, id: ItemId) -> StoreFuture<'_, Option<ItemId>> {
        Box::pin(self.replay_dead(id))
    }

    fn list_values(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<StoredValue>> {
        Box::pin(self.values(after, max))
    }

    fn replace_value(&self, stored: StoredValue) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let mut script = self.begin(&self.store.inner.queue_scripts.replace_value);
            script.arg(stored.id.to_string()).arg(stored.value);
            self.call(AfterLoss::Repeat, &script).await
        })
    }

    fn counts(&self) -> StoreFuture<'_, QueueCounts> {
        Box::pin(self.count())
    }

    fn wait(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.wait_for_change())
    }
}
