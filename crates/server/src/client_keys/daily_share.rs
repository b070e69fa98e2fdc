//! What one process has of a day's calls. Knows neither the store nor the time.

use std::time::Duration;

use wechat_h5_clock::{Deadline, Now};

/// How long the store is left alone after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// What one process has of a day's calls.
#[derive(Debug, Default)]
pub(super) struct DailyShare {
    day: u64,
    /// The calls that all processes have taken, as far as is known.
    taken: u64,
    /// Those among them that this process has left.
    left: u64,
    /// Those that were made while the store failed.
    unrecorded: u64,
    /// When a store that has failed is tried again.
    retry: Option<Deadline>,
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It is made, and counted.
    Counted,
    /// All calls of the day have been made.
    Refused,
    /// The store says whether there are more.
    Fetch,
}

/// What the store has given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// The calls that all processes have taken now.
    pub(super) all: u64,
    /// Those among them that are new, for this process.
    pub(super) share: u64,
    /// The calls among them that were made while the store failed.
    pub(super) recorded: u64,
}

impl DailyShare {
    /// A call on this day.
    pub(super) fn next(&mut self, day: u64, limit: u64) -> Next {
        self.begin(day);
        if self.left > 0 {
            self.left -= 1;
            Next::Counted
        } else if self.taken + self.unrecorded >= limit {
            Next::Refused
        } else if self.retry.is_none() {
            Next::Fetch
        } else {
            self.unrecorded += 1;
            Next::Counted
        }
    }

    /// The calls of this day, as far as is known. What other processes have taken and not
    /// made counts too.
    pub(super) fn made(&self, day: u64) -> u64 {
        if self.day == day {
            (self.taken + self.unrecorded).saturating_sub(self.left)
        } else {
            0
        }
    }

    /// The calls that the store does not know.
    pub(super) fn unrecorded(&self) -> u64 {
        self.unrecorded
    }

    /// Adds what the store has given for this day.
    pub(super) fn add(&mut self, day: u64, taken: Taken) {
        self.retry = None;
        if self.day == day {
            self.taken = taken.all;
            self.left += taken.share;
            self.unrecorded = self.unrecorded.saturating_sub(taken.recorded);
        }
    }

    /// The store gave nothing.
    pub(super) fn store_failed(&mut self, now: Now) {
        self.retry = Some(Deadline::after(now, PAUSE));
    }

    /// Whether somebody has to try a store that has failed. Says so to one caller.
    pub(super) fn is_store_to_be_tried(&mut self, now: Now) -> bool {
        let is_due = self.retry.is_some_and(|retry| retry.has_passed(now));
        if is_due {
            self.store_failed(now);
        }
        is_due
    }

    fn begin(&mut self, day: u64) {
        if self.day != day {
            *self = Self {
                day,
                retry: self.retry,
                ..Self::default()
            };
        }
    }
}
