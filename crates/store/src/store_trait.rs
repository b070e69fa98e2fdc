//! The trait that every store implements.

use std::sync::Arc;
use std::time::Duration;

use crate::changes::Changes;
use crate::error::StoreError;
use crate::future::StoreFuture;
use crate::key::Key;
use crate::queue::{Queue, QueueLimits};
use crate::transfer::{Entries, Existing, Export};

/// Entries that expire. Every method is atomic.
///
/// The exact behaviour is specified by the module `backend_contract` (feature `test-util`), whose
/// tests every implementation passes.
pub trait Store: Send + Sync + 'static {
    /// The value of the entry, if it exists and has not expired.
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>>;

    /// Writes the entry, whether or not it exists. In a full namespace, the entries that
    /// expire first are removed: no write fails because of what others wrote.
    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()>;

    /// Removes the entry and returns its value. Only one caller receives it.
    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>>;

    /// Writes the entry only if its value is `expected` (`None`: it does not exist).
    /// Returns whether it was written.
    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool>;

    /// Acquires or renews the lease of this name. Returns whether `holder` has it now. A
    /// lease is no entry: it has no value, and takes no entry's room. Where one process
    /// has the store to itself, no lease outlives that process.
    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool>;

    /// Gives the lease of this name back, if `holder` has it.
    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()>;

    /// The time since 1970 by the clock of the server that keeps this entry, which is the same
    /// for all processes that share the store. `None`: there is no server, and all of them are
    /// on one machine.
    fn time<'a>(&'a self, _key: &'a Key) -> StoreFuture<'a, Option<Duration>> {
        Box::pin(async { Ok(None) })
    }

    /// Says when other processes change one of these entries, whose namespace is
    /// [announced](crate::Namespace::announced). `None`: one process has the store to itself.
    /// Must be called within a tokio runtime.
    fn changes(&self, _keys: &[Key]) -> Option<Changes> {
        None
    }

    /// Why the store does not work at the moment. `None`: it works, as far as is known.
    fn failure(&self) -> Option<Arc<str>> {
        None
    }

    /// All entries that have not expired and all items of queues, without leases and without the
    /// duplicate keys of queues. `None`: this store cannot tell.
    /// Must be called within a tokio runtime.
    fn export(&self) -> Option<Export> {
        None
    }

    /// Writes all of these entries and items, except those that have expired, and returns how many
    /// they are. An item counts as tried, because somebody may have worked it off since. All come
    /// from a file: nobody else may use the store meanwhile. May block.
    fn import(&self, _entries: Entries, _existing: Existing) -> StoreFuture<'_, u64> {
        Box::pin(async { Err(StoreError::NotTransferable) })
    }

    /// The queue of this name, as durable as the store. Whoever opens it again gets the same one.
    /// A queue that the process keeps in memory, also beside a file, has the limits with which it
    /// was opened last; in Redis each call goes by those with which its caller has opened it.
    fn open_queue<'a>(
        &'a self,
        _name: &'a str,
        _limits: QueueLimits,
    ) -> StoreFuture<'a, Arc<dyn Queue>> {
        Box::pin(async { Err(StoreError::NoQueues) })
    }
}
