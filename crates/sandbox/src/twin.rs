//! Everything that the routes share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::client::ClientSettings;
use crate::journal::{Journal, Kind, Note};
use crate::ledger::Ledger;
use crate::options::Options;

/// One platform with one account. Locks are held for one short step each.
#[derive(Debug)]
pub(crate) struct Twin {
    pub(crate) options: Options,
    ledger: Mutex<Ledger>,
    journal: Mutex<Journal>,
    client: Mutex<ClientSettings>,
}

impl Twin {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            ledger: Mutex::default(),
            journal: Mutex::new(Journal::new(options.journal_capacity)),
            client: Mutex::new(options.client.clone()),
            options,
        }
    }

    /// Virtual seconds since the epoch.
    pub(crate) fn now(&self) -> u64 {
        self.options.clock.now()
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.ledger)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }

    pub(crate) fn client(&self) -> MutexGuard<'_, ClientSettings> {
        lock(&self.client)
    }

    pub(crate) fn record(&self, kind: Kind, name: &str, note: Note) {
        let now = self.now();
        self.journal().push(now, kind, name, note);
    }

    /// Forgets all that happened, the moved clock included.
    pub(crate) fn reset(&self) {
        *self.ledger() = Ledger::default();
        self.journal().clear();
        *self.client() = self.options.client.clone();
        self.options.clock.reset();
    }
}

/// A panic elsewhere leaves at worst an entry unwritten: go on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
