//! Time as a value, so that a test can move it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

/// One reading of both clocks of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Since the process started. Never goes back, stands still in suspend.
    pub steady: Duration,
    /// Since 1970. Runs on in suspend, but somebody may set it.
    pub wall: Duration,
}

impl Moment {
    /// The wall clock in whole seconds since 1970.
    pub fn unix_seconds(self) -> u64 {
        self.wall.as_secs()
    }

    /// The wall clock in milliseconds since 1970.
    pub fn unix_millis(self) -> u64 {
        u64::try_from(self.wall.as_millis()).unwrap_or(u64::MAX)
    }
}

/// A point in time that has passed as soon as either clock says so: a wall
/// clock set back cannot prolong it, a suspend cannot hide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(Moment);

impl Deadline {
    /// This long after a moment.
    pub fn after(from: Moment, life: Duration) -> Self {
        Self(Moment {
            steady: from.steady.saturating_add(life),
            wall: from.wall.saturating_add(life),
        })
    }

    /// What is left until then: zero once it has passed.
    pub fn remaining(self, now: Moment) -> Duration {
        let steady = self.0.steady.saturating_sub(now.steady);
        steady.min(self.0.wall.saturating_sub(now.wall))
    }

    /// Whether it has passed.
    pub fn has_passed(self, now: Moment) -> bool {
        self.remaining(now).is_zero()
    }
}

/// Where time comes from.
pub trait Clock: Send + Sync + 'static {
    /// Both clocks, now.
    fn now(&self) -> Moment;

    /// Resolves after this long.
    fn sleep(&self, life: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Starts counting now.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment {
            steady: self.start.elapsed(),
            wall: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default(),
        }
    }

    fn sleep(&self, life: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(life))
    }
}

/// A clock that stands still until a test moves it.
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: Arc<Mutex<Moment>>,
    moved: watch::Sender<()>,
}

impl ManualClock {
    /// Stands at this wall time, in seconds since 1970.
    pub fn at(unix_seconds: u64) -> Self {
        Self {
            now: Arc::new(Mutex::new(Moment {
                steady: Duration::ZERO,
                wall: Duration::from_secs(unix_seconds),
            })),
            moved: watch::Sender::new(()),
        }
    }

    /// Moves both clocks on.
    pub fn advance(&self, by: Duration) {
        self.change(|now| {
            now.steady += by;
            now.wall += by;
        });
    }

    /// Sets the wall clock alone, as an administrator or NTP does.
    pub fn set_wall(&self, unix_seconds: u64) {
        self.change(|now| now.wall = Duration::from_secs(unix_seconds));
    }

    fn change(&self, how: impl FnOnce(&mut Moment)) {
        how(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner));
        self.moved.send_replace(());
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep(&self, life: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let clock = self.clone();
        let until = self.now().steady + life;
        Box::pin(async move {
            let mut moved = clock.moved.subscribe();
            while clock.now().steady < until {
                if moved.changed().await.is_err() {
                    return;
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_deadline_passes_by_whichever_clock_is_first() {
        let clock = ManualClock::at(1_700_000_000);
        let deadline = Deadline::after(clock.now(), 2 * HOUR);
        clock.advance(HOUR);
        assert_eq!(deadline.remaining(clock.now()), HOUR);

        clock.set_wall(1_600_000_000);
        assert_eq!(deadline.remaining(clock.now()), HOUR);
        clock.advance(HOUR);
        assert!(deadline.has_passed(clock.now()));
    }

    #[test]
    fn a_wall_clock_that_jumped_ahead_ends_it() {
        let clock = ManualClock::at(1_700_000_000);
        let deadline = Deadline::after(clock.now(), HOUR);
        clock.set_wall(1_700_003_600);
        assert!(deadline.has_passed(clock.now()));
    }
}
