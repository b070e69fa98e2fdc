//! Entries in one file beside the server: the embedded default.

mod connection;
mod file;
mod table;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use redb::{Database, Durability, ReadableDatabase as _, TableError, WriteTransaction};
use wechat_h5_clock::Clock;

use self::connection::Connection;
use self::table::{Table, unexpired};
use crate::error::StoreError;
use crate::key::{Key, Namespace};
use crate::memory::MemoryStore;
use crate::store_trait::{Store, StoreFuture};

/// How many writes that a crash may lose are made before one that it may not: only a
/// durable write returns the pages of removed entries to the file.
const MAX_LOSSY_WRITES: u32 = 100;
/// How many expired entries one write removes at most: more than it adds.
const MAX_EXPIRED_PER_WRITE: usize = 16;

/// Keeps every entry in a redb file that only its owner may read.
///
/// A read or a write that the disk refuses is an error, and nothing is written until the
/// disk accepts writes again: the store tries that by itself, every second or sooner.
/// A damaged file is kept under another name, and a new one takes its place.
#[derive(Clone)]
pub struct RedbStore {
    clock: Arc<dyn Clock>,
    connection: Arc<Connection>,
    /// In memory, because one process alone has the file open: a lease of an earlier
    /// process has no holder any more.
    leases: Arc<MemoryStore>,
    lossy_writes: Arc<AtomicU32>,
}

impl RedbStore {
    /// Opens the file, or creates it, and sets its mode to 0600. Blocks, for as long as
    /// it takes to remove what has expired.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] when another process has it open, [`StoreError::NotAStore`]
    /// when the path leads to something else, [`StoreError::Io`] and
    /// [`StoreError::Database`] when it cannot be opened.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let database = file::open(path, clock.now().unix_millis())?;
        let path = path.to_owned();
        let connection = Connection::new(database, move |check| file::reopen(&path, check));
        Ok(Self::with_connection(connection, clock))
    }

    fn with_connection(connection: Arc<Connection>, clock: Arc<dyn Clock>) -> Self {
        Self {
            leases: Arc::new(MemoryStore::new(clock.clone())),
            clock,
            connection,
            lossy_writes: Arc::default(),
        }
    }

    fn read(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        self.connection
            .read(|database| self.read_from(database, key))
    }

    fn read_from(&self, database: &Database, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let now = self.clock.now().unix_millis();
        let transaction = database.begin_read().map_err(StoreError::database)?;
        let table = match transaction.open_table(table::entries(key.namespace.name())) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(err) => return Err(StoreError::database(err)),
        };
        let stored = table.get(key.id.as_str()).map_err(StoreError::database)?;
        Ok(stored.and_then(|bytes| unexpired(bytes.value(), now).map(<[u8]>::to_vec)))
    }

    /// Reads and changes one entry in one transaction.
    fn change<T>(
        &self,
        key: &Key,
        decide: impl FnOnce(Option<&[u8]>) -> (Change, T),
    ) -> Result<T, StoreError> {
        self.connection
            .write(|database| self.change_in(database, key, decide))
    }

    fn change_in<T>(
        &self,
        database: &Database,
        key: &Key,
        decide: impl FnOnce(Option<&[u8]>) -> (Change, T),
    ) -> Result<T, StoreError> {
        let now = self.clock.now().unix_millis();
        let mut transaction = database.begin_write().map_err(StoreError::database)?;
        let lossy_writes = self.set_durability(&mut transaction, key.namespace)?;
        let (result, is_changed) = {
            let mut table = Table::open(&transaction, key.namespace.name())?;
            let has_removed = table.remove_expired(now, MAX_EXPIRED_PER_WRITE)?;
            let found = table.get(&key.id, now)?;
            let (change, result) = decide(found.as_deref());
            let is_changed = apply(change, &mut table, key, now)? || has_removed;
            if is_changed {
                table.save_size()?;
            }
            (result, is_changed)
        };
        if is_changed {
            // No other thread counts: there is one write transaction at a time.
            self.lossy_writes.store(lossy_writes, Ordering::Relaxed);
            transaction.commit().map_err(StoreError::database)?;
        } else {
            transaction.abort().map_err(StoreError::database)?;
        }
        Ok(result)
    }

    /// Chooses whether a crash may lose the write, and returns the number of such writes
    /// since the last durable one, this one included.
    fn set_durability(
        &self,
        transaction: &mut WriteTransaction,
        namespace: Namespace,
    ) -> Result<u32, StoreError> {
        let count = self.lossy_writes.load(Ordering::Relaxed);
        if !namespace.is_lossy() || count >= MAX_LOSSY_WRITES {
            return Ok(0);
        }
        transaction
            .set_durability(Durability::None)
            .map_err(StoreError::database)?;
        Ok(count + 1)
    }

    /// Makes one blocking call on a thread that may block.
    fn blocking<'a, T: Send + 'static>(
        &self,
        call: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> StoreFuture<'a, T> {
        let store = self.clone();
        let task = tokio::task::spawn_blocking(move || call(&store));
        Box::pin(async move {
            task.await
                .map_err(|err| StoreError::Database(Box::new(err)))?
        })
    }
}

impl std::fmt::Debug for RedbStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedbStore").finish_non_exhaustive()
    }
}

impl Store for RedbStore {
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        let key = key.clone();
        self.blocking(move |store| store.read(&key))
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        let key = key.clone();
        self.blocking(move |store| store.change(&key, |_| (Change::Set(value, ttl), ())))
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        let key = key.clone();
        self.blocking(move |store| {
            store.change(&key, |found| (Change::Remove, found.map(<[u8]>::to_vec)))
        })
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        let (key, expected) = (key.clone(), expected.map(<[u8]>::to_vec));
        self.blocking(move |store| {
            store.change(&key, |found| {
                if found == expected.as_deref() {
                    (Change::Set(value, ttl), true)
                } else {
                    (Change::Nothing, false)
                }
            })
        })
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        self.leases.lease(key, holder, ttl)
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        self.leases.release(key, holder)
    }

    fn failure(&self) -> Option<Arc<str>> {
        self.connection.failure()
    }
}

enum Change {
    Set(Vec<u8>, Duration),
    Remove,
    Nothing,
}

/// Makes the change, and returns whether anything is different now.
fn apply(change: Change, table: &mut Table<'_>, key: &Key, now: u64) -> Result<bool, StoreError> {
    match change {
        Change::Nothing => Ok(false),
        Change::Remove => table.remove(&key.id),
        Change::Set(value, ttl) => {
            let ttl = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX);
            table.insert(key, &value, now.saturating_add(ttl))?;
            Ok(true)
        }
    }
}
