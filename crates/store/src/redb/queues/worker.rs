//! The one thread that writes what happens in queues. What waits is written together: a commit
//! costs the disk as much for one as for hundreds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use redb::Database;
use tokio::sync::mpsc;

use super::contents::{Contents, SharedContents};
use super::tables;
use crate::error::StoreError;
use crate::redb::call_queue::{CallQueue, Limits, NO_THREAD, Response};
use crate::redb::connection::Connection;
use crate::redb::threads::{Threads, survive};
use crate::redb::writer::CurrentCommit;

/// How much one commit makes at most.
const MAX_CALLS: usize = 1024;
const MAX_BYTES: usize = 4 << 20;

/// Where the callers wait.
pub(super) struct Worker {
    calls: CallQueue<Job>,
    commit: Arc<CurrentCommit>,
    stalled_after: Duration,
    thread: Threads,
}

/// What a caller waits for.
enum Job {
    Write(Write),
    Read(Read),
}

struct Write {
    queue: Arc<SharedContents>,
    bytes: usize,
    work: Box<dyn FnOnce(Begun<'_>) -> Answer + Send>,
}

/// Tells the caller what it has read, and returns whether that has failed.
type Read = Box<dyn FnOnce(Result<&Database, StoreError>) -> Result<(), StoreError> + Send>;

/// The contents that are to be changed and the time, or why nothing can be.
type Begun<'a> = Result<(&'a mut Contents, u64), StoreError>;
/// Tells the caller, once it is known whether it was written.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

impl Worker {
    /// Starts the thread.
    pub(super) fn start(connection: Arc<Connection>, limits: Limits) -> Result<Self, StoreError> {
        let (calls, jobs) = CallQueue::new(limits);
        let commit = Arc::new(CurrentCommit::default());
        let thread = Thread {
            jobs,
            connection,
            commit: commit.clone(),
        };
        Ok(Self {
            calls,
            commit,
            stalled_after: limits.stalled_after,
            thread: Threads::start("store queues", [move || thread.run()])?,
        })
    }

    /// Changes the contents, and returns when the change was committed. After an error they
    /// are what the file has.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        queue: &Arc<SharedContents>,
        bytes: usize,
        work: impl FnOnce(&mut Contents, u64) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let job = |response: Response<T>| {
            let work = |begun: Begun<'_>| -> Answer {
                let result = begun.and_then(|(contents, now)| work(contents, now));
                // The caller may have stopped waiting.
                Box::new(|committed| drop(response.send(committed.and(result))))
            };
            Job::Write(Write {
                queue: queue.clone(),
                bytes,
                work: Box::new(work),
            })
        };
        self.calls.call(job).await
    }

    /// Reads what the file has.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Database) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let job = |response: Response<T>| {
            Job::Read(Box::new(|database| {
                let result = database.and_then(work);
                let failure = result.as_ref().err().cloned();
                drop(response.send(result));
                failure.map_or(Ok(()), Err)
            }))
        };
        self.calls.call(job).await
    }

    /// Why nothing is written although no error has occurred.
    pub(super) fn failure(&self) -> Option<Arc<str>> {
        if self.calls.is_closed() {
            return Some(NO_THREAD.into());
        }
        self.commit.failure(self.stalled_after)
    }
}

impl Drop for Worker {
    /// Waits until everything has been written.
    fn drop(&mut self) {
        self.calls.close();
        if !self.thread.wait() {
            tracing::error!("the queues were closed before the disk had answered");
        }
    }
}

/// What the thread has.
struct Thread {
    jobs: mpsc::Receiver<Job>,
    connection: Arc<Connection>,
    commit: Arc<CurrentCommit>,
}

impl Thread {
    /// Works until nobody has a queue any more.
    fn run(mut self) {
        while let Some(first) = self.jobs.blocking_recv() {
            let writes = self.gather(first);
            if writes.is_empty() {
                continue;
            }
            self.commit.set(Some(Instant::now()));
            survive(|| self.write(writes));
            self.commit.set(None);
        }
    }

    /// The writes that wait, after what is to be read was read.
    fn gather(&mut self, first: Job) -> Vec<Write> {
        let mut writes = Vec::new();
        let (mut calls, mut bytes) = (0, 0);
        let mut next = Some(first);
        while let Some(job) = next {
            calls += 1;
            match job {
                Job::Read(work) => survive(|| self.read(work)),
                Job::Write(write) => {
                    bytes += write.bytes;
                    writes.push(write);
                }
            }
            next = (calls < MAX_CALLS && bytes < MAX_BYTES)
                .then(|| self.jobs.try_recv().ok())
                .flatten();
        }
        writes
    }

    fn read(&self, work: Read) {
        let mut work = Some(work);
        let read = self.connection.read(|database| match work.take() {
            Some(work) => work(Ok(database)),
            None => Ok(()),
        });
        if let Err(err) = read {
            self.connection.count_failed(1, &err);
            if let Some(work) = work {
                drop(work(Err(err)));
            }
        }
    }

    fn write(&self, writes: Vec<Write>) {
        let mut batch = Batch::default();
        for write in writes {
            batch.apply(write, &self.connection);
        }
        let Batch { queues, answers } = batch;
        let rows: Vec<_> = queues.iter().map(|queue| queue.take_rows()).collect();
        let is_changed = rows.iter().any(|(_, rows)| !rows.is_empty());
        let committed = if is_changed {
            self.connection
                .write(|database| tables::write(database, &rows))
        } else {
            Ok(())
        };
        drop(rows);
        for queue in &queues {
            queue.committed(committed.is_ok());
        }
        if let Err(err) = &committed {
            self.connection.count_failed(answers.len(), err);
        }
        for answer in answers {
            answer(committed.clone());
        }
    }
}

/// What is written together.
#[derive(Default)]
struct Batch {
    queues: Vec<Arc<SharedContents>>,
    answers: Vec<Answer>,
}

impl Batch {
    fn apply(&mut self, write: Write, connection: &Arc<Connection>) {
        let queue = write.queue;
        let mut contents = queue.lock();
        if let Err(err) = queue.ensure_fresh(&mut contents, connection) {
            let answer = (write.work)(Err(err));
            return answer(Ok(()));
        }
        let now = queue.time.now();
        self.answers.push((write.work)(Ok((&mut contents, now))));
        drop(contents);
        if !self.queues.iter().any(|known| Arc::ptr_eq(known, &queue)) {
            self.queues.push(queue);
        }
    }
}
