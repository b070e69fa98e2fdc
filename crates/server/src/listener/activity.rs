//! What a connection is doing. One that waits for its client can be asked to close.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use tokio::sync::Notify;

/// What the connection is doing, and since when.
#[derive(Debug)]
pub(super) struct Activity {
    epoch: Instant,
    /// A [`Phase`] in the highest three bits, then microseconds since the epoch.
    state: AtomicU64,
    /// Since when the client has taken nothing of its response; 0 while it takes it.
    stalled_since: AtomicU64,
    is_asked_to_close: AtomicBool,
    close: Notify,
}

/// In the order in which connections are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// A response was sent; nothing of the next request has arrived.
    Idle = 0,
    /// The head of a request has not arrived in full.
    Head = 1,
    /// The body of a request has not arrived in full, and the request is not handled before.
    Body = 2,
    /// A request was received, and its response is not complete.
    Request = 3,
    /// The response is complete, and not all of it is sent.
    Flush = 4,
}

const PHASE_SHIFT: u32 = 61;
/// The place of a stalled response in the order, after all phases.
const STALLED: u64 = 7;
/// A client that takes nothing of its response for this long, in microseconds, is one that the
/// connection waits for. The longest time between two packets on a usable network is shorter.
const STALL_TIME: u64 = 250_000;
/// The time in which the head of a request arrives from any client that has begun to send it
/// or has just connected, in microseconds.
const NEW_TIME: u64 = 1_000_000;

/// How a connection waits for its client. The lowest is closed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Waiting {
    is_new: bool,
    /// A phase or [`STALLED`] in the highest three bits, then the time since when.
    state: u64,
}

impl Waiting {
    /// Whether the head of the request may well be on its way.
    pub(super) fn is_new(self) -> bool {
        self.is_new
    }
}

impl Activity {
    /// That of a new connection, with times since the epoch.
    pub(super) fn new(epoch: Instant) -> Self {
        let activity = Self {
            epoch,
            state: AtomicU64::new(0),
            stalled_since: AtomicU64::new(0),
            is_asked_to_close: AtomicBool::new(false),
            close: Notify::new(),
        };
        activity.set(Phase::Head);
        activity
    }

    /// Microseconds since the epoch, never 0.
    fn now(&self) -> u64 {
        let micros = u64::try_from(self.epoch.elapsed().as_micros()).unwrap_or(u64::MAX);
        micros.clamp(1, (1 << PHASE_SHIFT) - 1)
    }

    fn set(&self, phase: Phase) {
        // The others are not waited for by anybody who asks since when.
        let is_waiting = matches!(phase, Phase::Idle | Phase::Head | Phase::Body);
        let since = if is_waiting { self.now() } else { 0 };
        let state = ((phase as u64) << PHASE_SHIFT) | since;
        self.state.store(state, Ordering::Relaxed);
    }

    /// Only the connection's own task changes the phase, so it cannot change in between.
    fn change(&self, from: Phase, to: Phase) {
        if self.state.load(Ordering::Relaxed) >> PHASE_SHIFT == from as u64 {
            self.set(to);
        }
    }

    /// Whether and how it waits for its client.
    pub(super) fn waiting(&self) -> Option<Waiting> {
        let now = self.now();
        let state = self.state.load(Ordering::Relaxed);
        if state >> PHASE_SHIFT < Phase::Request as u64 {
            let head_since = state.wrapping_sub((Phase::Head as u64) << PHASE_SHIFT);
            let is_new = head_since < 1 << PHASE_SHIFT && now < head_since + NEW_TIME;
            return Some(Waiting { is_new, state });
        }
        let since = self.stalled_since.load(Ordering::Relaxed);
        let is_stalled = since > 0 && now.saturating_sub(since) >= STALL_TIME;
        is_stalled.then_some(Waiting {
            is_new: false,
            state: (STALLED << PHASE_SHIFT) | since,
        })
    }

    /// Whether it has no request, not even one whose body still arrives.
    pub(super) fn is_unused(&self) -> bool {
        self.state.load(Ordering::Relaxed) >> PHASE_SHIFT < Phase::Body as u64
    }

