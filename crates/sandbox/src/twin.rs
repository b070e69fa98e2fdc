//! Everything that the routes share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::client::ClientSettings;
use crate::counters::Counters;
use crate::faults::Faults;
use crate::journal::{Journal, Kind, Line, Note};
use crate::ledger::Ledger;
use crate::options::Options;
use crate::push::{MarkFail, PushConfig};
use crate::random;

/// More than a double holds exactly, as WeChat's are.
const FIRST_MSG_ID: u64 = 24_000_000_000_000_001;

/// One platform. Locks are held for one short step each.
#[derive(Debug)]
pub(crate) struct Twin {
    pub(crate) options: Options,
    pub(crate) random: random::Source,
    ledger: Mutex<Ledger>,
    journal: Mutex<Journal>,
    counters: Mutex<Counters>,
    faults: Mutex<Faults>,
    client: Mutex<ClientSettings>,
    push: Mutex<PushConfig>,
    mark_fail: Mutex<MarkFail>,
    msg_ids: AtomicU64,
}

impl Twin {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            ledger: Mutex::new(ledger(&options)),
            journal: Mutex::new(Journal::new(options.journal_capacity)),
            counters: Mutex::default(),
            faults: Mutex::default(),
            client: Mutex::new(options.client.clone()),
            push: Mutex::new(options.push.clone()),
            mark_fail: Mutex::default(),
            msg_ids: FIRST_MSG_ID.into(),
            random: random::Source::new(options.random_seed),
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

    pub(crate) fn counters(&self) -> MutexGuard<'_, Counters> {
        lock(&self.counters)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn client(&self) -> MutexGuard<'_, ClientSettings> {
        lock(&self.client)
    }

    pub(crate) fn push(&self) -> MutexGuard<'_, PushConfig> {
        lock(&self.push)
    }

    pub(crate) fn mark_fail(&self) -> MutexGuard<'_, MarkFail> {
        lock(&self.mark_fail)
    }

    pub(crate) fn next_msg_id(&self) -> u64 {
        self.msg_ids.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn record(&self, kind: Kind, name: &str, note: Note) {
        self.counters().count(kind, name, &note);
        let (now, line) = (self.now(), Line::new(name, note));
        self.journal().push(now, kind, &line);
    }

    /// Forgets all that happened, the moved clock included.
    pub(crate) fn reset(&self) {
        self.options.clock.reset();
        *self.ledger() = ledger(&self.options);
        self.journal().clear();
        *self.counters() = Counters::default();
        *self.faults() = Faults::default();
        self.random.reset();
        *self.push() = self.options.push.clone();
        *self.mark_fail() = MarkFail::default();
        self.msg_ids.store(FIRST_MSG_ID, Ordering::Relaxed);
        *self.client() = self.options.client.clone();
    }
}

fn ledger(options: &Options) -> Ledger {
    Ledger::new(&options.accounts, &options.users, options.clock.now())
}

/// A panic elsewhere leaves at worst an entry unwritten: go on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
