//! Entries in one file beside the server: the embedded default.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redb::{Builder, Database, DatabaseError, Durability, ReadableDatabase, ReadableTable};
use redb::{ReadableTableMetadata, Table, TableDefinition};

use super::{Answer, Key, Space, Store, StoreError};
use crate::clock::Clock;

/// How often what has ended is removed from a table, in milliseconds.
const SWEEP_MILLIS: u64 = 60_000;
/// The same while the table is full: a sweep reads all of it.
const FULL_SWEEP_MILLIS: u64 = 1_000;

/// Holds everything in a redb file that only its owner may read.
#[derive(Clone)]
pub struct RedbStore {
    clock: Arc<dyn Clock>,
    database: Arc<Database>,
    swept: Arc<[AtomicU64; Space::ALL.len()]>,
}

impl RedbStore {
    /// Opens the file, or makes it with mode 0600.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] when another process has it open,
    /// [`StoreError::Database`] when it cannot be opened or is not a database.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(failed)?;
        let database = Builder::new().create_file(file).map_err(|err| match err {
            DatabaseError::DatabaseAlreadyOpen => StoreError::InUse,
            other => failed(other),
        })?;
        let store = Self {
            clock,
            database: Arc::new(database),
            swept: Arc::default(),
        };
        store.make_tables()?;
        Ok(store)
    }

    fn make_tables(&self) -> Result<(), StoreError> {
        let write = self.database.begin_write().map_err(failed)?;
        for space in Space::ALL {
            write.open_table(table(space)).map_err(failed)?;
        }
        write.commit().map_err(failed)
    }

    fn read(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let now = self.clock.now().unix_millis();
        let read = self.database.begin_read().map_err(failed)?;
        let table = read.open_table(table(key.space)).map_err(failed)?;
        let stored = table.get(key.id.as_str()).map_err(failed)?;
        Ok(stored.and_then(|bytes| live(bytes.value(), now).map(<[u8]>::to_vec)))
    }

    /// Reads and changes one entry in one transaction.
    fn change<T>(&self, key: &Key, decide: impl FnOnce(Option<&[u8]>) -> (Change, T)) -> Done<T> {
        let now = self.clock.now().unix_millis();
        let mut write = self.database.begin_write().map_err(failed)?;
        if matches!(key.space, Space::Login | Space::Returning | Space::Lease) {
            // Lost in a crash, they cost one more tap, or end by themselves.
            write.set_durability(Durability::None).map_err(failed)?;
        }
        let answer;
        {
            let mut table = write.open_table(table(key.space)).map_err(failed)?;
            self.sweep(&mut table, key.space, now)?;
            let (change, found) = {
                let stored = table.get(key.id.as_str()).map_err(failed)?;
                decide(stored.as_ref().and_then(|bytes| live(bytes.value(), now)))
            };
            answer = found;
            apply(&mut table, key, change, now)?;
        }
        write.commit().map_err(failed)?;
        Ok(answer)
    }

    fn sweep(&self, table: &mut Entries<'_>, space: Space, now: u64) -> Result<(), StoreError> {
        let full = table.len().map_err(failed)? >= space.capacity() as u64;
        let pause = if full {
            FULL_SWEEP_MILLIS
        } else {
            SWEEP_MILLIS
        };
        let swept = &self.swept[space as usize];
        if swept.load(Ordering::Relaxed).abs_diff(now) >= pause {
            swept.store(now, Ordering::Relaxed);
            table
                .retain(|_, value| live(value, now).is_some())
                .map_err(failed)?;
        }
        Ok(())
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
type Entries<'a> = Table<'a, &'static str, &'static [u8]>;

enum Change {
    Set(Vec<u8>, Duration),
    Remove,
    Nothing,
}

fn apply(table: &mut Entries<'_>, key: &Key, change: Change, now: u64) -> Result<(), StoreError> {
    match change {
        Change::Nothing => {}
        Change::Remove => {
            table.remove(key.id.as_str()).map_err(failed)?;
        }
        Change::Set(value, life) => {
            let full = table.len().map_err(failed)? >= key.space.capacity() as u64;
            if full && table.get(key.id.as_str()).map_err(failed)?.is_none() {
                return Err(StoreError::Full(key.space));
            }
            let end = now.saturating_add(u64::try_from(life.as_millis()).unwrap_or(u64::MAX));
            let stored = [&end.to_be_bytes()[..], &value].concat();
            table
                .insert(key.id.as_str(), stored.as_slice())
                .map_err(failed)?;
        }
    }
    Ok(())
}

/// The value behind the eight bytes of its end, unless it has ended.
fn live(stored: &[u8], now: u64) -> Option<&[u8]> {
    let (end, value) = stored.split_first_chunk::<8>()?;
    (u64::from_be_bytes(*end) > now).then_some(value)
}

fn table(space: Space) -> TableDefinition<'static, &'static str, &'static [u8]> {
    TableDefinition::new(space.name())
}

fn failed(err: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Database(Box::new(err))
}
