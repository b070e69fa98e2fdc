//! The open database. redb refuses everything after an I/O error, until it is opened again:
//! that happens here, by itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use redb::Database;

use super::file::Check;
use super::panics;
use super::table;
use crate::error::StoreError;

/// How long nothing is written after an error.
const FIRST_DELAY: Duration = Duration::from_millis(100);
/// The longest time between two attempts.
const MAX_DELAY: Duration = Duration::from_secs(1);

type Reopen = dyn Fn(Check) -> Result<Database, StoreError> + Send + Sync;

/// The database, or why there is none at the moment.
pub(super) struct Connection {
    reopen: Box<Reopen>,
    state: Mutex<State>,
}

struct State {
    /// What is read from. Each error closes it.
    database: Option<Arc<Database>>,
    /// Why nothing is written; a thread opens the database again.
    failure: Option<Arc<str>>,
    /// How many calls have failed since then.
    failed_calls: usize,
}

impl Connection {
    pub(super) fn new(
        database: Database,
        reopen: impl Fn(Check) -> Result<Database, StoreError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            reopen: Box::new(reopen),
            state: Mutex::new(State {
                database: Some(Arc::new(database)),
                failure: None,
                failed_calls: 0,
            }),
        })
    }

    /// Why nothing is written at the moment.
    pub(super) fn failure(&self) -> Option<Arc<str>> {
        self.state().failure.clone()
    }

    /// Reads, also while nothing can be written.
    pub(super) fn read<T>(
        self: &Arc<Self>,
        work: impl FnOnce(&Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let database = self.state().open()?;
        self.call(database, work)
    }

    /// Writes, unless an earlier error has not been overcome.
    pub(super) fn write<T>(
        self: &Arc<Self>,
        work: impl FnOnce(&Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let database = self.state().writable()?;
        self.call(database, work)
    }

    /// Counts callers who were told of a failure.
    pub(super) fn count_failed(&self, calls: usize, err: &StoreError) {
        if err.is_of_the_file() {
            self.state().failed_calls += calls;
        }
    }

    fn call<T>(
        self: &Arc<Self>,
        database: Arc<Database>,
        work: impl FnOnce(&Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let result = panics::as_errors(|| work(&database));
        if let Err(err) = &result
            && err.needs_reopening()
        {
            self.close(database, err);
        }
        result
    }

    /// Closes a database after an error. The first error starts the recovery.
    fn close(self: &Arc<Self>, failed: Arc<Database>, err: &StoreError) {
        let reason: Arc<str> = err.in_full().into();
        {
            let mut state = self.state();
            let is_current = |current| Arc::ptr_eq(current, &failed);
            if !state.database.as_ref().is_some_and(is_current) {
                // Another call has met the same error.
                return;
            }
            state.database = None;
            if state.failure.replace(reason.clone()).is_some() {
                return;
            }
        }
        drop(failed);
        tracing::error!(
            error = &*reason,
            fix = "free space on its disk, or repair the disk; no restart is needed",
            "the store's file has failed: nothing is written until it can be opened and written again"
        );
        let check = match err {
            StoreError::Damaged(_) => Check::EveryPage,
            _ => Check::Quick,
        };
        let connection = Arc::downgrade(self);
        let recovery = thread::Builder::new().name("store recovery".to_owned());
        if let Err(err) = recovery.spawn(move || recover(&connection, check)) {
            tracing::error!(error = %err, "the store's recovery could not be started: restart the server");
        }
    }

    /// Opens the database again, for reading.
    fn ensure_open(&self, check: Check) -> Result<(), StoreError> {
        if self.state().database.is_some() {
            return Ok(());
        }
        let opened = (self.reopen)(check);
        let mut state = self.state();
        match opened {
            Ok(database) => {
                state.database = Some(Arc::new(database));
                Ok(())
            }
            Err(err) => {
                // A call that has not returned yet still has the file open.
                if !matches!(err, StoreError::InUse) {
                    state.failure = Some(err.in_full().into());
                }
                Err(err)
            }
        }
    }

    /// Tries whether the disk accepts writes, and accepts them if it does. Returns how many
    /// calls have failed meanwhile.
    fn ensure_writable(&self) -> Result<usize, StoreError> {
        let database = self.state().open()?;
        let tried = panics::as_errors(|| table::probe(&database));
        let mut state = self.state();
        let is_current = |current| Arc::ptr_eq(current, &database);
        if !state.database.as_ref().is_some_and(is_current) {
            // A read has closed it meanwhile.
            return tried.and_then(|()| state.writable().map(|_| 0));
        }
        match tried {
            Ok(()) => {
                state.failure = None;
                Ok(std::mem::take(&mut state.failed_calls))
            }
            Err(err) => {
                state.failure = Some(err.in_full().into());
                state.database = None;
                Err(err)
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn open(&self) -> Result<Arc<Database>, StoreError> {
        self.database.clone().ok_or_else(|| {
            let reason = self.failure.clone();
            StoreError::Unavailable(reason.unwrap_or_else(|| "it is closed".into()))
        })
    }

    fn writable(&self) -> Result<Arc<Database>, StoreError> {
        match &self.failure {
            Some(reason) => Err(StoreError::Unavailable(reason.clone())),
            None => self.open(),
        }
    }
}

/// Opens the database again and again until the disk accepts a write, or nobody has the
/// store any more.
fn recover(connection: &Weak<Connection>, mut check: Check) {
    let started = Instant::now();
    let mut delay = FIRST_DELAY;
    loop {
        let Some(open) = connection.upgrade() else {
            return;
        };
        // Reads need not wait.
        let opened = open.ensure_open(check);
        drop(open);
        thread::sleep(delay);
        let Some(open) = connection.upgrade() else {
            return;
        };
        let result = opened.and_then(|()| open.ensure_writable());
        if let Ok(failed_calls) = result {
            let seconds = started.elapsed().as_secs();
            tracing::info!(
                after_s = seconds,
                failed_calls,
                "the store's file is written again"
            );
            return;
        }
        if matches!(result, Err(StoreError::Damaged(_))) {
            check = Check::EveryPage;
        }
        delay = (delay * 2).min(MAX_DELAY);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;
    use crate::redb::faulty_disk::{Fixture, LOGINS, SESSIONS, SOON};
    use crate::store_trait::Store as _;

    #[tokio::test]
    async fn failed_calls_of_the_disk_are_overcome() {
        let fixture = Fixture::new();
        let faults = fixture.faults.clone();
        fixture.put(SESSIONS, "before").await.unwrap();
        // redb itself overcomes one failed write, and no failed sync.
        let rounds = [(&faults.syncs, 1), (&faults.writes, u32::MAX)];
        for (round, (fault, times)) in rounds.into_iter().enumerate() {
            fault.store(times, Ordering::SeqCst);
            let failed = fixture.put(SESSIONS, "failed").await;
            assert!(matches!(failed, Err(StoreError::Io(_))), "{failed:?}");
            let failure = fixture.store.failure().unwrap();
            assert!(failure.contains("os error 5"), "{failure}");
            let refused = fixture.put(LOGINS, "refused").await;
            assert!(
                matches!(refused, Err(StoreError::Unavailable(_))),
                "{refused:?}"
            );
            fault.store(0, Ordering::SeqCst);
            fixture.put_soon(SESSIONS, &format!("{round}")).await;
            assert_eq!(fixture.store.failure(), None);
            assert!(fixture.has("before").await.unwrap());
        }
        assert!(fixture.has("0").await.unwrap());
    }

    #[tokio::test]
    async fn a_failed_read_is_overcome() {
        let fixture = Fixture::new();
        fixture.put(SESSIONS, "s").await.unwrap();
        fixture.faults.reads.store(1, Ordering::SeqCst);
        let failed = fixture.has("s").await;
        assert!(matches!(failed, Err(StoreError::Io(_))), "{failed:?}");
        fixture.put_soon(SESSIONS, "t").await;
        assert!(fixture.has("s").await.unwrap());
    }

    #[tokio::test]
    async fn a_full_disk_refuses_writes_until_there_is_space() {
        let fixture = Fixture::new();
        fixture.put(SESSIONS, "before").await.unwrap();
        fixture.faults.fill_disk();
        let failed = fixture.put(SESSIONS, "failed").await;
        assert!(matches!(failed, Err(StoreError::Io(_))), "{failed:?}");
        let started = Instant::now();
        while fixture.has("before").await.is_err() {
            assert!(started.elapsed() < SOON, "reads do not work");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // The recovery tries in vain.
        tokio::time::sleep(FIRST_DELAY * 3).await;
        let refused = fixture.put(SESSIONS, "refused").await;
        assert!(refused.is_err());
        assert!(fixture.store.failure().is_some());
        let failed_calls = || fixture.store.connection.state().failed_calls;
        assert!(failed_calls() >= 2, "{}", failed_calls());
        fixture.faults.free_space();
        fixture.put_soon(SESSIONS, "after").await;
        assert_eq!(fixture.store.failure(), None);
        assert_eq!(failed_calls(), 0);
        assert!(fixture.has("before").await.unwrap());
    }
}
