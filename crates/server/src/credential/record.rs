//! A credential as the store keeps it, for the next start and other processes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Moment;

/// How far another machine's clock may be ahead of ours.
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
    pub(super) fn new(value: &str, asked: Moment, life: Duration) -> Self {
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

    /// The moment it was asked for and its life, on this process's clocks.
    /// `None` if it has ended or seems to come from the future.
    pub(super) fn on_clock(&self, now: Moment) -> Option<(Moment, Duration)> {
        let life = Duration::from_millis(self.life_ms);
        let age = now
            .unix_millis()
            .checked_sub(self.asked_ms)
            .map(Duration::from_millis);
        let ahead = Duration::from_millis(self.asked_ms.saturating_sub(now.unix_millis()));
        if age.is_some_and(|age| age >= life) || ahead > SKEW {
            return None;
        }
        Some((now, life.saturating_sub(age.unwrap_or_default())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, ManualClock};

    const LIFE: Duration = Duration::from_hours(2);

    #[test]
    fn comes_back_with_what_is_left_of_its_life() {
        let clock = ManualClock::at(1_700_000_000);
        let bytes = Record::new("v", clock.now(), LIFE).to_bytes();
        clock.advance(Duration::from_secs(200));
        let record = Record::from_bytes(&bytes).unwrap();
        assert_eq!(record.value(), "v");
        let (_, left) = record.on_clock(clock.now()).unwrap();
        assert_eq!(left.as_secs(), 7000);
    }

    #[test]
    fn is_not_believed_when_it_has_ended_or_comes_from_the_future() {
        let clock = ManualClock::at(1_700_000_000);
        let record = Record::new("v", clock.now(), LIFE);
        for (wall, believed) in [
            (1_700_007_199, true),
            (1_700_007_200, false),
            (1_699_999_950, true),
            (1_699_990_000, false),
        ] {
            clock.set_wall(wall);
            assert_eq!(record.on_clock(clock.now()).is_some(), believed, "{wall}");
        }
        assert!(Record::from_bytes(b"{torn").is_none());
    }
}
