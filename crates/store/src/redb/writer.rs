//! The one thread that writes. Writes that wait are made together: a commit costs the disk
//! as much for one as for hundreds.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use wechat_h5_clock::Clock;

use super::batch::{self, LossyCommits, Operation, Outcome, Write};
use super::call_queue::{Limits, NO_THREAD};
use super::connection::Connection;
use super::queue_pair::{BatchLimits, QueuePair, ReceiverPair, Waiting};
use super::threads::{Threads, survive};
use crate::error::StoreError;
use crate::key::Key;

/// How many writes one commit makes at most, and how many bytes of them.
const BATCH: BatchLimits = BatchLimits {
    calls: 512,
    bytes: 1 << 20,
};

/// Where the callers of all writes wait.
pub(super) struct Writer {
    queues: QueuePair<Write>,
    commit: Arc<CurrentCommit>,
    stalled_after: Duration,
    thread: Threads,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(
        connection: Arc<Connection>,
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> Result<Self, StoreError> {
        let (queues, writes) = QueuePair::new(limits);
        let commit = Arc::new(CurrentCommit::default());
        let worker = Worker {
            queues: writes,
            connection,
            clock,
            commit: commit.clone(),
            lossy_commits: LossyCommits::default(),
        };
        Ok(Self {
            queues,
            commit,
            stalled_after: limits.stalled_after,
            thread: Threads::start("store writer", [move || worker.run()])?,
        })
    }

    pub(super) async fn write(
        &self,
        key: &Key,
        operation: Operation,
    ) -> Result<Outcome, StoreError> {
        let write = |response| Write {
            key: key.clone(),
            operation,
            response,
        };
        self.queues.call(key, write).await
    }

    /// Why nothing is written although no error has occurred.
    pub(super) fn failure(&self) -> Option<Arc<str>> {
        if self.queues.is_closed() {
            return Some(NO_THREAD.into());
        }
        self.commit.failure(self.stalled_after)
    }
}

impl Drop for Writer {
    /// Waits until everything in the queues has been written.
    fn drop(&mut self) {
        self.queues.close();
        if !self.thread.wait() {
            tracing::error!("the store was closed before its disk had answered");
        }
    }
}

/// Since when the thread has been at a commit.
#[derive(Default)]
pub(super) struct CurrentCommit(Mutex<Option<Instant>>);

impl CurrentCommit {
    pub(super) fn set(&self, started: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = started;
    }

    /// Why nothing is written, if it takes longer than this.
    pub(super) fn failure(&self, stalled_after: Duration) -> Option<Arc<str>> {
        let started = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let elapsed = started?.elapsed();
        (elapsed >= stalled_after)
            .then(|| format!("the disk has not answered for {} s", elapsed.as_secs()).into())
    }
}

/// What the thread has.
struct Worker {
    queues: ReceiverPair<Write>,
    connection: Arc<Connection>,
    clock: Arc<dyn Clock>,
    commit: Arc<CurrentCommit>,
    lossy_commits: LossyCommits,
}

impl Worker {
    /// Writes until the store is dropped and its queues are empty.
    fn run(mut self) {
        let Some(waiting) = Waiting::new() else {
            return;
        };
        loop {
            let batch = self.queues.gather(&waiting, BATCH, Write::size);
            if batch.is_empty() {
                return;
            }
            self.commit.set(Some(Instant::now()));
            survive(|| self.commit(batch));
            self.commit.set(None);
        }
    }

    fn commit(&mut self, batch: Vec<Write>) {
        match self.try_commit(&batch) {
            Ok(answers) => {
                for (write, answer) in batch.into_iter().zip(answers) {
                    // The caller may have stopped waiting.
                    let _ = write.response.send(answer);
                }
            }
            // None of them was made: only those that fail alone fail.
            Err(err) if batch.len() > 1 && err.concerns_one_entry() => {
                for write in batch {
                    self.commit(vec![write]);
                }
            }
            // Never a second time: the first one may have been made.
            Err(err) => {
                self.connection.count_failed(batch.len(), &err);
                for write in batch {
                    let _ = write.response.send(Err(err.clone()));
                }
            }
        }
    }