    /// The client took some of its response, or nothing.
    pub(super) fn wrote(&self, is_nothing: bool) {
        let was_nothing = self.stalled_since.load(Ordering::Relaxed) > 0;
        if is_nothing != was_nothing {
            let since = if is_nothing { self.now() } else { 0 };
            self.stalled_since.store(since, Ordering::Relaxed);
        }
    }

    /// Whether it was asked to close, and its task has not run since.
    pub(super) fn is_asked_to_close(&self) -> bool {
        self.is_asked_to_close.load(Ordering::Relaxed)
    }

    /// Asks the connection's task to close it, if it still waits then. Returns whether it was
    /// not asked before.
    pub(super) fn ask_to_close(&self) -> bool {
        let is_first = !self.is_asked_to_close.swap(true, Ordering::AcqRel);
        if is_first {
            self.close.notify_one();
        }
        is_first
    }

    /// Resolves when it is asked to close.
    pub(super) async fn asked_to_close(&self) {
        self.close.notified().await;
    }

    /// The request to close is handled. Returns whether there was one.
    pub(super) fn forget_asking(&self) -> bool {
        self.is_asked_to_close.swap(false, Ordering::AcqRel)
    }

    /// All of the response is sent.
    pub(super) fn flushed(&self) {
        self.change(Phase::Flush, Phase::Idle);
    }

    /// The head of a request was received. The request ends when the guard is dropped.
    pub(super) fn request(self: &Arc<Self>) -> OpenRequest {
        self.set(Phase::Request);
        OpenRequest(self.clone())
    }

    /// The body of the request is read before it is handled. All of it was when the guard is
    /// dropped.
    pub(super) fn unread_body(self: &Arc<Self>) -> UnreadBody {
        self.set(Phase::Body);
        UnreadBody(self.clone())
    }

    /// Something of a request arrived.
    pub(super) fn received(&self) {
        self.change(Phase::Idle, Phase::Head);
    }
}

/// A request of which not all is read.
#[derive(Debug)]
pub(super) struct UnreadBody(Arc<Activity>);

impl Drop for UnreadBody {
    fn drop(&mut self) {
        self.0.change(Phase::Body, Phase::Request);
    }
}

/// A request whose response is not complete.
#[derive(Debug)]
pub(super) struct OpenRequest(Arc<Activity>);

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.0.set(Phase::Flush);
    }
}

#[cfg(test)]
impl Waiting {
    pub(super) const fn old(since: u64) -> Self {
        Self {
            is_new: false,
            state: since,
        }
    }

    pub(super) const fn new(since: u64) -> Self {
        Self {
            is_new: true,
            state: since,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn idle_connections_are_closed_before_unfinished_requests_and_new_ones_last() {
        let epoch = Instant::now().checked_sub(Duration::from_mins(1)).unwrap();
        let activity = |phase, micros: u64| {
            let activity = Activity::new(epoch);
            let state = ((phase as u64) << PHASE_SHIFT) | micros;
            activity.state.store(state, Ordering::Relaxed);
            activity
        };
        let stalled = activity(Phase::Request, 0);
        stalled.stalled_since.store(1, Ordering::Relaxed);
        let in_order = [
            activity(Phase::Idle, 5),
            activity(Phase::Idle, 9000),
            activity(Phase::Idle, 59_900_000),
            activity(Phase::Head, 1),
            activity(Phase::Head, 7),
            activity(Phase::Body, 0),
            activity(Phase::Body, 59_900_000),
            stalled,
            activity(Phase::Head, 59_900_000),
        ];
        assert!(in_order.is_sorted_by_key(|activity| activity.waiting().unwrap()));
        let is_new = |activity: &Activity| activity.waiting().unwrap().is_new();
        assert!(!in_order[..8].iter().any(is_new) && is_new(&in_order[8]));
        for phase in [Phase::Request, Phase::Flush] {
            assert_eq!(activity(phase, 1).waiting(), None);
        }
    }
}
