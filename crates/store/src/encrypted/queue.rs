//! Encrypts the values and replies of any queue, as the store's entries are.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::Reencrypted;
use super::envelope::Name;
use super::shared_keys::{Resealed, SharedKeys};
use crate::error::StoreError;
use crate::future::StoreFuture;
use crate::queue::stored_item::{item_id, namespace};
use crate::queue::{
    Appended, Claim, Claimed, DeadItem, ItemId, NewItem, Queue, QueueCounts, QueueItem,
    StoredValue, give_up_or_postpone,
};

/// How long an item waits that no key opens: somebody may give the key again.
const UNREADABLE_DELAY: Duration = Duration::from_mins(1);
/// The age at which such an item becomes a dead letter.
const UNREADABLE_AGE: Duration = Duration::from_hours(24);
/// How many values are encrypted again at a time.
const PAGE: usize = 64;
/// Why it waits.
const UNREADABLE: &str = "no key of the store decrypts it";

/// A queue whose values are bound to their lane and key: one that was moved counts as one that
/// no key opens.
pub(super) struct EncryptedQueue {
    inner: Arc<dyn Queue>,
    namespace: String,
    keys: SharedKeys,
}

impl EncryptedQueue {
    pub(super) fn new(inner: Arc<dyn Queue>, name: &str, keys: SharedKeys) -> Self {
        Self {
            inner,
            namespace: namespace(name),
            keys,
        }
    }

    fn seal(&self, id: &str, value: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.keys.seal(self.name(id), value)
    }

    fn open(&self, id: &str, stored: Vec<u8>) -> Option<Vec<u8>> {
        self.keys.open(self.name(id), stored)
    }

    fn open_reply(&self, duplicate_key: &str, reply: Option<Vec<u8>>) -> Option<Vec<u8>> {
        self.open(&reply_id(duplicate_key), reply?)
    }

    fn name<'a>(&'a self, id: &'a str) -> Name<'a> {
        Name {
            namespace: &self.namespace,
            id,
        }
    }

    async fn append_encrypted(&self, item: NewItem) -> Result<Appended, StoreError> {
        let value = self.seal(&item_id(&item.lane, &item.duplicate_key), item.value)?;
        let duplicate_key = item.duplicate_key.clone();
        Ok(match self.inner.append(NewItem { value, ..item }).await? {
            Appended::Duplicate { id, reply } => Appended::Duplicate {
                id,
                reply: self.open_reply(&duplicate_key, reply),
            },
            appended @ Appended::New { .. } => appended,
        })
    }

    async fn claim_readable(&self, duration: Duration) -> Result<Option<Claimed>, StoreError> {
        while let Some(mut claimed) = self.inner.claim(duration).await? {
            let id = item_id(&claimed.lane, &claimed.duplicate_key);
            if let Some(value) = self.open(&id, claimed.value) {
                claimed.value = value;
                return Ok(Some(claimed));
            }
            let claim = &claimed.claim;
            if claimed.age < UNREADABLE_AGE {
                let postpone = self.inner.postpone(claim, UNREADABLE_DELAY, UNREADABLE);
                postpone.await?;
            } else {
                give_up_or_postpone(&*self.inner, claim, UNREADABLE).await?;
            }
        }
        Ok(None)
    }

    /// Values that some key opens: an empty page is the end.
    async fn list_readable(
        &self,
        mut after: Option<ItemId>,
        max: usize,
    ) -> Result<Vec<StoredValue>, StoreError> {
        loop {
            let page = self.inner.list_values(after, max).await?;
            let Some(last) = page.last() else {
                return Ok(page);
            };
            after = Some(last.id);
            let readable = page.into_iter().filter_map(|stored| {
                let id = item_id(&stored.lane, &stored.duplicate_key);
                let value = self.open(&id, stored.value)?;
                Some(StoredValue { value, ..stored })
            });
            let readable: Vec<_> = readable.collect();
            if !readable.is_empty() {
                return Ok(readable);
            }
        }
    }

