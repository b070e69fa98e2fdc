//! What is in memory of a queue of a file: everything but the values of a long queue.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use wechat_h5_clock::Clock;

use super::tables::{self, Row};
use crate::error::StoreError;
use crate::queue::queue_time::QueueTime;
use crate::queue::state::{Change, State};
use crate::queue::{Appended, ItemId, NewItem, QueueLimits};
use crate::redb::connection::Connection;

/// The bytes of values that are kept in memory beside the file.
const MAX_VALUES_BYTES: usize = 16 << 20;

/// The contents of one queue, and who waits for them to change.
pub(super) struct SharedContents {
    pub(super) name: Arc<str>,
    pub(super) time: QueueTime,
    /// A claim may succeed that did not before.
    pub(super) changed: Notify,
    contents: Mutex<Contents>,
}

pub(super) struct Contents {
    pub(super) state: State,
    values: HashMap<ItemId, Arc<[u8]>>,
    values_bytes: usize,
    /// The items whose values are not in the file yet.
    unwritten: Vec<ItemId>,
    /// Whether the file may have something else: it has to be read.
    pub(super) is_stale: bool,
}

impl SharedContents {
    /// Those of a queue that is still to be read from the file.
    pub(super) fn new(name: &str, limits: QueueLimits, clock: Arc<dyn Clock>) -> Self {
        let name: Arc<str> = name.into();
        Self {
            time: QueueTime::new(clock),
            changed: Notify::new(),
            contents: Mutex::new(Contents {
                state: State::new(name.clone(), limits),
                values: HashMap::new(),
                values_bytes: 0,
                unwritten: Vec::new(),
                is_stale: true,
            }),
            name,
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the file, if it may have something else, and can be written at the moment.
    pub(super) fn ensure_fresh(
        &self,
        contents: &mut Contents,
        connection: &Arc<Connection>,
    ) -> Result<(), StoreError> {
        if let Some(reason) = connection.failure() {
            return Err(StoreError::Unavailable(reason));
        }
        if !contents.is_stale {
            return Ok(());
        }
        let limits = contents.state.limits();
        let load = |database: &_| tables::load(database, &self.name, limits);
        let mut state = connection.read(load)?;
        state.continue_after(&contents.state);
        state.count_lost_claims(self.time.now());
        state.claim_written_only();
        *contents = Contents {
            state,
            values: HashMap::new(),
            values_bytes: 0,
            unwritten: Vec::new(),
            is_stale: false,
        };
        Ok(())
    }

    /// What is to be written to the file since the last call.
    pub(super) fn take_rows(&self) -> (Arc<str>, Vec<Row>) {
        let mut contents = self.lock();
        let mut rows = Vec::new();
        for id in &contents.unwritten {
            let value = contents.values.get(id);
            rows.extend(value.map(|value| Row::Value(*id, value.clone())));
        }
        let changes = contents.take_changes();
        rows.extend(Row::all(&contents.state, changes));
        (self.name.clone(), rows)
    }

    /// What [`take_rows`](Self::take_rows) returned was written, or that has failed.
    pub(super) fn committed(&self, is_written: bool) {
        let mut contents = self.lock();
        if is_written {
            contents.state.written();
        } else {
            contents.is_stale = true;
        }
        for id in std::mem::take(&mut contents.unwritten) {
            let is_dead = contents.state.item(id).is_none();
            if is_dead || contents.values_bytes > MAX_VALUES_BYTES {
                contents.drop_value(id);
            }
        }
        drop(contents);
        self.changed.notify_one();
    }
}

impl Contents {
    pub(super) fn append(&mut self, item: NewItem, now: u64) -> Result<Appended, StoreError> {
        let appended = self.state.append(&item, now)?;
        if let Appended::New { id, .. } = appended {
            self.keep(id, item.value);
        }
        Ok(appended)
    }

    pub(super) fn replace_value(&mut self, id: ItemId, value: Vec<u8>) -> bool {
        let is_there = self.state.resize_value(id, value.len());
        if is_there {
            self.keep(id, value);
        }
        is_there
    }

    /// Keeps a value at least until it is written.
    fn keep(&mut self, id: ItemId, value: Vec<u8>) {
        self.drop_value(id);
        self.values_bytes += value.len();
        self.values.insert(id, value.into());
        self.unwritten.push(id);
    }

    /// The value of an item, if it is in memory.
    pub(super) fn value(&self, id: ItemId) -> Option<Vec<u8>> {
        self.values.get(&id).map(|value| value.to_vec())
    }

    fn take_changes(&mut self) -> Vec<Change> {
        let changes = self.state.take_changes();
        for change in &changes {
            if let Change::Removed(id) | Change::Died(id) = change {
                self.drop_value(*id);
            }
        }
        changes
    }

    fn drop_value(&mut self, id: ItemId) {
        if let Some(value) = self.values.remove(&id) {
            self.values_bytes -= value.len();
        }
    }
}
