//! Entries in one file beside the server: the embedded default.

mod file;
mod shelf;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use redb::{Database, Durability, ReadableDatabase, WriteTransaction};

use self::shelf::{Shelf, live};
use super::{Answer, Key, Space, Store, StoreError};
use wechat_h5_clock::Clock;

/// How many writes that may be lost are made before one that may not: only that
/// one gives the pages of what was removed back to the file.
const UNSAFE_WRITES: u32 = 100;
/// How many ended entries one write clears away: more than it brings.
const ENDED_AT_ONCE: usize = 16;

/// Holds everything in a redb file that only its owner may read.
#[derive(Clone)]
pub struct RedbStore {
    clock: Arc<dyn Clock>,
    database: Arc<Database>,
    unsafe_writes: Arc<AtomicU32>,
}

impl RedbStore {
    /// Opens the file, or makes it. Its mode is 0600 from then on.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] when another process has it open,
    /// [`StoreError::Database`] when it cannot be opened or is not a database.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let database = file::open(path, clock.now().unix_millis())?;
        Ok(Self {
            clock,
            database: Arc::new(database),
            unsafe_writes: Arc::default(),
        })
    }

    fn read(&self, key: &Key) -> Done<Option<Vec<u8>>> {
        let now = self.clock.now().unix_millis();
        let read = self.database.begin_read().map_err(failed)?;
        let table = read.open_table(shelf::entries(key.space)).map_err(failed)?;
        let stored = table.get(key.id.as_str()).map_err(failed)?;
        Ok(stored.and_then(|bytes| live(bytes.value(), now).map(<[u8]>::to_vec)))
    }

    /// Reads and changes one entry in one transaction.
    fn change<T>(&self, key: &Key, decide: impl FnOnce(Option<&[u8]>) -> (Change, T)) -> Done<T> {
        let now = self.clock.now().unix_millis();
        let mut write = self.database.begin_write().map_err(failed)?;
        let unsafe_writes = self.choose_durability(&mut write, key.space)?;
        let (answer, is_changed) = {
            let mut opened = Shelf::open(&write, key.space)?;
            let is_cleared = opened.remove_ended(now, ENDED_AT_ONCE)?;
            let found = opened.find(&key.id, now)?;
            let (change, answer) = decide(found.as_deref());
            let is_changed = apply(&mut opened, &key.id, change, now)?;
            (answer, is_cleared || is_changed)
        };
        if is_changed {
            // Nobody else counts: there is one write transaction at a time.
            self.unsafe_writes.store(unsafe_writes, Ordering::Relaxed);
            write.commit().map_err(failed)?;
        } else {
            write.abort().map_err(failed)?;
        }
        Ok(answer)
    }

    /// Logins and leases may be lost in a crash: they cost one more tap, or end by
    /// themselves. Answers how many such writes there have been then.
    fn choose_durability(&self, write: &mut WriteTransaction, space: Space) -> Done<u32> {
        let may_be_lost = matches!(
            space,
            Space::Login | Space::Returning | Space::Relay | Space::Lease
        );
        let count = self.unsafe_writes.load(Ordering::Relaxed);
        if !may_be_lost || count >= UNSAFE_WRITES {
            return Ok(0);
        }
        write.set_durability(Durability::None).map_err(failed)?;
        Ok(count + 1)
    }

    /// Runs one blocking call where it holds nobody up.
    fn blocking<'a, T: Send + 'static>(
        &self,
        call: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<'a, T> {
        let store = self.clone();
        let task = tokio::task::spawn_blocking(move || call(&store));
        Box::pin(async move { task.await.map_err(failed)? })
    }
}

impl std::fmt::Debug for RedbStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedbStore").finish_non_exhaustive()
    }
}

impl Store for RedbStore {
    fn get<'a>(&'a self, key: &'a Key) -> Answer<'a, Option<Vec<u8>>> {
        let key = key.clone();
        self.blocking(move |store| store.read(&key))
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, life: Duration) -> Answer<'a, ()> {
        let key = key.clone();
        self.blocking(move |store| store.change(&key, |_| (Change::Set(value, life), ())))
    }

    fn take<'a>(&'a self, key: &'a Key) -> Answer<'a, Option<Vec<u8>>> {
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
        life: Duration,
    ) -> Answer<'a, bool> {
        let (key, expected) = (key.clone(), expected.map(<[u8]>::to_vec));
        self.blocking(move |store| {
            store.change(&key, |found| {
                if found == expected.as_deref() {
                    (Change::Set(value, life), true)
                } else {
                    (Change::Nothing, false)
                }
            })
        })
    }

    fn lease<'a>(&'a self, name: &'a str, holder: &'a str, life: Duration) -> Answer<'a, bool> {
        let (key, holder) = (Key::new(Space::Lease, name), holder.as_bytes().to_vec());
        self.blocking(move |store| {
            store.change(&key, |found| {
                if found.is_none_or(|held| held == holder) {
                    (Change::Set(holder, life), true)
                } else {
                    (Change::Nothing, false)
                }
            })
        })
    }

    fn release<'a>(&'a self, name: &'a str, holder: &'a str) -> Answer<'a, ()> {
        let (key, holder) = (Key::new(Space::Lease, name), holder.as_bytes().to_vec());
        self.blocking(move |store| {
            store.change(&key, |found| {
                if found == Some(holder.as_slice()) {
                    (Change::Remove, ())
                } else {
                    (Change::Nothing, ())
                }
            })
        })
    }
}

type Done<T> = Result<T, StoreError>;

enum Change {
    Set(Vec<u8>, Duration),
    Remove,
    Nothing,
}

/// Answers whether anything is different now.
fn apply(shelf: &mut Shelf<'_>, id: &str, change: Change, now: u64) -> Done<bool> {
    match change {
        Change::Nothing => Ok(false),
        Change::Remove => shelf.remove(id),
        Change::Set(value, life) => {
            let life = u64::try_from(life.as_millis()).unwrap_or(u64::MAX);
            shelf.set(id, &value, now.saturating_add(life))?;
            Ok(true)
        }
    }
}

fn failed(err: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Database(Box::new(err))
}
