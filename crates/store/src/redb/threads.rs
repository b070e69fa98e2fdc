//! Threads of the store's own: as many as it was started with, whatever waits for them.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::panics;
use crate::error::StoreError;

/// How long a store that is dropped waits for its threads.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) struct Threads {
    /// Disconnected when all have ended.
    running: Mutex<Receiver<Infallible>>,
}

impl Threads {
    /// Starts one thread for each piece of work.
    pub(super) fn start<W: FnOnce() + Send + 'static>(
        name: &str,
        works: impl IntoIterator<Item = W>,
    ) -> Result<Self, StoreError> {
        let (running, ended) = mpsc::channel();
        for work in works {
            let running = running.clone();
            let thread = move || {
                work();
                drop(running);
            };
            thread::Builder::new()
                .name(name.to_owned())
                .spawn(thread)
                .map_err(StoreError::database)?;
        }
        Ok(Self {
            running: Mutex::new(ended),
        })
    }

    /// Waits until all have ended, but not forever: a disk may never answer. Returns
    /// whether they have.
    pub(super) fn wait(&mut self) -> bool {
        let ended = self.running.get_mut();
        let ended = ended.unwrap_or_else(PoisonError::into_inner);
        !matches!(
            ended.recv_timeout(STOP_TIMEOUT),
            Err(RecvTimeoutError::Timeout)
        )
    }
}

/// Does a part of a thread's work, and survives if it panics. The callers that it concerns
/// learn of that, because nobody answers them.
pub(super) fn survive(work: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(work)) {
        tracing::error!(
            reason = panics::reason(&*panic),
            "a bug: a thread of the store panicked, and the calls in progress failed"
        );
    }
}