    fn try_commit(
        &mut self,
        batch: &[Write],
    ) -> Result<Vec<Result<Outcome, StoreError>>, StoreError> {
        let now = self.clock.now().unix_millis();
        let lossy_commits = &mut self.lossy_commits;
        self.connection
            .write(|database| batch::commit(database, batch, now, lossy_commits))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::task::JoinSet;
    use wechat_h5_clock::{ManualClock, Now};

    use super::*;
    use crate::key::Namespace;
    use crate::redb::RedbStore;
    use crate::redb::faulty_disk::{Fixture, LOGINS, SESSIONS, SOON};
    use crate::store_trait::Store as _;

    const TTL: Duration = Duration::from_mins(1);
    const LARGE: Namespace = Namespace::new("large", 20_000);
    const RELAYS: Namespace = Namespace::new("relay", 20_000).lossy().giving_way();

    fn clock() -> Arc<dyn Clock> {
        Arc::new(ManualClock::at(1_700_000_000))
    }

    fn put(store: &RedbStore, namespace: Namespace, id: &str) -> PendingWrite {
        let (store, key) = (store.clone(), Key::new(namespace, id));
        Box::pin(async move { store.put(&key, key.id.as_bytes().to_vec(), TTL).await })
    }

    type PendingWrite = std::pin::Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

    /// A store whose thread waits for the disk: what is written next waits in the queue.
    struct Stalled {
        fixture: Fixture,
        first: tokio::task::JoinHandle<Result<(), StoreError>>,
    }

    impl Stalled {
        async fn new(limits: Limits) -> Self {
            Self::at_commit_of(Fixture::with(clock(), limits)).await
        }

        async fn at_commit_of(fixture: Fixture) -> Self {
            // A limit of the test may be shorter than what a busy machine needs for it.
            fixture.put_soon(SESSIONS, "before").await;
            fixture.faults.stall();
            let first = tokio::spawn(put(&fixture.store, SESSIONS, "first"));
            // It has this write alone then.
            while !fixture.faults.has_stalled() {
                tokio::task::yield_now().await;
            }
            Self { fixture, first }
        }

        fn store(&self) -> &RedbStore {
            &self.fixture.store
        }

        /// Puts a write into the queue, behind all earlier ones.
        async fn enqueue<T: Send + 'static>(
            &self,
            call: impl Future<Output = T> + Send + 'static,
        ) -> tokio::task::JoinHandle<T> {
            let call = tokio::spawn(call);
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            call
        }

        async fn resume(self) -> Fixture {
            self.fixture.faults.resume();
            self.first.await.unwrap().unwrap();
            self.fixture
        }
    }

    /// A slow machine is no failure of a test with thousands of writes.
    const PATIENT: Limits = Limits {
        busy_timeout: TTL,
        disk_timeout: TTL,
        ..Limits::DEFAULT
    };

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn ten_thousand_writers_share_few_commits() {
        let fixture = Fixture::with(clock(), PATIENT);
        let before = fixture.faults.sync_count.load(Ordering::SeqCst);
        let mut writers = JoinSet::new();
        for n in 0..10_000 {
            writers.spawn(put(&fixture.store, LARGE, &n.to_string()));
        }
        for written in writers.join_all().await {
            written.unwrap();
        }
        let syncs = fixture.faults.sync_count.load(Ordering::SeqCst) - before;
        assert!(syncs <= 500, "{syncs}");
        for n in [0, 4_999, 9_999] {
            let key = Key::new(LARGE, n.to_string());
            assert!(fixture.store.get(&key).await.unwrap().is_some());
        }
    }

