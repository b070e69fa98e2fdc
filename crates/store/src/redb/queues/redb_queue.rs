//! A queue of the file.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::contents::{Contents, SharedContents};
use super::tables;
use super::worker::Worker;
use crate::error::StoreError;
use crate::future::StoreFuture;
use crate::queue::{
    Appended, Claim, Claimed, DeadItem, ItemId, NewItem, Queue, QueueCounts, QueueItem,
    StoredValue, give_up_or_postpone,
};

/// Why an item becomes a dead letter whose value is not in the file.
const NO_VALUE: &str = "the file of the store does not have its value any more";

/// One thread makes all changes. Claims are in memory only: no other process has the file, and one
/// that reads it counts an attempt for what may have been claimed.
pub(super) struct RedbQueue {
    pub(super) shared: Arc<SharedContents>,
    pub(super) worker: Arc<Worker>,
}

impl RedbQueue {
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Contents, u64) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.worker.write(&self.shared, 0, work).await
    }

    /// Reads the file, if it may have something else than the contents.
    pub(super) async fn refresh(&self) -> Result<(), StoreError> {
        if self.shared.lock().is_stale {
            self.write(|_, _| Ok(())).await?;
        }
        Ok(())
    }

    async fn read<T>(&self, work: impl FnOnce(&Contents, u64) -> T) -> Result<T, StoreError> {
        self.refresh().await?;
        let now = self.shared.time.now();
        Ok(work(&self.shared.lock(), now))
    }

    async fn claim_next(&self, duration: Duration) -> Result<Option<Claimed>, StoreError> {
        self.refresh().await?;
        loop {
            let Some((claimed, value)) = self.claim_in_memory(duration) else {
                return Ok(None);
            };
            let value = match value {
                Some(value) => Some(value),
                None => self.stored_value(&claimed).await?,
            };
            if let Some(value) = value {
                return Ok(Some(Claimed { value, ..claimed }));
            }
            give_up_or_postpone(self, &claimed.claim, NO_VALUE).await?;
        }
    }

    fn claim_in_memory(&self, duration: Duration) -> Option<(Claimed, Option<Vec<u8>>)> {
        let now = self.shared.time.now();
        let mut contents = self.shared.lock();
        let claimed = contents.state.claim(duration, now)?;
        if contents.state.next_due().is_some_and(|due| due <= now) {
            self.shared.changed.notify_one();
        }
        let value = contents.value(claimed.id);
        Some((claimed, value))
    }

    async fn stored_value(&self, claimed: &Claimed) -> Result<Option<Vec<u8>>, StoreError> {
        let values = self.stored_values(vec![claimed.id]).await;
        let mut values = values.inspect_err(|_| {
            let now = self.shared.time.now();
            self.shared.lock().state.unclaim(&claimed.claim, now);
        })?;
        Ok(values.pop().flatten())
    }

    async fn stored_values(&self, ids: Vec<ItemId>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let name = self.shared.name.clone();
        let read = self
            .worker
            .read(move |database| tables::values(database, &name, &ids));
        read.await
    }

    async fn items(&self, after: Option<ItemId>, max: usize) -> Result<Vec<QueueItem>, StoreError> {
        let list = self.read(|contents, _| contents.state.list_items(after, max));
        let mut items = list.await?;
        let ids = items.iter().map(|item| item.id).collect();
        let in_file = self.stored_values(ids).await?;
        let contents = self.shared.lock();
        for (item, in_file) in items.iter_mut().zip(in_file) {
            // One that is new may not be written yet.
            item.value = in_file.or_else(|| contents.value(item.id));
        }
        Ok(items)
    }

    async fn dead(&self, after: Option<ItemId>, max: usize) -> Result<Vec<DeadItem>, StoreError> {
        let list = self.read(|contents, now| contents.state.list_dead(after, max, now));
        let mut dead = list.await?;
        let ids = dead.iter().map(|dead| dead.id).collect();
        let values = self.stored_values(ids).await?;
        for (dead, value) in dead.iter_mut().zip(values) {
            dead.value = value;
        }
        Ok(dead)
    }

    async fn values(
        &self,
        after: Option<ItemId>,
        max: usize,
    ) -> Result<Vec<StoredValue>, StoreError> {
        let list = self.read(|contents, _| contents.state.list_values(after, max));
        let mut list = list.await?;
        let ids = list.iter().map(|stored| stored.id).collect();
        let in_file = self.stored_values(ids).await?;
        let contents = self.shared.lock();
        for (stored, in_file) in list.iter_mut().zip(in_file) {
            // One that is new may not be written yet.
            let value = in_file.or_else(|| contents.value(stored.id));
            stored.value = value.unwrap_or_default();
        }
        Ok(list)
    }

    async fn wait_for_change(&self) {
        let due = self.shared.lock().state.next_due();
        tokio::select! {
            () = self.shared.changed.notified() => {}
            () = self.shared.time.sleep_until(due.unwrap_or(u64::MAX)) => {}
        }
    }
}

