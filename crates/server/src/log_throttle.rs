//! Lets one of many equal log lines through, where strangers cause them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// At most one line each ten minutes, and a count of what it stands for.
#[derive(Debug)]
pub(crate) struct LogThrottle {
    start: Instant,
    /// When the next line may be written, in milliseconds since the start.
    next: AtomicU64,
    count: AtomicU64,
}

impl LogThrottle {
    const INTERVAL: Duration = Duration::from_mins(10);

    /// One that lets the first line through.
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            next: AtomicU64::new(0),
            count: AtomicU64::new(0),
        }
    }

    /// Counts an event. The number of events since the last line, if one is to be written.
    pub(crate) fn count(&self) -> Option<u64> {
        self.count_at(self.start.elapsed())
    }

    fn count_at(&self, now: Duration) -> Option<u64> {
        self.count.fetch_add(1, Ordering::Relaxed);
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let next = self.next.load(Ordering::Relaxed);
        let following = millis(now + Self::INTERVAL);
        let is_due = millis(now) >= next
            && self
                .next
                .compare_exchange(next, following, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        is_due.then(|| self.count.swap(0, Ordering::Relaxed))
    }
}

impl Default for LogThrottle {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_each_ten_minutes_stands_for_all() {
        let throttle = LogThrottle::new();
        for (seconds, line) in [
            (0, Some(1)),
            (1, None),
            (599, None),
            (600, Some(3)),
            (601, None),
            (9000, Some(2)),
        ] {
            let line_now = throttle.count_at(Duration::from_secs(seconds));
            assert_eq!(line_now, line, "after {seconds} s");
        }
    }
}