    #[tokio::test]
    async fn a_batch_is_made_in_order() {
        let stalled = Stalled::new(Limits::DEFAULT).await;
        let set = |expected: Option<&'static str>, value: &'static str| {
            let store = stalled.store().clone();
            async move {
                let (key, value) = (Key::new(SESSIONS, "chain"), value.as_bytes().to_vec());
                let expected = expected.map(str::as_bytes);
                let set = store.compare_and_set(&key, expected, value, TTL);
                set.await.unwrap()
            }
        };
        let mut calls = Vec::new();
        let steps = [
            (None, "0", true),
            (None, "1", false),
            (Some("0"), "1", true),
            (Some("0"), "2", false),
            (Some("1"), "2", true),
        ];
        for (expected, value, is_set) in steps {
            let call = stalled.enqueue(set(expected, value)).await;
            calls.push((call, is_set));
        }
        let taken = {
            let store = stalled.store().clone();
            let take = async move { store.take(&Key::new(SESSIONS, "chain")).await };
            stalled.enqueue(take).await
        };
        let before = stalled.fixture.faults.sync_count.load(Ordering::SeqCst);
        let fixture = stalled.resume().await;
        for (call, is_set) in calls {
            assert_eq!(call.await.unwrap(), is_set);
        }
        assert_eq!(taken.await.unwrap().unwrap().unwrap(), b"2");
        let syncs = fixture.faults.sync_count.load(Ordering::SeqCst) - before;
        assert!(syncs <= 2, "they are one commit: {syncs}");
    }

    /// Puts this many writes into a queue behind the stalled one.
    async fn flood(
        stalled: &Stalled,
        namespace: Namespace,
        writes: usize,
    ) -> JoinSet<Result<(), StoreError>> {
        let mut flood = JoinSet::new();
        for id in 0..writes {
            flood.spawn(put(stalled.store(), namespace, &id.to_string()));
        }
        for _ in 0..writes {
            tokio::task::yield_now().await;
        }
        flood
    }

    /// How many are finished.
    fn finished(flood: &mut JoinSet<Result<(), StoreError>>) -> usize {
        let mut finished = 0;
        while let Some(written) = flood.try_join_next() {
            written.unwrap().unwrap();
            finished += 1;
        }
        finished
    }

    #[tokio::test]
    async fn writes_that_give_way_delay_no_others() {
        let stalled = Stalled::new(PATIENT).await;
        let mut strangers = flood(&stalled, RELAYS, 4000).await;
        let session = put(stalled.store(), SESSIONS, "session");
        let session = stalled.enqueue(session).await;
        let fixture = stalled.resume().await;
        session.await.unwrap().unwrap();
        let before = finished(&mut strangers);
        // The thread goes on while this is counted.
        assert!(before < 3000, "{before} were written before");
        for written in strangers.join_all().await {
            written.unwrap();
        }
        assert!(fixture.has("session").await.unwrap());
    }

    #[tokio::test]
    async fn writes_that_give_way_get_a_part_of_each_commit() {
        let stalled = Stalled::new(PATIENT).await;
        let mut others = flood(&stalled, LARGE, 4000).await;
        let stranger = put(stalled.store(), RELAYS, "stranger");
        let stranger = stalled.enqueue(stranger).await;
        let _fixture = stalled.resume().await;
        stranger.await.unwrap().unwrap();
        let before = finished(&mut others);
        // The thread goes on while this is counted.
        assert!(before < 3000, "{before} were written before");
        for written in others.join_all().await {
            written.unwrap();
        }
    }

    #[tokio::test]
    async fn reads_do_not_wait_for_a_write() {
        let stalled = Stalled::new(Limits::DEFAULT).await;
        for _ in 0..100 {
            assert!(stalled.fixture.has("before").await.unwrap());
        }
        assert!(!stalled.fixture.has("first").await.unwrap());
        let fixture = stalled.resume().await;
        assert!(fixture.has("first").await.unwrap());
    }

    #[tokio::test]
    async fn a_full_queue_is_an_error_soon_and_what_is_in_it_is_written() {
        let limits = Limits {
            length: 3,
            busy_timeout: Duration::from_millis(20),
            ..Limits::DEFAULT
        };
        let stalled = Stalled::new(limits).await;
        let mut queued = Vec::new();
        for id in ["1", "2", "3"] {
            let put = put(stalled.store(), SESSIONS, id);
            queued.push(stalled.enqueue(put).await);
        }
        let refused = stalled.fixture.put(LOGINS, "refused").await;
        assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
        let fixture = stalled.resume().await;
        for put in queued {
            put.await.unwrap().unwrap();
        }
        assert!(fixture.has("3").await.unwrap());
        let refused = Key::new(LOGINS, "refused");
        assert_eq!(fixture.store.get(&refused).await.unwrap(), None);
        fixture.put(SESSIONS, "after").await.unwrap();
    }

