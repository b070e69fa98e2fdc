//! Time that a test can move.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Virtual time, in whole seconds since the Unix epoch, as WeChat counts.
///
/// Clones share one time.
#[derive(Clone, Debug)]
pub struct Clock {
    base: Base,
    ahead: Arc<AtomicU64>,
    leapt: Arc<AtomicU64>,
    /// Where the base stands still, or [`RUNNING`].
    stopped_at: Arc<AtomicU64>,
}

/// No time that can be reached.
const RUNNING: u64 = u64::MAX;

/// Time would have to go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is {now} already: the clock moves forward only, reset the sandbox to start over")]
pub struct ClockError {
    /// The virtual time.
    pub now: u64,
}

/// Longer than anything lives that was issued, but what a user refreshes with.
const RESET_SECONDS: u64 = 86_400;

#[derive(Clone, Copy, Debug)]
enum Base {
    System,
    Frozen(u64),
}

impl Clock {
    /// Runs with the system's clock, plus what it was advanced.
    pub fn system() -> Self {
        Self {
            base: Base::System,
            ahead: Arc::default(),
            leapt: Arc::default(),
            stopped_at: Arc::new(RUNNING.into()),
        }
    }

    /// Stands at `seconds` since the epoch and moves only when advanced.
    pub fn frozen_at(seconds: u64) -> Self {
        Self {
            base: Base::Frozen(seconds),
            ahead: Arc::default(),
            leapt: Arc::default(),
            stopped_at: Arc::new(RUNNING.into()),
        }
    }

    /// Seconds since the epoch.
    pub fn now(&self) -> u64 {
        let base = match self.stopped_at.load(Ordering::Relaxed) {
            RUNNING => self.base(),
            stopped => stopped,
        };
        base.saturating_add(self.ahead())
    }

    fn base(&self) -> u64 {
        match self.base {
            Base::Frozen(seconds) => seconds,
            Base::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |past| past.as_secs()),
        }
    }

    /// Stops the time where it is; [`Clock::advance`] still moves it.
    pub fn freeze(&self) {
        // One that stands still already stays where it is.
        let _ = self.stopped_at.compare_exchange(
            RUNNING,
            self.base(),
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }

    /// Lets the time go on. What it stood still is made up for at once.
    pub fn thaw(&self) {
        self.stopped_at.store(RUNNING, Ordering::Relaxed);
    }

    /// Whether the time stands still.
    pub fn is_frozen(&self) -> bool {
        matches!(self.base, Base::Frozen(_)) || self.stopped_at.load(Ordering::Relaxed) != RUNNING
    }

    /// Moves forward to this many seconds since the epoch.
    ///
    /// # Errors
    /// [`ClockError`] where that is in the past.
    pub fn set(&self, seconds: u64) -> Result<(), ClockError> {
        let now = self.now();
        let ahead = seconds.checked_sub(now).ok_or(ClockError { now })?;
        self.advance(ahead);
        Ok(())
    }

    /// Moves forward; there is no way back.
    pub fn advance(&self, seconds: u64) {
        add(&self.ahead, seconds);
        add(&self.leapt, seconds);
    }

    /// By how many seconds the virtual time is ahead of its base.
    pub fn ahead(&self) -> u64 {
        self.ahead.load(Ordering::Relaxed)
    }

    /// By how many seconds a clock that never goes back has leapt: all that this
    /// one was advanced, and a day for each time the sandbox was reset, since
    /// nothing that was issued before is worth anything after it.
    pub fn leapt(&self) -> u64 {
        self.leapt.load(Ordering::Relaxed)
    }

    /// Back to the running base; only a whole sandbox that forgets everything may.
    pub(crate) fn reset(&self) {
        self.ahead.store(0, Ordering::Relaxed);
        self.thaw();
        add(&self.leapt, RESET_SECONDS);
    }
}

fn add(to: &AtomicU64, seconds: u64) {
    // Cannot fail: the closure always answers.
    let _ = to.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |sum| {
        Some(sum.saturating_add(seconds))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_move_together() {
        let clock = Clock::frozen_at(1_700_000_000);
        let other = clock.clone();
        other.advance(7200);
        assert_eq!(clock.now(), 1_700_007_200);
        other.advance(u64::MAX);
        assert_eq!(clock.now(), u64::MAX);
    }

    #[test]
    fn a_reset_is_a_leap_and_never_a_way_back() {
        let clock = Clock::frozen_at(1_700_000_000);
        clock.advance(7200);
        assert_eq!((clock.ahead(), clock.leapt()), (7200, 7200));
        clock.reset();
        assert_eq!((clock.ahead(), clock.leapt()), (0, 7200 + RESET_SECONDS));
    }

    #[test]
    fn a_stopped_clock_moves_only_when_told() {
        let clock = Clock::system();
        clock.freeze();
        let stopped = clock.now();
        // In the past of any machine that runs this, so it shows that time stands.
        clock.stopped_at.store(1_700_000_000, Ordering::Relaxed);
        clock.freeze();
        clock.advance(5);
        assert_eq!((clock.now(), clock.is_frozen()), (1_700_000_005, true));
        clock.thaw();
        assert!(clock.now() >= stopped + 5 && !clock.is_frozen());
        clock.freeze();
        clock.reset();
        assert!(!clock.is_frozen());
    }

    #[test]
    fn it_is_set_forward_only() {
        let clock = Clock::frozen_at(1_700_000_000);
        assert_eq!(clock.set(1_700_000_060), Ok(()));
        assert_eq!((clock.now(), clock.leapt()), (1_700_000_060, 60));
        let now = 1_700_000_060;
        assert_eq!(clock.set(now - 1), Err(ClockError { now }));
    }

    #[test]
    fn system_time_is_shifted_not_stopped() {
        let clock = Clock::system();
        let before = clock.now();
        clock.advance(100);
        assert!(clock.now() >= before + 100);
    }
}
