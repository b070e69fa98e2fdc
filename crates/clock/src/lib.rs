#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod system_clock;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

pub use self::system_clock::SystemClock;

/// One reading of both clocks of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The time since the process started. It never goes back, and on Linux it continues
    /// while the machine is suspended.
    pub monotonic: Duration,
    /// The time since 1970. It continues while the machine is suspended, but an
    /// administrator or NTP may set it.
    pub wall: Duration,
}

impl Now {
    /// The wall clock in whole seconds since 1970.
    pub fn unix_seconds(self) -> u64 {
        self.wall.as_secs()
    }

    /// The wall clock in milliseconds since 1970.
    pub fn unix_millis(self) -> u64 {
        u64::try_from(self.wall.as_millis()).unwrap_or(u64::MAX)
    }
}

/// A point in time that has passed as soon as either clock says so: setting the wall
/// clock back cannot extend it, and a suspended machine cannot hide that it has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(Now);

impl Deadline {
    /// The point in time this long after a reading.
    pub fn after(start: Now, delay: Duration) -> Self {
        Self(Now {
            monotonic: start.monotonic.saturating_add(delay),
            wall: start.wall.saturating_add(delay),
        })
    }

    /// The time until then; zero once it has passed.
    pub fn remaining(self, now: Now) -> Duration {
        let monotonic = self.0.monotonic.saturating_sub(now.monotonic);
        monotonic.min(self.0.wall.saturating_sub(now.wall))
    }

    /// Whether it has passed.
    pub fn has_passed(self, now: Now) -> bool {
        self.remaining(now).is_zero()
    }
}

/// A source of time.
pub trait Clock: Send + Sync + 'static {
    /// Reads both clocks.
    fn now(&self) -> Now;

    /// Resolves after this long, without the time for which the machine is suspended.
    fn sleep(&self, delay: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// A clock that stands still until a test moves it.
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: Arc<Mutex<Now>>,
    moved: watch::Sender<()>,
}

impl ManualClock {
    /// A clock that shows this wall time, in seconds since 1970.
    pub fn at(unix_seconds: u64) -> Self {
        Self {
            now: Arc::new(Mutex::new(Now {
                monotonic: Duration::ZERO,
                wall: Duration::from_secs(unix_seconds),
            })),
            moved: watch::Sender::new(()),
        }
    }

    /// Moves both clocks forward.
    pub fn advance(&self, by: Duration) {
        self.change(|now| {
            now.monotonic += by;
            now.wall += by;
        });
    }

    /// Sets the wall clock alone, as an administrator or NTP does.
    pub fn set_wall(&self, unix_seconds: u64) {
        self.change(|now| now.wall = Duration::from_secs(unix_seconds));
    }

    fn change(&self, update: impl FnOnce(&mut Now)) {
        update(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner));
        self.moved.send_replace(());
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Now {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep(&self, delay: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let clock = self.clone();
        let until = self.now().monotonic + delay;
        Box::pin(async move {
            let mut moved = clock.moved.subscribe();
            while clock.now().monotonic < until {
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
    fn a_deadline_passes_as_soon_as_either_clock_reaches_it() {
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
    fn a_wall_clock_that_jumps_ahead_passes_the_deadline() {
        let clock = ManualClock::at(1_700_000_000);
        let deadline = Deadline::after(clock.now(), HOUR);
        clock.set_wall(1_700_003_600);
        assert!(deadline.has_passed(clock.now()));
    }
}