    #[tokio::test]
    async fn a_disk_that_does_not_answer_is_an_error_until_it_does() {
        let limits = Limits {
            disk_timeout: Duration::from_millis(50),
            stalled_after: Duration::from_millis(50),
            ..Limits::DEFAULT
        };
        let stalled = Stalled::new(limits).await;
        let late = stalled.fixture.put(SESSIONS, "late").await;
        assert!(matches!(late, Err(StoreError::TimedOut(_))), "{late:?}");
        let failure = stalled.store().failure().unwrap();
        assert!(failure.contains("not answered"), "{failure}");
        let first = stalled.first.await.unwrap();
        assert!(matches!(first, Err(StoreError::TimedOut(_))), "{first:?}");
        stalled.fixture.faults.resume();
        stalled.fixture.put_soon(SESSIONS, "after").await;
        assert_eq!(stalled.fixture.store.failure(), None);
        assert!(stalled.fixture.has("late").await.unwrap(), "it was queued");
    }

    #[tokio::test]
    async fn a_caller_that_stops_waiting_spoils_no_batch() {
        let stalled = Stalled::new(Limits::DEFAULT).await;
        let dropped = put(stalled.store(), SESSIONS, "dropped");
        let dropped = stalled.enqueue(dropped).await;
        let kept = put(stalled.store(), SESSIONS, "kept");
        let kept = stalled.enqueue(kept).await;
        dropped.abort();
        assert!(dropped.await.unwrap_err().is_cancelled());
        let fixture = stalled.resume().await;
        kept.await.unwrap().unwrap();
        assert!(fixture.has("kept").await.unwrap());
        assert!(fixture.has("dropped").await.unwrap(), "it was queued");
    }

    /// Whether the writes were made is unknown until the file is open again; but nobody was
    /// told so, and it is all of them or none.
    #[tokio::test]
    async fn a_failed_commit_fails_its_batch_and_is_not_repeated() {
        for is_full in [false, true] {
            let stalled = Stalled::new(Limits::DEFAULT).await;
            let mut calls = Vec::new();
            for id in 0..50 {
                let (store, key) = (stalled.store().clone(), Key::new(SESSIONS, id.to_string()));
                let put = async move { store.put(&key, vec![b'x'; 4000], TTL).await };
                calls.push(stalled.enqueue(put).await);
            }
            let race = |value: &'static [u8]| {
                let store = stalled.store().clone();
                async move {
                    let key = Key::new(SESSIONS, "race");
                    let set = store.compare_and_set(&key, None, value.to_vec(), TTL);
                    set.await
                }
            };
            let first = stalled.enqueue(race(b"first")).await;
            let second = stalled.enqueue(race(b"second")).await;
            let faults = stalled.fixture.faults.clone();
            if is_full {
                faults.fill_disk_after(30);
            } else {
                faults.fail_syncs_after_this_one(u32::MAX);
            }
            // The first commit succeeds, and the second one is the batch.
            faults.resume();
            stalled.first.await.unwrap().unwrap();
            for call in calls {
                let failed = call.await.unwrap();
                assert!(matches!(failed, Err(StoreError::Io(_))), "{failed:?}");
            }
            for call in [first, second] {
                let failed = call.await.unwrap();
                assert!(matches!(failed, Err(StoreError::Io(_))), "{failed:?}");
            }
            faults.free_space();
            faults.syncs.store(0, Ordering::SeqCst);
            let fixture = stalled.fixture;
            fixture.put_soon(SESSIONS, "after").await;
            assert!(fixture.has("before").await.unwrap());
            assert!(fixture.has("first").await.unwrap());
            let is_made = fixture.has("0").await.unwrap();
            for id in 0..50 {
                let found = fixture.has(&id.to_string()).await.unwrap();
                assert_eq!(found, is_made, "{id}");
            }
            let race = fixture.store.get(&Key::new(SESSIONS, "race")).await;
            let won = is_made.then(|| b"first".to_vec());
            assert_eq!(race.unwrap(), won, "made twice, or in part");
        }
    }

