//! The virtual time, which a test can move.

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
    jumped: Arc<AtomicU64>,
    /// The frozen base time, or [`RUNNING`].
    frozen_at_base: Arc<AtomicU64>,
}

/// A time that is never reached: the clock is not frozen.
const RUNNING: u64 = u64::MAX;

/// The requested time is in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the virtual time is {now} already: the clock only moves forward; reset the sandbox to start over"
)]
pub struct ClockError {
    /// The virtual time.
    pub now: u64,
}

/// Longer than the lifetime of any credential except refresh tokens.
const RESET_SECONDS: u64 = 86_400;

#[derive(Clone, Copy, Debug)]
enum Base {
    System,
    Frozen(u64),
}

impl Clock {
    /// The system's time, plus what the clock was advanced.
    pub fn system() -> Self {
        Self {
            base: Base::System,
            ahead: Arc::default(),
            jumped: Arc::default(),
            frozen_at_base: Arc::new(RUNNING.into()),
        }
    }

    /// A clock at `seconds` since the epoch that moves only when advanced.
    pub fn frozen_at(seconds: u64) -> Self {
        Self {
            base: Base::Frozen(seconds),
            ahead: Arc::default(),
            jumped: Arc::default(),
            frozen_at_base: Arc::new(RUNNING.into()),
        }
    }

    /// Seconds since the epoch.
    pub fn now(&self) -> u64 {
        let base = match self.frozen_at_base.load(Ordering::Relaxed) {
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
        // A frozen clock keeps its time.
        let _ = self.frozen_at_base.compare_exchange(
            RUNNING,
            self.base(),
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }

    /// Lets the time run again. It jumps to where it would be without the freeze.
    pub fn thaw(&self) {
        self.frozen_at_base.store(RUNNING, Ordering::Relaxed);
    }

    /// Whether the time is frozen.
    pub fn is_frozen(&self) -> bool {
        matches!(self.base, Base::Frozen(_))
            || self.frozen_at_base.load(Ordering::Relaxed) != RUNNING
    }

    /// Moves forward to this many seconds since the epoch.
    ///
    /// # Errors
    /// [`ClockError`] if that is in the past.
    pub fn set(&self, seconds: u64) -> Result<(), ClockError> {
        let now = self.now();
        let ahead = seconds.checked_sub(now).ok_or(ClockError { now })?;
        self.advance(ahead);
        Ok(())
    }

    /// Moves the time forward.
    pub fn advance(&self, seconds: u64) {
        add(&self.ahead, seconds);
        add(&self.jumped, seconds);
    }

    /// How many seconds the virtual time is ahead of the base time.
    pub fn ahead(&self) -> u64 {
        self.ahead.load(Ordering::Relaxed)
    }

    /// How many seconds a clock that follows this one without ever going back has to
    /// jump: everything that this one was advanced, and a day for each reset of the
    /// sandbox, because no credential from before a reset is valid after it.
    pub fn jumped(&self) -> u64 {
        self.jumped.load(Ordering::Relaxed)
    }

    /// Goes back to the base time; only a reset of the whole sandbox may do this.
    pub(crate) fn reset(&self) {
        self.ahead.store(0, Ordering::Relaxed);
        self.thaw();
        add(&self.jumped, RESET_SECONDS);
    }
}

fn add(to: &AtomicU64, seconds: u64) {
    // Cannot fail: the closure always returns a value.
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
    fn a_reset_jumps_ahead_and_never_back() {
        let clock = Clock::frozen_at(1_700_000_000);
        clock.advance(7200);
        assert_eq!((clock.ahead(), clock.jumped()), (7200, 7200));
        clock.reset();
        assert_eq!((clock.ahead(), clock.jumped()), (0, 7200 + RESET_SECONDS));
    }

    #[test]
    fn a_frozen_clock_moves_only_when_advanced() {
        let clock = Clock::system();
        clock.freeze();
        let stopped = clock.now();
        // In the past of any machine that runs this, so it shows that time stands.
        clock.frozen_at_base.store(1_700_000_000, Ordering::Relaxed);
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
    fn it_cannot_be_set_back() {
        let clock = Clock::frozen_at(1_700_000_000);
        assert_eq!(clock.set(1_700_000_060), Ok(()));
        assert_eq!((clock.now(), clock.jumped()), (1_700_000_060, 60));
        let now = 1_700_000_060;
        assert_eq!(clock.set(now - 1), Err(ClockError { now }));
    }

    #[test]
    fn a_system_clock_keeps_running_when_advanced() {
        let clock = Clock::system();
        let before = clock.now();
        clock.advance(100);
        assert!(clock.now() >= before + 100);
    }
}
