//! The clocks of one machine: they are set, stand still, and stop while it is suspended.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::Instant;
use wechat_h5_clock::{Clock, Now};

/// The wall time when a schedule begins, late enough that a clock can be set back.
const EPOCH: Duration = Duration::from_secs(1_700_000_000);

/// How a wall clock goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Wall {
    /// This many seconds ahead of the true time.
    Ahead(i64),
    /// It shows this and stands still.
    Frozen(Duration),
    /// It moves once in a second.
    WholeSeconds,
}

/// A machine with one process.
#[derive(Clone)]
pub(crate) struct Machine(Arc<Shared>);

struct Shared {
    started: Instant,
    state: Mutex<State>,
}

struct State {
    wall: Wall,
    /// For how long no timer has run.
    suspended: Duration,
    suspended_since: Option<Instant>,
    is_stopped: bool,
    /// Of what has something to do when it goes on.
    wakers: Vec<Waker>,
}

impl Machine {
    pub(crate) fn new(started: Instant, wall: Wall) -> Self {
        let state = State {
            wall,
            suspended: Duration::ZERO,
            suspended_since: None,
            is_stopped: false,
            wakers: Vec::new(),
        };
        Self(Arc::new(Shared {
            started,
            state: Mutex::new(state),
        }))
    }

    pub(crate) fn set_wall(&self, wall: Wall) {
        self.lock().wall = wall;
    }

    /// What the wall clock shows now, from now on.
    pub(crate) fn freeze_wall(&self) {
        let now = self.now().wall;
        self.set_wall(Wall::Frozen(now));
    }

    /// Nothing on it runs, as after SIGSTOP.
    pub(crate) fn stop(&self) {
        self.lock().is_stopped = true;
    }

    /// Nothing on it runs, and its timers stand still too.
    pub(crate) fn suspend(&self) {
        let mut state = self.lock();
        state.is_stopped = true;
        state.suspended_since.get_or_insert_with(Instant::now);
    }

    /// Goes on after a stop or a suspension.
    pub(crate) fn go_on(&self) {
        let mut state = self.lock();
        state.is_stopped = false;
        if let Some(since) = state.suspended_since.take() {
            state.suspended += since.elapsed();
        }
        for waker in state.wakers.drain(..) {
            waker.wake();
        }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.lock().is_stopped
    }

    /// Something that runs while the machine does.
    pub(crate) fn run<F: Future>(&self, program: F) -> Running<F> {
        Running {
            machine: self.clone(),
            program: Box::pin(program),
        }
    }

    /// For how long it has not been suspended.
    fn awake(&self) -> Duration {
        let state = self.lock();
        let since = state.suspended_since;
        let suspended = state.suspended + since.map_or(Duration::ZERO, |since| since.elapsed());
        self.0.started.elapsed().saturating_sub(suspended)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        let state = self.0.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for Machine {
    fn now(&self) -> Now {
        let elapsed = self.0.started.elapsed();
        let exact = EPOCH + elapsed;
        let wall = match self.lock().wall {
            Wall::Ahead(seconds) if seconds < 0 => {
                exact.saturating_sub(Duration::from_secs(seconds.unsigned_abs()))
            }
            Wall::Ahead(seconds) => exact + Duration::from_secs(seconds.unsigned_abs()),
            Wall::Frozen(at) => at,
            Wall::WholeSeconds => Duration::from_secs(exact.as_secs()),
        };
        Now {
            monotonic: elapsed,
            wall,
        }
    }

    fn sleep(&self, delay: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let machine = self.clone();
        let until = self.awake().saturating_add(delay);
        Box::pin(async move {
            loop {
                let left = until.saturating_sub(machine.awake());
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left).await;
            }
        })
    }
}

/// A program on a machine.
pub(crate) struct Running<F> {
    machine: Machine,
    program: Pin<Box<F>>,
}

impl<F: Future> Future for Running<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut state = self.machine.lock();
        if state.is_stopped {
            state.wakers.push(cx.waker().clone());
            return Poll::Pending;
        }
        drop(state);
        self.program.as_mut().poll(cx)
    }
}