    #[tokio::test]
    async fn an_entry_that_cannot_be_written_fails_alone() {
        const ODD: Namespace = Namespace::new("odd", 10);
        const SMALL: Namespace = Namespace::new("small", 10).with_max_bytes(10);
        let fixture = Fixture::with(clock(), Limits::DEFAULT);
        // A table of other types than a store's.
        let odd = redb::TableDefinition::<u64, u64>::new(ODD.name());
        let create = |database: &redb::Database| {
            let write = database.begin_write().map_err(StoreError::database)?;
            write.open_table(odd).map_err(StoreError::database)?;
            write.commit().map_err(StoreError::commit)
        };
        fixture.store.connection.write(create).unwrap();
        let store = fixture.store.clone();
        let stalled = Stalled::at_commit_of(fixture).await;
        let before = put(&store, SESSIONS, "1");
        let odd = put(&store, ODD, "2");
        let large = put(&store, SMALL, "a long name");
        let after = put(&store, SESSIONS, "3");
        let mut calls = Vec::new();
        for call in [before, odd, large, after] {
            calls.push(stalled.enqueue(call).await);
        }
        let fixture = stalled.resume().await;
        let mut results = Vec::new();
        for call in calls {
            results.push(call.await.unwrap());
        }
        assert!(
            matches!(
                results[..],
                [
                    Ok(()),
                    Err(StoreError::Database(_)),
                    Err(StoreError::TooLarge { .. }),
                    Ok(())
                ]
            ),
            "{results:?}"
        );
        assert_eq!(fixture.store.failure(), None);
    }

    /// A clock that panics on request.
    struct PanickingClock(AtomicBool);

    impl Clock for PanickingClock {
        fn now(&self) -> Now {
            assert!(!self.0.swap(false, Ordering::SeqCst), "as requested");
            ManualClock::at(1_700_000_000).now()
        }

        fn sleep(&self, delay: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
            Box::pin(tokio::time::sleep(delay))
        }
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_the_next_call_works() {
        let clock = Arc::new(PanickingClock(AtomicBool::new(false)));
        let fixture = Fixture::with(clock.clone(), Limits::DEFAULT);
        fixture.put(SESSIONS, "before").await.unwrap();
        clock.0.store(true, Ordering::SeqCst);
        fixture.put(SESSIONS, "panicked").await.unwrap_err();
        fixture.put(SESSIONS, "after").await.unwrap();
        for _ in 0..10 {
            clock.0.store(true, Ordering::SeqCst);
            fixture.has("after").await.unwrap_err();
        }
        assert!(fixture.has("after").await.unwrap());
        assert!(!fixture.has("panicked").await.unwrap());
        assert_eq!(fixture.store.failure(), None);
    }

    #[tokio::test]
    async fn a_store_that_is_dropped_writes_what_waits() {
        let stalled = Stalled::new(Limits::DEFAULT).await;
        for id in 0..20 {
            let put = put(stalled.store(), SESSIONS, &id.to_string());
            // Nobody waits for it, so that nobody has the store.
            stalled.enqueue(put).await.abort();
        }
        let Stalled { fixture, first } = stalled;
        first.abort();
        let _ = first.await;
        let Fixture {
            store,
            faults,
            path,
            _folder,
        } = fixture;
        let stop = tokio::task::spawn_blocking(move || drop(store));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!stop.is_finished(), "it waits for the disk");
        faults.resume();
        tokio::time::timeout(SOON, stop).await.unwrap().unwrap();
        let store = RedbStore::open(&path, clock()).unwrap();
        for id in 0..20 {
            let key = Key::new(SESSIONS, id.to_string());
            assert!(store.get(&key).await.unwrap().is_some(), "{id}");
        }
    }
}
