//! The threads that read. They do not wait for the writer, and a disk that is slow delays
//! them instead of the callers' own threads.

use std::sync::{Arc, Mutex, PoisonError};

use redb::{Database, ReadTransaction, ReadableDatabase as _};
use wechat_h5_clock::Clock;

use super::call_queue::{Limits, Response};
use super::connection::Connection;
use super::queue_pair::{BatchLimits, QueuePair, ReceiverPair, Waiting};
use super::table::{self, unexpired};
use super::threads::{Threads, survive};
use crate::error::StoreError;
use crate::key::Key;

/// A page in the cache takes microseconds, another one as long as the disk: meanwhile the
/// other threads read.
const THREADS: usize = 4;
/// How many reads one transaction makes at most.
const BATCH: BatchLimits = BatchLimits {
    calls: 16,
    bytes: usize::MAX,
};

/// Where the callers of all reads wait.
pub(super) struct Reader {
    queues: QueuePair<Read>,
    threads: Threads,
}

/// What a caller waits for.
struct Read {
    key: Key,
    response: Response<Option<Vec<u8>>>,
}

impl Reader {
    /// Starts the threads.
    pub(super) fn start(
        connection: &Arc<Connection>,
        clock: &Arc<dyn Clock>,
        limits: Limits,
    ) -> Result<Self, StoreError> {
        let (queues, reads) = QueuePair::new(limits);
        let reads = Arc::new(Mutex::new(reads));
        let works = (0..THREADS).map(|_| {
            let worker = Worker {
                queues: reads.clone(),
                connection: connection.clone(),
                clock: clock.clone(),
            };
            move || worker.run()
        });
        let threads = Threads::start("store reader", works)?;
        Ok(Self { queues, threads })
    }

    /// The value of an entry that has not expired.
    pub(super) async fn read(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let read = |response| Read {
            key: key.clone(),
            response,
        };
        self.queues.call(key, read).await
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.queues.close();
        self.threads.wait();
    }
}

/// What each thread has.
struct Worker {
    queues: Arc<Mutex<ReceiverPair<Read>>>,
    connection: Arc<Connection>,
    clock: Arc<dyn Clock>,
}

impl Worker {
    /// Reads until the store is dropped.
    fn run(self) {
        let Some(waiting) = Waiting::new() else {
            return;
        };
        loop {
            let batch = self.gather(&waiting);
            if batch.is_empty() {
                return;
            }
            survive(|| self.read(batch));
        }
    }

    fn gather(&self, waiting: &Waiting) -> Vec<Read> {
        // One thread waits for reads, the others for that thread.
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.gather(waiting, BATCH, |_| 0)
    }

    fn read(&self, batch: Vec<Read>) {
        let now = self.clock.now().unix_millis();
        let mut reads = batch.into_iter().filter(|read| !read.response.is_closed());
        let read_all = |database: &Database| {
            let transaction = database.begin_read().map_err(StoreError::database)?;
            for read in reads.by_ref() {
                let found = find(&transaction, &read.key, now);
                let failure = found.as_ref().err().cloned();
                let _ = read.response.send(found);
                if let Some(err) = failure {
                    self.connection.count_failed(1, &err);
                    return Err(err);
                }
            }
            Ok(())
        };
        if let Err(err) = self.connection.read(read_all) {
            for read in reads {
                self.connection.count_failed(1, &err);
                let _ = read.response.send(Err(err.clone()));
            }
        }
    }
}

fn find(transaction: &ReadTransaction, key: &Key, now: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let entries = table::entries(key.namespace.name());
    let Some(table) = table::open_existing(transaction, entries)? else {
        return Ok(None);
    };
    let stored = table.get(key.id.as_str()).map_err(StoreError::database)?;
    Ok(stored.and_then(|bytes| unexpired(bytes.value(), now).map(<[u8]>::to_vec)))
}
