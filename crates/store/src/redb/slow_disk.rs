//! Logs once that calls fail because the disk is too slow, and once that it is not any more:
//! not a line per call.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::StoreError;

/// How long no call may fail until the disk counts as fast enough.
const CALM: Duration = Duration::from_secs(10);

/// The calls that failed since the disk was last fast enough.
#[derive(Debug, Default)]
pub(super) struct SlowDisk {
    is_slow: AtomicBool,
    failures: Mutex<Option<Failures>>,
}

#[derive(Debug)]
struct Failures {
    count: usize,
    last: Instant,
}

impl SlowDisk {
    /// A call was not made, or its response did not come in time.
    pub(super) fn failed(&self, err: &StoreError, now: Instant) {
        self.is_slow.store(true, Ordering::Relaxed);
        let mut failures = self.failures();
        let count = failures.as_ref().map_or(0, |before| before.count) + 1;
        *failures = Some(Failures { count, last: now });
        if count == 1 {
            tracing::error!(
                error = %err,
                fix = "check the disk, and what else uses it; no restart is needed",
                "the store's disk is too slow, and calls fail"
            );
        }
    }

    /// A call was made in time.
    pub(super) fn succeeded(&self, now: impl FnOnce() -> Instant) {
        // Read first: this runs for every call, and nearly always there is nothing to do.
        if !self.is_slow.load(Ordering::Relaxed) {
            return;
        }
        let now = now();
        let mut failures = self.failures();
        let Some(over) = failures.take_if(|failures| now.duration_since(failures.last) >= CALM)
        else {
            return;
        };
        self.is_slow.store(false, Ordering::Relaxed);
        tracing::info!(
            failed_calls = over.count,
            "the store's disk is fast enough again"
        );
    }

    fn failures(&self) -> MutexGuard<'_, Option<Failures>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_until_the_disk_has_been_fast_enough_for_a_while() {
        let (disk, start) = (SlowDisk::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        let count = || disk.failures().as_ref().map(|failures| failures.count);
        disk.succeeded(|| unreachable!("nothing has failed"));
        disk.failed(&StoreError::Busy, after(0));
        disk.succeeded(|| after(1));
        disk.failed(&StoreError::Busy, after(9));
        disk.succeeded(|| after(18));
        assert_eq!(count(), Some(2));
        disk.succeeded(|| after(19));
        assert_eq!(count(), None);
        disk.succeeded(|| unreachable!("it is fast enough"));
    }
}
