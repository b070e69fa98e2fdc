//! The clocks of the machine.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{Clock, Now};

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Duration,
}

impl SystemClock {
    /// A clock whose monotonic time starts now.
    pub fn new() -> Self {
        Self {
            start: since_boot(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now {
            monotonic: since_boot().saturating_sub(self.start),
            wall: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default(),
        }
    }

    fn sleep(&self, delay: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(delay))
    }
}

/// [`std::time::Instant`] stops while a machine is suspended: a deadline that is measured by it
/// comes too late, if the wall clock is set back too.
#[cfg(target_os = "linux")]
fn since_boot() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    Duration::try_from(clock_gettime(ClockId::Boottime)).unwrap_or_default()
}

/// The time since this was first called.
#[cfg(not(target_os = "linux"))]
fn since_boot() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
    FIRST.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_clocks_advance() {
        let clock = SystemClock::new();
        let before = clock.now();
        assert!(before.monotonic < Duration::from_mins(1), "{before:?}");
        std::thread::sleep(Duration::from_millis(20));
        let after = clock.now();
        assert!(after.monotonic >= before.monotonic + Duration::from_millis(20));
        assert!(after.wall > before.wall);
    }

    /// By what the kernel says of itself, which counts the time of suspensions.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_time_of_suspensions_counts() {
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let uptime: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
        let difference = since_boot().as_secs_f64() - uptime;
        assert!((0.0..10.0).contains(&(difference + 0.01)), "{difference}");
    }
}
