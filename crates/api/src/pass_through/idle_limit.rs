//! A call has no limit of its time while bytes flow, and ends when none flow for too long.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

/// The longest time without a byte.
pub(super) const IDLE_LIMIT: Duration = Duration::from_secs(30);

/// How far the body of a request is.
#[derive(Debug, Clone)]
pub(super) struct Progress(Arc<Mutex<State>>);

#[derive(Debug, Clone, Copy)]
struct State {
    /// When something was sent last.
    last: Instant,
    from_caller: FromCaller,
}

/// How the caller sends the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FromCaller {
    /// What was asked for is there.
    Flows,
    /// More of it is awaited.
    Awaited,
    /// It has broken off.
    Broken,
}

impl Progress {
    pub(super) fn start() -> Self {
        Self(Arc::new(Mutex::new(State {
            last: Instant::now(),
            from_caller: FromCaller::Flows,
        })))
    }

    /// Some of the body was sent, or is awaited, or will not come.
    pub(super) fn report(&self, from_caller: FromCaller) {
        let mut state = self.lock();
        state.from_caller = from_caller;
        if from_caller == FromCaller::Flows {
            state.last = Instant::now();
        }
    }

    /// Whether it is the caller who has not sent the body.
    pub(super) fn is_caller_at_fault(&self) -> bool {
        self.lock().from_caller != FromCaller::Flows
    }

    fn deadline(&self) -> Instant {
        self.lock().last + IDLE_LIMIT
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the work returns; `None` if there was no progress for too long before.
    pub(super) async fn limit<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        loop {
            let deadline = self.deadline();
            if let Ok(done) = timeout_at(deadline, &mut work).await {
                return Some(done);
            }
            if self.deadline() <= deadline {
                return None;
            }
        }
    }
}
