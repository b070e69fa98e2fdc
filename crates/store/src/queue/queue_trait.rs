//! The trait that every queue implements.

use std::pin::Pin;
use std::time::Duration;

use super::item::{
    Appended, Claim, Claimed, DeadItem, ItemId, NewItem, QueueCounts, QueueItem, StoredValue,
};
use crate::error::StoreError;
use crate::future::StoreFuture;

/// When it is tried again to give up an item that no dead letter has room for.
const FULL_DELAY: Duration = Duration::from_mins(15);

/// A queue whose items are worked off at least once, and those of one lane in their order, one
/// at a time. Every method is atomic; several processes may share a queue.
///
/// An item is claimed for a limited time, and then finished, postponed or given up. Until one
/// of these has happened, it blocks its lane. A claim that has run out may go to somebody
/// else: from then on its holder is refused.
///
/// A method that has returned is done: in a queue that survives a crash, so does that. After an
/// error it may be done or not. Times are those of the queue's own clock.
///
/// The exact behaviour is specified by the module `queue_contract` (feature `test-util`), whose
/// tests every implementation passes.
pub trait Queue: Send + Sync + 'static {
    /// Puts an item at the end of its lane, unless its duplicate key is remembered. In a full
    /// queue this is an error, [`StoreError::QueueFull`].
    fn append(&self, item: NewItem) -> StoreFuture<'_, Appended>;

    /// Records what answers the item with this duplicate key and its repetitions. Returns
    /// whether the key is remembered.
    fn record_reply<'a>(&'a self, duplicate_key: &'a str, reply: Vec<u8>) -> StoreFuture<'a, bool>;

    /// What was recorded for this duplicate key: how another process learns of it.
    fn reply<'a>(&'a self, duplicate_key: &'a str) -> StoreFuture<'a, Option<Vec<u8>>>;

    /// Claims the first item of the lane that has waited longest, of those that nobody works on
    /// and that are due. `None`: there is none. See [`next`](trait.Queue.html#method.next).
    fn claim(&self, duration: Duration) -> StoreFuture<'_, Option<Claimed>>;

    /// Removes the item. Returns whether the claim was still valid: as long as nobody else has
    /// claimed the item since.
    fn finish<'a>(&'a self, claim: &'a Claim) -> StoreFuture<'a, bool>;

    /// Lets the item be claimed again after this time, for this reason, which must not have
    /// anything of the item in it. Its lane waits as long. Returns whether the claim was still
    /// valid.
    fn postpone<'a>(
        &'a self,
        claim: &'a Claim,
        delay: Duration,
        reason: &'a str,
    ) -> StoreFuture<'a, bool>;

    /// Makes the item a dead letter, for this reason; its lane goes on. Returns whether the
    /// claim was still valid. Where there is no room for another dead letter this is an error,
    /// [`StoreError::DeadLettersFull`], and the item remains claimed.
    fn give_up<'a>(&'a self, claim: &'a Claim, reason: &'a str) -> StoreFuture<'a, bool>;

    /// Makes this item a dead letter, for this reason, whether or not somebody has claimed it; its
    /// lane goes on. Returns whether it was in the queue. No room for it is an error, as above.
    fn give_up_item<'a>(&'a self, id: ItemId, reason: &'a str) -> StoreFuture<'a, bool>;

    /// At most so many items behind this one that are not done, in the order in which they were
    /// appended.
    fn list_items(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<QueueItem>>;

    /// At most so many dead letters behind this one, in the order in which they were appended.
    fn list_dead(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<DeadItem>>;

    /// Puts a dead letter back at the end of its lane, as an item with a new number, which is
    /// returned, and with one attempt if it had any. `None`: there is no such dead letter. In a full queue this is an error.
    fn replay(&self, id: ItemId) -> StoreFuture<'_, Option<ItemId>>;

    /// At most so many values of items and of dead letters behind this one, in the order of
    /// their numbers.
    fn list_values(&self, after: Option<ItemId>, max: usize) -> StoreFuture<'_, Vec<StoredValue>>;

    /// Gives the item or dead letter of this number this value, which is the one that it has in
    /// another form. Returns whether there is such an item.
    fn replace_value(&self, stored: StoredValue) -> StoreFuture<'_, bool>;

    /// How much is in it.
    fn counts(&self) -> StoreFuture<'_, QueueCounts>;

    /// Resolves when a claim may succeed that did not before; sometimes earlier. One caller is
    /// woken at a time: it claims, and that wakes the next one if there is more.
    fn wait(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

impl dyn Queue {
    /// Claims the next item, and waits for it where there is none. Any number of tasks may do
    /// this: with Redis, where a claim is a call, several of them claim more a second than one.
    /// Whoever drops it while it is at a call may leave an item claimed that nobody works on.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when the store fails. Wait before you try again.
    pub async fn next(&self, duration: Duration) -> Result<Claimed, StoreError> {
        loop {
            if let Some(claimed) = self.claim(duration).await? {
                return Ok(claimed);
            }
            self.wait().await;
        }
    }
}

/// Gives up an item that cannot be read. Where there is no room for it, it stays in the queue.
pub(crate) async fn give_up_or_postpone(
    queue: &dyn Queue,
    claim: &Claim,
    reason: &str,
) -> Result<bool, StoreError> {
    match queue.give_up(claim, reason).await {
        Err(StoreError::DeadLettersFull { .. }) => queue.postpone(claim, FULL_DELAY, reason).await,
        done => done,
    }
}
