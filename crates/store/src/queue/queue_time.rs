//! The time of a queue that one process has to itself.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::{Clock, Now};

/// How soon it is noticed that the wall clock was set forward.
const MAX_SLEEP: Duration = Duration::from_secs(10);

/// The time since 1970, which an administrator who sets the wall clock back does not stop: it
/// goes on by whichever clock has gone further.
pub(crate) struct QueueTime {
    clock: Arc<dyn Clock>,
    start: Now,
}

impl QueueTime {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let start = clock.now();
        Self { clock, start }
    }

    /// In milliseconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        let now = self.clock.now();
        let monotonic = now.monotonic.saturating_sub(self.start.monotonic);
        let wall = now.wall.saturating_sub(self.start.wall);
        millis(self.start.wall.saturating_add(monotonic.max(wall)))
    }

    /// Resolves at this time, in milliseconds since 1970, or earlier: one that is far away is
    /// looked at again.
    pub(crate) async fn sleep_until(&self, time: u64) {
        let delay = Duration::from_millis(time.saturating_sub(self.now()));
        self.clock.sleep(delay.min(MAX_SLEEP)).await;
    }
}

/// A time in whole milliseconds.
pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use wechat_h5_clock::ManualClock;

    use super::*;

    #[test]
    fn a_wall_clock_that_is_set_back_does_not_stop_it() {
        let clock = ManualClock::at(1_700_000_000);
        let time = QueueTime::new(Arc::new(clock.clone()));
        assert_eq!(time.now(), 1_700_000_000_000);
        clock.set_wall(1_600_000_000);
        clock.advance(Duration::from_secs(5));
        assert_eq!(time.now(), 1_700_000_005_000);
        clock.set_wall(1_700_000_100);
        assert_eq!(time.now(), 1_700_000_100_000);
    }
}
