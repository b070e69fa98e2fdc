//! The journal and the counters: everything that happened, for tests and for the shell.

mod counters;
mod entries;
mod entry;
mod fingerprint;
mod recorded_request;
mod stored_entry;

use std::sync::{Mutex, MutexGuard};

pub use counters::{Counters, Counts, TokenVerdicts};
pub use entry::{Details, EntryKind, JournalEntry};

pub(crate) use entries::{EntryFilter, Part};
pub(crate) use fingerprint::fingerprint;
pub(crate) use recorded_request::{RecordedRequest, SECRETS};

use crate::clock::Clock;
use crate::lock::lock;
use entries::Entries;
use stored_entry::StoredEntry;

/// The journal and the counters of one sandbox. Every part of the sandbox writes here.
#[derive(Debug)]
pub(crate) struct Journal {
    clock: Clock,
    entries: Mutex<Entries>,
    counters: Mutex<Counters>,
}

impl Journal {
    pub(crate) fn new(capacity: usize, clock: Clock) -> Self {
        Self {
            clock,
            entries: Mutex::new(Entries::new(capacity)),
            counters: Mutex::default(),
        }
    }

    /// Writes an entry and counts it.
    pub(crate) fn record(&self, kind: EntryKind, name: &str, details: Details) {
        self.counters().count(kind, name, &details);
        // Serialized before the lock is taken.
        let entry = StoredEntry::new(self.clock.now(), kind, name, details);
        self.entries().push(entry);
    }

    pub(crate) fn entries(&self) -> MutexGuard<'_, Entries> {
        lock(&self.entries)
    }

    pub(crate) fn counters(&self) -> MutexGuard<'_, Counters> {
        lock(&self.counters)
    }

    pub(crate) fn reset(&self) {
        self.entries().clear();
        *self.counters() = Counters::default();
    }
}
