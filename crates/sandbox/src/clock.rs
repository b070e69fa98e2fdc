//! The virtual time, which a test can move.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

use crate::lock::lock;

/// Virtual time, in whole seconds since the Unix epoch, as WeChat counts.
///
/// Clones share one time.
#[derive(Clone, Debug)]
pub struct Clock {
    time: Arc<Mutex<Time>>,
    /// Who waits for a time is told of each change.
    changed: Arc<Notify>,
}

#[derive(Clone, Copy, Debug)]
struct Time {
    base: Base,
    ahead: u64,
    jumped: u64,
    /// The base time at which it was frozen.
    frozen_at_base: Option<u64>,
}

/// What to do with the time: all of it, in this order, or nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClockChange {
    pub(crate) frozen: Option<bool>,
    /// Seconds since the epoch.
    pub(crate) set: Option<u64>,
    pub(crate) advance_seconds: u64,
}

/// Why the time was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ClockChangeError {
    #[error(transparent)]
    Past(#[from] ClockError),
    #[error("the clock ends with the year 9999")]
    TooLate,
}

/// The last second of the year 9999, in seconds since the epoch: dates have four
/// digits for the year.
const LATEST: u64 = 253_402_300_799;

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
        Self::new(Base::System)
    }

    /// A clock at `seconds` since the epoch that moves only when advanced.
    pub fn frozen_at(seconds: u64) -> Self {
        Self::new(Base::Frozen(seconds))
    }

    fn new(base: Base) -> Self {
        let time = Time {
            base,
            ahead: 0,
            jumped: 0,
            frozen_at_base: None,
        };
        Self {
            time: Arc::new(Mutex::new(time)),
            changed: Arc::default(),
        }
    }

    /// Seconds since the epoch.
    pub fn now(&self) -> u64 {
        self.time().now()
    }

    /// Stops the time where it is; [`Clock::advance`] still moves it.
    pub fn freeze(&self) {
        self.time().freeze();
        self.changed.notify_waiters();
    }

    /// Lets the time run again. It jumps to where it would be without the freeze.
    pub fn thaw(&self) {
        self.time().frozen_at_base = None;
        self.changed.notify_waiters();
    }

    /// Whether the time is frozen.
    pub fn is_frozen(&self) -> bool {
        let time = self.time();
        matches!(time.base, Base::Frozen(_)) || time.frozen_at_base.is_some()
    }

    /// Moves forward to this many seconds since the epoch.
    ///
    /// # Errors
    /// [`ClockError`] if that is in the past.
    pub fn set(&self, seconds: u64) -> Result<(), ClockError> {
        let result = self.time().set(seconds);
        self.changed.notify_waiters();
        result
    }

    /// Moves the time forward.
    pub fn advance(&self, seconds: u64) {
        self.time().advance(seconds);
        self.changed.notify_waiters();
    }

    /// Waits until it is so many seconds since the epoch: by itself, or because somebody has
    /// moved the time.
    pub(crate) async fn sleep_until(&self, seconds: u64) {
        loop {
            let changed = self.changed.notified();
            let mut changed = std::pin::pin!(changed);
            // What changes from here on is not missed.
            changed.as_mut().enable();
            let left = seconds.saturating_sub(self.now());
            if left == 0 {
                return;
            }
            if self.is_frozen() {
                changed.await;
            } else {
                let _ = tokio::time::timeout(Duration::from_secs(left), changed).await;
            }
        }
    }

    /// Makes the whole change or, on an error, none of it. Returns the seconds that the
    /// time moved by.
    pub(crate) fn change(&self, change: ClockChange) -> Result<u64, ClockChangeError> {
        let mut time = self.time();
        let (before, mut changed) = (time.now(), *time);
        changed.apply(change)?;
        *time = changed;
        self.changed.notify_waiters();
        Ok(changed.now().saturating_sub(before))
    }

    /// How many seconds the virtual time is ahead of the base time.
    pub fn ahead(&self) -> u64 {
        self.time().ahead
    }

    /// How many seconds a clock that follows this one without ever going back has to
    /// jump: everything that this one was advanced, and a day for each reset of the
    /// sandbox, because no credential from before a reset is valid after it.
    pub fn jumped(&self) -> u64 {
        self.time().jumped
    }

    /// Goes back to the base time; only a reset of the sandbox may do this. Clocks that follow this
    /// one do not go back.
    pub(crate) fn return_to_base(&self) {
        let mut time = self.time();
        *time = Time {
            ahead: 0,
            frozen_at_base: None,
            ..*time
        };
        self.changed.notify_waiters();
    }

    /// Lets clocks that follow this one jump by a day, after which no credential is valid.
    pub(crate) fn invalidate_credentials(&self) {
        let mut time = self.time();
        time.jumped = time.jumped.saturating_add(RESET_SECONDS);
        self.changed.notify_waiters();
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        lock(&self.time)
    }
}