    /// Encrypts every value again that the key which encrypts now has not encrypted.
    pub(super) async fn reencrypt(&self, done: &mut Reencrypted) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = self.inner.list_values(after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.id);
            for stored in page {
                let id = item_id(&stored.lane, &stored.duplicate_key);
                match self.keys.reseal(self.name(&id), stored.value)? {
                    Resealed::Current => {}
                    Resealed::Unreadable => done.unreadable += 1,
                    Resealed::Again(value) => {
                        let stored = StoredValue { value, ..stored };
                        if self.inner.replace_value(stored).await? {
                            done.written += 1;
                        }
                    }
                }
            }
        }
    }

    async fn items_decrypted(
        &self,
        after: Option<ItemId>,
        max: usize,
    ) -> Result<Vec<QueueItem>, StoreError> {
        let mut items = self.inner.list_items(after, max).await?;
        for item in &mut items {
            let id = item_id(&item.lane, &item.duplicate_key);
            item.value = item.value.take().and_then(|value| self.open(&id, value));
        }
        Ok(items)
    }

    async fn list_decrypted(
        &self,
        after: Option<ItemId>,
        max: usize,
    ) -> Result<Vec<DeadItem>, StoreError> {
        let mut dead = self.inner.list_dead(after, max).await?;
        for item in &mut dead {
            let id = item_id(&item.lane, &item.duplicate_key);
            item.value = item.value.take().and_then(|value| self.open(&id, value));
        }
        Ok(dead)
    }
}

fn reply_id(duplicate_key: &str) -> String {
    format!("reply {duplicate_key}")
}

impl Queue for EncryptedQueue {
    fn append(&self, item: NewItem) -> StoreFuture<'_, Appended> {
        Box::pin(self.append_encrypted(item))
    }

    fn record_reply<'a>(&'a self, duplicate_key: &'a str, reply: Vec<u8>) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let reply = self.seal(&reply_id(duplicate_key), reply)?;
            self.inner.record_reply(duplicate_key, reply).await
        })
    }

    fn reply<'a>(&'a self, duplicate_key: &'a str) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            let reply = self.inner.reply(duplicate_key).await?;
            Ok(self.open_reply(duplicate_key, reply))
        })
    }

    fn claim(&self, duration: Duration) -> StoreFuture<'_, Option<Claimed>> {
        Box::pin(self.claim_readable(duration))
    }

    fn finish<'a>(&'a self, claim: &'a Claim) -> StoreFuture<'a, bool> {
        self.inner.finish(claim)
    }

    fn postpone<'a>(
        &'a self,
        claim: &'a Claim,
        delay: Duration,
        reason: &'a str,
    ) -> StoreFuture<'a, bool> {
        self.inner.postpone(claim, delay, reason)
    }

    fn give_up<'a>(&'a self, claim: &'a Claim, reason: &'a str) -> StoreFuture<'a, bool> {
        self.inner.give_up(claim, reason)
    }

    fn give_up_item<'a>(&'a self, id: ItemId, reason: &'a str) -> StoreFuture<'a, bool> {
        self.inner.give_up_item(id, reason)
    }

    fn list_items(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<QueueItem>> {
        Box::pin(self.items_decrypted(after, max))
    }

    fn list_dead(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<DeadItem>> {
        Box::pin(self.list_decrypted(after, max))
    }

    fn replay(&self, id: ItemId) -> StoreFuture<'_, Option<ItemId>> {
        self.inner.replay(id)
    }

    fn list_values(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<StoredValue>> {
        Box::pin(self.list_readable(after, max))
    }

    fn replace_value(&self, stored: StoredValue) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let id = item_id(&stored.lane, &stored.duplicate_key);
            let value = self.seal(&id, stored.value)?;
            self.inner
                .replace_value(StoredValue { value, ..stored })
                .await
        })
    }

    fn counts(&self) -> StoreFuture<'_, QueueCounts> {
        self.inner.counts()
    }

    fn wait(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.inner.wait()
    }
}
