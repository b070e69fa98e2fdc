//! Encrypts the values of any store.

mod envelope;
mod keys;
mod log;
mod queue;
mod reencryption;
mod shared_keys;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wechat_h5_clock::Clock;

pub use self::envelope::OVERHEAD_BYTES;
pub(crate) use self::envelope::is_encrypted;
use self::envelope::{Name, Opened, Unreadable};
pub use self::keys::{StoreKeys, StoreKeysError};
use self::queue::EncryptedQueue;
pub use self::reencryption::Reencrypted;
use self::shared_keys::SharedKeys;
use crate::changes::Changes;
use crate::error::StoreError;
use crate::future::StoreFuture;
use crate::key::Key;
use crate::queue::{Queue, QueueLimits};
use crate::store_trait::Store;
use crate::transfer::{Entries, Existing, Export, StoredEntry};

/// How often a write is tried again that others have overtaken.
const ATTEMPTS: usize = 100;

/// Encrypts every value of another store. The names of entries and what leases hold are not
/// encrypted: they are no secrets.
///
/// A value that was written before there was a key is read as it is. One that no key opens
/// counts as none, with an error in the log: so does one that was moved to another entry.
pub struct EncryptedStore {
    inner: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    keys: SharedKeys,
    queues: Mutex<BTreeMap<String, Arc<EncryptedQueue>>>,
}

impl EncryptedStore {
    /// Encrypts the values of this store. With [`StoreKeys::none`] it only sees to it that
    /// encrypted values are not taken for others.
    pub fn new(inner: Arc<dyn Store>, keys: StoreKeys, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            clock,
            keys: SharedKeys::new(keys),
            queues: Mutex::default(),
        }
    }

    /// Uses these keys from now on.
    pub fn set_keys(&self, keys: StoreKeys) {
        self.keys.set(keys);
    }

    fn open_queues(&self) -> Vec<Arc<EncryptedQueue>> {
        let queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.values().cloned().collect()
    }

    /// The keys.
    fn keys(&self) -> Arc<StoreKeys> {
        self.keys.current()
    }

    fn seal(&self, key: &Key, value: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.keys.seal(name(key), value)
    }

    /// The value, unless nobody can read it.
    fn open(&self, key: &Key, stored: Vec<u8>) -> Option<Vec<u8>> {
        self.keys.open(name(key), stored)
    }

    /// Two encrypted forms of one value differ: what is compared is what was read.
    async fn replace(
        &self,
        key: &Key,
        expected: Option<&[u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> Result<bool, StoreError> {
        let value = self.seal(key, value)?;
        let set = async |expected: Option<&[u8]>| {
            let set = self
                .inner
                .compare_and_set(key, expected, value.clone(), ttl);
            set.await
        };
        // What is usually right, without a read.
        let is_plain = self.keys().all.is_empty() && !expected.is_some_and(is_encrypted);
        let needs_no_read = expected.is_none() || is_plain;
        if needs_no_read && set(expected).await? {
            return Ok(true);
        }
        for _ in 0..ATTEMPTS {
            let stored = self.inner.get(key).await?;
            let found = stored.clone().and_then(|stored| self.open(key, stored));
            if found.as_deref() != expected {
                return Ok(false);
            }
            if set(stored.as_deref()).await? {
                return Ok(true);
            }
            // It was written meanwhile, perhaps with the same value.
        }
        Err(StoreError::Busy)
    }
}

fn name(key: &Key) -> Name<'_> {
    Name {
        namespace: key.namespace.name(),
        id: &key.id,
    }
}

fn stored_name(entry: &StoredEntry) -> Name<'_> {
    Name {
        namespace: &entry.namespace,
        id: &entry.id,
    }
}

impl std::fmt::Debug for EncryptedStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EncryptedStore").finish_non_exhaustive()
    }
}

impl Store for EncryptedStore {
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(async {
            let stored = self.inner.get(key).await?;
            Ok(stored.and_then(|stored| self.open(key, stored)))
        })
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let value = self.seal(key, value)?;
            self.inner.put(key, value, ttl).await
        })
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(async {
            let stored = self.inner.take(key).await?;
            Ok(stored.and_then(|stored| self.open(key, stored)))
        })
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        Box::pin(self.replace(key, expected, value, ttl))
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        self.inner.lease(key, holder, ttl)
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        self.inner.release(key, holder)
    }

    fn time<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Duration>> {
        self.inner.time(key)
    }

    fn changes(&self, keys: &[Key]) -> Option<Changes> {
        self.inner.changes(keys)
    }

    fn failure(&self) -> Option<Arc<str>> {
        self.inner.failure()
    }

    /// As they are to be stored: encrypted by the key that encrypts now. What nobody can read
    /// is left out.
    fn export(&self) -> Option<Export> {
        let keys = self.keys();
        Some(self.inner.export()?.map(move |entry| {
            let opened = envelope::open(&keys, stored_name(&entry), entry.value.clone());
            let value = match opened {
                Opened::Plain(value) | Opened::Decrypted { value, .. } => value,
                Opened::Unreadable(_) => return Ok(None),
            };
            let value = envelope::seal(&keys, stored_name(&entry), value)?;
            Ok(Some(StoredEntry { value, ..entry }))
        }))
    }

    /// Refuses all where nobody can read one.
    fn import(&self, entries: Entries, existing: Existing) -> StoreFuture<'_, u64> {
        let keys = self.keys();
        let entries = entries.map(move |entry| {
            let entry = entry?;
            let opened = envelope::open(&keys, stored_name(&entry), entry.value.clone());
            let value = match opened {
                Opened::Plain(value) | Opened::Decrypted { value, .. } => value,
                Opened::Unreadable(unreadable) => {
                    return Err(StoreError::Undecryptable {
                        reason: unreadable.reason(),
                        lacks_key: matches!(unreadable, Unreadable::UnknownKey(_)),
                    });
                }
            };
            let value = envelope::seal(&keys, stored_name(&entry), value)?;
            Ok(StoredEntry { value, ..entry })
        });
        self.inner.import(Box::new(entries), existing)
    }

    fn open_queue<'a>(
        &'a self,
        name: &'a str,
        limits: QueueLimits,
    ) -> StoreFuture<'a, Arc<dyn Queue>> {
        Box::pin(async move {
            let queue = self.inner.open_queue(name, limits).await?;
            let queue = Arc::new(EncryptedQueue::new(queue, name, self.keys.clone()));
            let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            // The one that was opened before has other limits, perhaps.
            queues.insert(name.to_owned(), queue.clone());
            Ok(queue as Arc<dyn Queue>)
        })
    }
}
