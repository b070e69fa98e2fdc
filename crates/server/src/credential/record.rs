//! A credential as the store keeps it, for the next start and other processes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use wechat_h5_clock::Now;

/// How far the clock that wrote a record may be off ours.
const SKEW: Duration = Duration::from_mins(1);

/// What is written: absolute times, because steady clocks end with the process.
#[derive(Serialize, Deserialize, Clone)]
pub(super) struct Record {
    value: String,
    /// When it was asked for, in milliseconds since 1970.
    asked_ms: u64,
    /// What `expires_in` said, in milliseconds.
    life_ms: u64,
}

impl Record {
    pub(super) fn new(value: &str, asked: Now, life: Duration) -> Self {
        Self {
            value: value.to_owned(),
            asked_ms: asked.unix_millis(),
            life_ms: u64::try_from(life.as_millis()).unwrap_or(u64::MAX),
        }
    }

    pub(super) fn value(&self) -> &str {
        &self.value
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// `None` for bytes that are no record.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// What is left of its life, counted from now; never more than there is as
    /// long as the clock that wrote it is at most [`SKEW`] off ours. `None` if
    /// nothing is left or it seems to come from the future.
    pub(super) fn left(&self, now: Now) -> Option<Duration> {
        let latest = now.wall.saturating_add(SKEW);
        let age = latest.checked_sub(Duration::from_millis(self.asked_ms))?;
        let left = Duration::from_millis(self.life_ms).saturating_sub(age);
        (!left.is_zero()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::{Clock, ManualClock};

    const LIFE: Duration = Duration::from_hours(2);
    const SINCE: Duration = Duration::from_secs(200);

    #[test]
    fn comes_back_with_what_is_left_of_its_life() {
        let clock = ManualClock::at(1_700_000_000);
        let bytes = Record::new("v", clock.now(), LIFE).to_bytes();
        clock.advance(SINCE);
        let record = Record::from_bytes(&bytes).unwrap();
        assert_eq!(record.value(), "v");
        let left = record.left(clock.now()).unwrap();
        assert_eq!(left + SKEW + SINCE, LIFE);
    }

    #[test]
    fn is_not_believed_when_it_has_ended_or_comes_from_the_future() {
        let clock = ManualClock::at(1_700_000_000);
        let record = Record::new("v", clock.now(), LIFE);
        for (wall, believed) in [
            (1_700_007_139, true),
            (1_700_007_140, false),
            (1_699_999_950, true),
            (1_699_999_939, false),
        ] {
            clock.set_wall(wall);
            assert_eq!(record.left(clock.now()).is_some(), believed, "{wall}");
        }
        assert!(Record::from_bytes(b"{torn").is_none());
    }

    #[test]
    fn another_clock_does_not_lengthen_its_life() {
        let theirs = ManualClock::at(1_700_000_000);
        let record = Record::new("v", theirs.now(), LIFE);
        theirs.advance(SINCE);
        for ours in [1_700_000_140, 1_700_000_200, 1_700_000_260] {
            let now = ManualClock::at(ours).now();
            assert!(record.left(now).unwrap() + SINCE <= LIFE, "{ours}");
        }
    }
}
