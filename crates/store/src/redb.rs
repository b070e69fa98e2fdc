//! Entries in one file beside the server: the embedded default.

mod batch;
mod call_queue;
mod connection;
#[cfg(test)]
mod faulty_disk;
mod file;
#[cfg(test)]
mod lost_writes;
mod panics;
mod queue_pair;
mod queues;
mod reader;
mod slow_disk;
mod table;
mod threads;
mod transfer;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::Clock;

use self::batch::{Operation, Outcome};
use self::call_queue::Limits;
use self::connection::Connection;
pub use self::panics::handles_panics;
use self::queues::Queues;
use self::reader::Reader;
use self::writer::Writer;
use crate::error::StoreError;
use crate::future::StoreFuture;
use crate::key::Key;
use crate::memory::MemoryStore;
use crate::queue::{Queue, QueueLimits};
use crate::store_trait::Store;
use crate::transfer::{Entries, Existing, Export};

/// Keeps every entry in a redb file that only its owner may read.
///
/// One thread writes, and makes all writes that wait in one commit; reads do not wait for
/// it. When too many calls wait, or the disk does not answer, a call fails after seconds.
///
/// A read or a write that the disk refuses is an error, and nothing is written until the
/// disk accepts writes again: the store tries that by itself, every second or sooner.
/// A damaged file is kept under another name, and a new one takes its place.
///
/// The methods need a tokio runtime with its timers. Dropping the last clone waits for
/// the writes that have been accepted.
#[derive(Clone)]
pub struct RedbStore {
    // Dropped first: it still writes.
    writer: Arc<Writer>,
    queues: Arc<Queues>,
    reader: Arc<Reader>,
    connection: Arc<Connection>,
    clock: Arc<dyn Clock>,
    /// In memory, because one process alone has the file open: a lease of an earlier
    /// process has no holder any more.
    leases: Arc<MemoryStore>,
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
        Self::with_connection(connection, clock, Limits::DEFAULT)
    }

    fn with_connection(
        connection: Arc<Connection>,
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> Result<Self, StoreError> {
        let writer = Writer::start(connection.clone(), clock.clone(), limits)?;
        let reader = Reader::start(&connection, &clock, limits)?;
        Ok(Self {
            writer: Arc::new(writer),
            queues: Arc::new(Queues::new(connection.clone(), clock.clone(), limits)),
            reader: Arc::new(reader),
            connection,
            clock: clock.clone(),
            leases: Arc::new(MemoryStore::new(clock)),
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
        Box::pin(self.reader.read(key))
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        let ttl = millis(ttl);
        let put = self.writer.write(key, Operation::Put { value, ttl });
        Box::pin(async { put.await.map(drop) })
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        let take = self.writer.write(key, Operation::Take);
        Box::pin(async {
            Ok(match take.await? {
                Outcome::Taken(value) => Some(value),
                Outcome::Written | Outcome::Unchanged => None,
            })
        })
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        let operation = Operation::CompareAndSet {
            expected: expected.map(<[u8]>::to_vec),
            value,
            ttl: millis(ttl),
        };
        let set = self.writer.write(key, operation);
        Box::pin(async { Ok(set.await? == Outcome::Written) })
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        self.leases.lease(key, holder, ttl)
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        self.leases.release(key, holder)
    }

    fn export(&self) -> Option<Export> {
        let now = self.clock.now().unix_millis();
        Some(transfer::export(self.connection.clone(), now))
    }

    fn import(&self, entries: Entries, existing: Existing) -> StoreFuture<'_, u64> {
        let (connection, now) = (self.connection.clone(), self.clock.now().unix_millis());
        let import = tokio::task::spawn_blocking(move || {
            connection.write(|database| transfer::import(database, entries, existing, now))
        });
        Box::pin(async {
            let written = import.await.map_err(StoreError::unanswered)?;
            self.queues.read_again();
            written
        })
    }

    fn failure(&self) -> Option<Arc<str>> {
        let failure = self.connection.failure();
        let failure = failure.or_else(|| self.writer.failure());
        failure.or_else(|| self.queues.failure())
    }

    fn open_queue<'a>(
        &'a self,
        name: &'a str,
        limits: QueueLimits,
    ) -> StoreFuture<'a, Arc<dyn Queue>> {
        Box::pin(self.queues.open(name, limits))
    }
}

fn millis(ttl: Duration) -> u64 {
    u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX)
}