impl Time {
    fn now(&self) -> u64 {
        let base = self.frozen_at_base.unwrap_or_else(|| self.base());
        base.saturating_add(self.ahead)
    }

    fn base(&self) -> u64 {
        match self.base {
            Base::Frozen(seconds) => seconds,
            Base::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |past| past.as_secs()),
        }
    }

    /// A frozen clock keeps its time.
    fn freeze(&mut self) {
        self.frozen_at_base = self.frozen_at_base.or_else(|| Some(self.base()));
    }

    fn advance(&mut self, seconds: u64) {
        self.ahead = self.ahead.saturating_add(seconds);
        self.jumped = self.jumped.saturating_add(seconds);
    }

    fn set(&mut self, seconds: u64) -> Result<(), ClockError> {
        let now = self.now();
        let ahead = seconds.checked_sub(now).ok_or(ClockError { now })?;
        self.advance(ahead);
        Ok(())
    }

    fn apply(&mut self, change: ClockChange) -> Result<(), ClockChangeError> {
        match change.frozen {
            Some(true) => self.freeze(),
            Some(false) => self.frozen_at_base = None,
            None => {}
        }
        if let Some(seconds) = change.set {
            self.set(seconds)?;
        }
        self.advance(change.advance_seconds);
        if self.now() > LATEST {
            return Err(ClockChangeError::TooLate);
        }
        Ok(())
    }
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

    #[tokio::test]
    async fn who_waits_for_a_time_is_woken_when_it_has_come() {
        let clock = Clock::frozen_at(1_700_000_000);
        let waiting = clock.clone();
        let task = tokio::spawn(async move { waiting.sleep_until(1_700_000_060).await });
        for _ in 0..2 {
            tokio::task::yield_now().await;
            assert!(!task.is_finished());
            clock.advance(30);
        }
        task.await.unwrap();
        clock.sleep_until(1_700_000_000).await;
    }

    #[test]
    fn a_reset_jumps_ahead_and_never_back() {
        let clock = Clock::frozen_at(1_700_000_000);
        clock.advance(7200);
        assert_eq!((clock.ahead(), clock.jumped()), (7200, 7200));
        clock.return_to_base();
        assert_eq!((clock.ahead(), clock.jumped()), (0, 7200));
        clock.invalidate_credentials();
        assert_eq!((clock.ahead(), clock.jumped()), (0, 7200 + RESET_SECONDS));
    }

    #[test]
    fn a_frozen_clock_moves_only_when_advanced() {
        let clock = Clock::system();
        clock.freeze();
        let stopped = clock.now();
        // In the past of any machine that runs this, so it shows that time stands.
        clock.time().frozen_at_base = Some(1_700_000_000);
        clock.freeze();
        clock.advance(5);
        assert_eq!((clock.now(), clock.is_frozen()), (1_700_000_005, true));
        clock.thaw();
        assert!(clock.now() >= stopped + 5 && !clock.is_frozen());
        clock.freeze();
        clock.return_to_base();
        assert!(!clock.is_frozen());
    }

    #[test]
    fn a_refused_change_changes_nothing() {
        let now = 1_700_000_000;
        for (is_frozen, change) in [
            (
                false,
                ClockChange {
                    frozen: Some(true),
                    set: Some(now - 1),
                    advance_seconds: 0,
                },
            ),
            (
                true,
                ClockChange {
                    frozen: Some(false),
                    set: Some(1),
                    advance_seconds: 5,
                },
            ),
            (
                false,
                ClockChange {
                    frozen: Some(true),
                    set: None,
                    advance_seconds: u64::MAX,
                },
            ),
            (
                false,
                ClockChange {
                    frozen: None,
                    set: Some(LATEST),
                    advance_seconds: 1,
                },
            ),
        ] {
            let clock = Clock::system();
            if is_frozen {
                clock.freeze();
            }
            assert!(clock.change(change).is_err(), "{change:?}");
            let found = (clock.is_frozen(), clock.ahead(), clock.jumped());
            assert_eq!(found, (is_frozen, 0, 0), "{change:?}");
        }
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
