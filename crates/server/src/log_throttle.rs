//! Lets one of many equal log lines through, where strangers cause them.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
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
        let next = self.next.load(Ordering::Relaxed);
        let following = millis(now + Self::INTERVAL);
        let is_due = millis(now) >= next
            && self
                .next
                .compare_exchange(next, following, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        is_due.then(|| self.count.swap(0, Ordering::Relaxed))
    }

    fn is_due(&self, now: Duration) -> bool {
        millis(now) >= self.next.load(Ordering::Relaxed)
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The same for each of many subjects, such as clients: no line counts what another one did.
#[derive(Debug)]
pub(crate) struct LogThrottles<K> {
    start: Instant,
    by_subject: Mutex<HashMap<K, LogThrottle>>,
}

impl<K: Eq + Hash> LogThrottles<K> {
    /// The most subjects that have lines at one time. Others have none until one of these has
    /// had none for ten minutes.
    const MAX_SUBJECTS: usize = 1000;

    /// None so far.
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            by_subject: Mutex::default(),
        }
    }

    /// Counts an event of this subject. The number of its events since its last line, if one is
    /// to be written.
    pub(crate) fn count<Q>(&self, subject: &Q) -> Option<u64>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        self.count_at(subject, self.start.elapsed())
    }

    fn count_at<Q>(&self, subject: &Q, now: Duration) -> Option<u64>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        let mut by_subject = self
            .by_subject
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(throttle) = by_subject.get(subject) {
            return throttle.count_at(now);
        }
        if by_subject.len() >= Self::MAX_SUBJECTS {
            by_subject.retain(|_, throttle| !throttle.is_due(now));
        }
        if by_subject.len() >= Self::MAX_SUBJECTS {
            return None;
        }
        let throttle = by_subject.entry(subject.to_owned()).or_default();
        throttle.count_at(now)
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

    #[test]
    fn no_line_counts_what_another_subject_did() {
        let throttles = LogThrottles::<String>::new();
        for (subject, seconds, line) in [
            ("shop", 0, Some(1)),
            ("shop", 1, None),
            ("pre", 2, Some(1)),
            ("shop", 600, Some(2)),
            ("pre", 601, None),
            ("pre", 602, Some(2)),
        ] {
            let line_now = throttles.count_at(subject, Duration::from_secs(seconds));
            assert_eq!(line_now, line, "{subject} after {seconds} s");
        }
    }

    #[test]
    fn subjects_are_bounded_and_the_quiet_ones_make_room() {
        let max = LogThrottles::<usize>::MAX_SUBJECTS;
        let throttles = LogThrottles::<usize>::new();
        let count =
            |subject: usize, seconds| throttles.count_at(&subject, Duration::from_secs(seconds));
        for subject in 0..max {
            assert_eq!(count(subject, 0), Some(1));
        }
        assert_eq!(count(max, 599), None);
        assert_eq!(count(0, 600), Some(1));
        assert_eq!(count(max, 600), Some(1));
        assert_eq!(throttles.by_subject.lock().unwrap().len(), 2);
    }
}