impl Queue for RedbQueue {
    fn append(&self, item: NewItem) -> StoreFuture<'_, Appended> {
        let append = self
            .worker
            .write(&self.shared, item.size(), |contents, now| {
                contents.append(item, now)
            });
        Box::pin(append)
    }

    fn record_reply<'a>(&'a self, duplicate_key: &'a str, reply: Vec<u8>) -> StoreFuture<'a, bool> {
        let key = duplicate_key.to_owned();
        Box::pin(self.write(move |contents, now| Ok(contents.state.record_reply(&key, reply, now))))
    }

    fn reply<'a>(&'a self, duplicate_key: &'a str) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(self.read(move |contents, now| contents.state.reply(duplicate_key, now)))
    }

    fn claim(&self, duration: Duration) -> StoreFuture<'_, Option<Claimed>> {
        Box::pin(self.claim_next(duration))
    }

    fn finish<'a>(&'a self, claim: &'a Claim) -> StoreFuture<'a, bool> {
        let claim = claim.clone();
        Box::pin(self.write(move |contents, now| Ok(contents.state.finish(&claim, now))))
    }

    fn postpone<'a>(
        &'a self,
        claim: &'a Claim,
        delay: Duration,
        reason: &'a str,
    ) -> StoreFuture<'a, bool> {
        let (claim, reason) = (claim.clone(), reason.to_owned());
        Box::pin(
            self.write(move |contents, now| {
                Ok(contents.state.postpone(&claim, delay, &reason, now))
            }),
        )
    }

    fn give_up<'a>(&'a self, claim: &'a Claim, reason: &'a str) -> StoreFuture<'a, bool> {
        let (claim, reason) = (claim.clone(), reason.to_owned());
        Box::pin(self.write(move |contents, now| contents.state.give_up(&claim, &reason, now)))
    }

    fn give_up_item<'a>(&'a self, id: ItemId, reason: &'a str) -> StoreFuture<'a, bool> {
        let reason = reason.to_owned();
        Box::pin(self.write(move |contents, now| contents.state.give_up_item(id, &reason, now)))
    }

    fn list_items(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<QueueItem>> {
        Box::pin(self.items(after, max))
    }

    fn list_dead(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<DeadItem>> {
        Box::pin(self.dead(after, max))
    }

    fn replay(&self, id: ItemId) -> StoreFuture<'_, Option<ItemId>> {
        Box::pin(self.write(move |contents, now| contents.state.replay(id, now)))
    }

    fn list_values(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<StoredValue>> {
        Box::pin(self.values(after, max))
    }

    fn replace_value(&self, stored: StoredValue) -> StoreFuture<'_, bool> {
        let bytes = stored.value.len();
        let replace = self.worker.write(&self.shared, bytes, move |contents, _| {
            Ok(contents.replace_value(stored.id, stored.value))
        });
        Box::pin(replace)
    }

    fn counts(&self) -> StoreFuture<'_, QueueCounts> {
        Box::pin(self.read(|contents, now| contents.state.counts(now)))
    }

    fn wait(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.wait_for_change())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;
    use std::time::Instant;

    use tokio::task::JoinSet;
    use wechat_h5_clock::ManualClock;

    use super::*;
    use crate::queue::QueueLimits;
    use crate::redb::call_queue::Limits;
    use crate::redb::faulty_disk::{Fixture, SOON};
    use crate::store_trait::Store as _;

    const MINUTE: Duration = Duration::from_mins(1);

    fn item(key: &str) -> NewItem {
        NewItem {
            lane: key.to_owned(),
            duplicate_key: key.to_owned(),
            value: key.into(),
            remember_for: None,
        }
    }

    async fn open(fixture: &Fixture) -> Arc<dyn Queue> {
        let queue = fixture.store.open_queue("q", QueueLimits::default());
        queue.await.unwrap()
    }

    async fn append(queue: &Arc<dyn Queue>, key: &str) -> Result<Appended, StoreError> {
        queue.append(item(key)).await
    }

    /// Appends it as soon as the file is written again.
    async fn append_soon(queue: &Arc<dyn Queue>, key: &str) -> Appended {
        let started = Instant::now();
        loop {
            match append(queue, key).await {
                Ok(appended) => return appended,
                Err(err) => assert!(started.elapsed() < SOON, "{err:?}"),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn claim_all(queue: &Arc<dyn Queue>) -> Vec<Claimed> {
        let mut all = Vec::new();
        while let Some(claimed) = queue.claim(MINUTE).await.unwrap() {
            all.push(claimed);
        }
        all
    }

    fn keys(claimed: &[Claimed]) -> Vec<&str> {
        claimed
            .iter()
            .map(|one| one.duplicate_key.as_str())
            .collect()
    }

    /// Whoever sent it sends it again, because nobody has acknowledged it.
    #[tokio::test]
    async fn an_item_whose_commit_has_failed_is_neither_delivered_nor_a_duplicate() {
        let fixture = Fixture::new();
        let queue = open(&fixture).await;
        append(&queue, "before").await.unwrap();
        fixture.faults.fill_disk();
        for _ in 0..2 {
            assert!(append(&queue, "failed").await.is_err());
        }
        assert!(
            queue.claim(MINUTE).await.is_err(),
            "nobody knows what is there"
        );
        fixture.faults.free_space();
        append_soon(&queue, "after").await;
        let all = claim_all(&queue).await;
        assert_eq!(keys(&all), ["before", "after"]);
        let again = append(&queue, "failed").await.unwrap();
        assert!(matches!(again, Appended::New { .. }), "{again:?}");
    }

    /// Else it could be delivered, be lost with the process, and come again as if it were new.
    #[tokio::test]
    async fn nothing_is_claimed_before_the_last_change_of_its_lane_is_written() {
        let fixture = Fixture::new();
        let queue = open(&fixture).await;
        let of_lane = |key: &str| NewItem {
            lane: "a".to_owned(),
            ..item(key)
        };
        for key in ["first", "second"] {
            queue.append(of_lane(key)).await.unwrap();
        }
        let first = queue.claim(MINUTE).await.unwrap().unwrap();
        fixture.faults.stall();
        let (finishing, appending) = (queue.clone(), queue.clone());
        let finished = tokio::spawn(async move { finishing.finish(&first.claim).await });
        let started = Instant::now();
        while queue.counts().await.unwrap().items != 1 {
            assert!(started.elapsed() < SOON, "it is finished in memory");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let appended = tokio::spawn(async move { append(&appending, "other").await });
        assert_eq!(queue.claim(MINUTE).await.unwrap(), None);
        fixture.faults.resume();
        assert!(finished.await.unwrap().unwrap());
        appended.await.unwrap().unwrap();
        assert_eq!(keys(&claim_all(&queue).await), ["second", "other"]);
    }

    #[tokio::test]
    async fn what_could_not_be_finished_comes_again() {
        let fixture = Fixture::new();
        let queue = open(&fixture).await;
        append(&queue, "one").await.unwrap();
        let claimed = queue.claim(MINUTE).await.unwrap().unwrap();
        fixture.faults.fill_disk();
        assert!(queue.finish(&claimed.claim).await.is_err());
        fixture.faults.free_space();
        append_soon(&queue, "two").await;
        assert!(
            !queue.finish(&claimed.claim).await.unwrap(),
            "nobody has it"
        );
        let all = claim_all(&queue).await;
        assert_eq!(keys(&all), ["one", "two"]);
        assert_ne!(all[0].claim, claimed.claim);
        for claimed in &all {
            assert!(queue.finish(&claimed.claim).await.unwrap());
        }
        assert_eq!(queue.counts().await.unwrap().items, 0);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn hundreds_of_items_share_few_commits() {
        let limits = Limits {
            // A slow machine is no failure here.
            busy_timeout: MINUTE,
            disk_timeout: MINUTE,
            ..Limits::DEFAULT
        };
        let clock = Arc::new(ManualClock::at(1_700_000_000));
        let fixture = Fixture::with(clock, limits);
        let queue = open(&fixture).await;
        let before = fixture.faults.sync_count.load(Ordering::SeqCst);
        let mut tasks = JoinSet::new();
        for n in 0..500 {
            let queue = queue.clone();
            tasks.spawn(async move { append(&queue, &n.to_string()).await.unwrap() });
        }
        tasks.join_all().await;
        let syncs = fixture.faults.sync_count.load(Ordering::SeqCst) - before;
        assert!(syncs <= 50, "{syncs}");
        assert_eq!(queue.counts().await.unwrap().items, 500);
    }

    #[tokio::test]
    async fn a_disk_that_does_not_answer_is_seen() {
        let limits = Limits {
            disk_timeout: Duration::from_millis(500),
            stalled_after: Duration::from_millis(500),
            ..Limits::DEFAULT
        };
        let clock = Arc::new(ManualClock::at(1_700_000_000));
        let fixture = Fixture::with(clock, limits);
        let queue = open(&fixture).await;
        fixture.faults.stall();
        let late = append(&queue, "late").await;
        assert!(matches!(late, Err(StoreError::TimedOut(_))), "{late:?}");
        let failure = fixture.store.failure().unwrap();
        assert!(failure.contains("not answered"), "{failure}");
        fixture.faults.resume();
        append_soon(&queue, "after").await;
        assert_eq!(fixture.store.failure(), None);
        // It was in the queue: a repetition is known.
        let again = append(&queue, "late").await.unwrap();
        assert!(matches!(again, Appended::Duplicate { .. }), "{again:?}");
    }
}
