//! The queues of a file, in tables of their own.
//!
//! What is known of the items is in memory too, so that the next one is found without a read. A
//! change is made there by the one thread that writes it to the file, and its caller learns of it
//! when it is committed. Where that fails, the memory is read from the file again.

mod contents;
mod redb_queue;
mod rows;
pub(super) mod tables;
mod worker;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use wechat_h5_clock::Clock;

use self::contents::SharedContents;
use self::redb_queue::RedbQueue;
use self::worker::Worker;
use super::call_queue::Limits;
use super::connection::Connection;
use crate::error::StoreError;
use crate::queue::{Queue, QueueLimits};

/// Those that somebody has opened.
pub(super) struct Queues {
    connection: Arc<Connection>,
    clock: Arc<dyn Clock>,
    limits: Limits,
    /// Started for the first queue.
    worker: Mutex<Option<Arc<Worker>>>,
    open: Mutex<HashMap<String, Arc<SharedContents>>>,
}

impl Queues {
    pub(super) fn new(connection: Arc<Connection>, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        Self {
            connection,
            clock,
            limits,
            worker: Mutex::default(),
            open: Mutex::default(),
        }
    }

    /// The queue of this name, as the file has it, which has these limits from now on.
    pub(super) async fn open(
        &self,
        name: &str,
        limits: QueueLimits,
    ) -> Result<Arc<dyn Queue>, StoreError> {
        let queue = RedbQueue {
            shared: self.contents(name, limits),
            worker: self.worker()?,
        };
        queue.refresh().await?;
        Ok(Arc::new(queue))
    }

    /// Somebody else has written to the file: it is read again.
    pub(super) fn read_again(&self) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for contents in open.values() {
            contents.lock().is_stale = true;
        }
    }

    /// Why nothing is written although no error has occurred.
    pub(super) fn failure(&self) -> Option<Arc<str>> {
        let worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        worker.as_ref()?.failure()
    }

    fn contents(&self, name: &str, limits: QueueLimits) -> Arc<SharedContents> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let contents = open.entry(name.to_owned());
        let new = || Arc::new(SharedContents::new(name, limits, self.clock.clone()));
        let contents = contents.or_insert_with(new);
        contents.lock().state.set_limits(limits);
        contents.clone()
    }

    fn worker(&self) -> Result<Arc<Worker>, StoreError> {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(worker) = &*worker {
            return Ok(worker.clone());
        }
        let started = Arc::new(Worker::start(self.connection.clone(), self.limits)?);
        Ok(worker.insert(started).clone())
    }
}
