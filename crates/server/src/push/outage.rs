//! Logs once that something fails, and once that it works again: not a line per push.

use std::sync::atomic::{AtomicU64, Ordering};

/// How often it has failed since it worked.
#[derive(Debug, Default)]
pub(super) struct Outage(AtomicU64);

impl Outage {
    /// Counts a failure. Returns whether it is the first.
    pub(super) fn failed(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) == 0
    }

    /// It works. Returns how often it had failed, if it had.
    pub(super) fn worked(&self) -> Option<u64> {
        if self.0.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let failed = self.0.swap(0, Ordering::Relaxed);
        (failed > 0).then_some(failed)
    }
}
