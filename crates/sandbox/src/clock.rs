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
        }
    }

    /// Stands at `seconds` since the epoch and moves only when advanced.
    pub fn frozen_at(seconds: u64) -> Self {
        Self {
            base: Base::Frozen(seconds),
            ahead: Arc::default(),
            leapt: Arc::default(),
        }
    }

    /// Seconds since the epoch.
    pub fn now(&self) -> u64 {
        let base = match self.base {
            Base::Frozen(seconds) => seconds,
            Base::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |past| past.as_secs()),
        };
        base.saturating_add(self.ahead())
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

    /// Back to the base; only a whole sandbox that forgets everything may.
    pub(crate) fn reset(&self) {
        self.ahead.store(0, Ordering::Relaxed);
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
    fn system_time_is_shifted_not_stopped() {
        let clock = Clock::system();
        let before = clock.now();
        clock.advance(100);
        assert!(clock.now() >= before + 100);
    }
}
