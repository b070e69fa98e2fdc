//! How many wrong codes there were: few guesses fit in the time for which a code is valid.

use std::collections::VecDeque;
use std::time::Duration;

/// The most wrong codes of all clients in [`WINDOW`]: with every session open, they find one of
/// its codes with a probability of 1 in 1,000.
pub(super) const MAX: usize = 30;
/// As long as a code is valid.
pub(super) const WINDOW: Duration = Duration::from_mins(5);

/// The times of the latest.
#[derive(Debug, Default)]
pub(super) struct WrongCodes(VecDeque<Duration>);

impl WrongCodes {
    /// # Errors
    ///
    /// The time to wait, while there are as many as there may be.
    pub(super) fn check(&mut self, now: Duration) -> Result<(), Duration> {
        while self.0.front().is_some_and(|time| *time + WINDOW <= now) {
            self.0.pop_front();
        }
        match self.0.front() {
            Some(first) if self.0.len() >= MAX => Err((*first + WINDOW).saturating_sub(now)),
            _ => Ok(()),
        }
    }

    pub(super) fn count(&mut self, now: Duration) {
        self.0.push_back(now);
    }
}
