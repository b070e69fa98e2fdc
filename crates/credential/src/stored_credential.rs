//! A credential in the store, for the next start and for other processes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use wechat_h5_clock::Now;

use crate::refresh_schedule::Stored;
use crate::token_mode::TokenMode;

/// How much the clock that wrote a record may differ from this one, where the store has
/// no clock for both.
const MAX_SKEW: Duration = Duration::from_mins(1);

/// What is stored: wall time, because a monotonic clock starts again with each process.
#[derive(Serialize, Deserialize, Clone)]
pub(crate) struct StoredCredential {
    value: String,
    /// When it was requested, in milliseconds since 1970.
    requested_at_ms: u64,
    /// How long it is valid from then on, in milliseconds.
    expires_in_ms: u64,
    /// The number of the term of the lease in which it was requested.
    #[serde(default)]
    fence: u64,
    /// How the token was fetched that it is, or that it was fetched with.
    #[serde(default)]
    source: TokenMode,
    /// When it was requested by the clock of the store, if that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    requested_at_store_ms: Option<u64>,
    /// What the clock of the store showed when it was read.
    #[serde(skip)]
    read_at_store: Option<Duration>,
}

impl StoredCredential {
    pub(crate) fn new(value: &str, requested_at: Now, expires_in: Duration) -> Self {
        Self {
            value: value.to_owned(),
            requested_at_ms: requested_at.unix_millis(),
            expires_in_ms: u64::try_from(expires_in.as_millis()).unwrap_or(u64::MAX),
            fence: 0,
            source: TokenMode::default(),
            requested_at_store_ms: None,
            read_at_store: None,
        }
    }

    /// The same, requested in this term and fetched in this mode.
    pub(crate) fn from(self, source: TokenMode, fence: u64) -> Self {
        Self {
            fence,
            source,
            ..self
        }
    }

    pub(crate) const fn fence(&self) -> u64 {
        self.fence
    }

    pub(crate) const fn source(&self) -> TokenMode {
        self.source
    }

    /// Whether this must not replace the other one: its writer had lost the lease before, or
    /// it was requested before in the same term. The times of two terms are not compared,
    /// because they may be of different clocks, or of one that was set back.
    pub(crate) const fn is_before(&self, other: &Self) -> bool {
        self.fence < other.fence
            || (self.fence == other.fence && self.requested_at_ms < other.requested_at_ms)
    }

    /// The clock of the store showed `time`, and since the request not more than `elapsed`
    /// had passed.
    pub(crate) fn requested_before(&mut self, time: Duration, elapsed: Duration) {
        let requested_at = time.saturating_sub(elapsed);
        self.requested_at_store_ms = u64::try_from(requested_at.as_millis()).ok();
    }

    /// Whether it has a time by the clock of the store.
    pub(crate) const fn has_store_time(&self) -> bool {
        self.requested_at_store_ms.is_some()
    }

    /// The clock of the store shows this, after it was read.
    pub(crate) fn read_before(&mut self, time: Duration) {
        self.read_at_store = Some(time);
    }

    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    /// When it was requested, since 1970.
    pub(crate) fn requested_at(&self) -> Duration {
        Duration::from_millis(self.requested_at_ms)
    }

    /// How long it is valid from then on.
    pub(crate) fn expires_in(&self) -> Duration {
        Duration::from_millis(self.expires_in_ms)
    }

    /// When it was issued, in seconds since 1970.
    pub(crate) fn issued_at(&self) -> u64 {
        self.requested_at_ms / 1000
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// `None` if the bytes are not a record with a value.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let record: Self = serde_json::from_slice(bytes).ok()?;
        (!record.value.is_empty()).then_some(record)
    }

    /// What a refresher compares with what it has. `None` as for [`Self::remaining`].
    pub(crate) fn as_stored(&self, now: Now, is_successor: bool) -> Option<Stored<'_>> {
        Some(Stored {
            value: &self.value,
            remaining: self.remaining(now)?,
            is_successor,
        })
    }

    /// How long it is still valid from `now` on, which was before it was read. By the clock
    /// of the store, if that has one; otherwise never too long if the clock that wrote it
    /// differs by at most [`MAX_SKEW`]. `None` if it has expired or seems to come from the
    /// future.
    pub(crate) fn remaining(&self, now: Now) -> Option<Duration> {
        let remaining = Duration::from_millis(self.expires_in_ms).saturating_sub(self.age(now)?);
        (!remaining.is_zero()).then_some(remaining)
    }

    /// How long ago it was requested, as far as that is known: not less, as above.
    pub(crate) fn age(&self, now: Now) -> Option<Duration> {
        self.age_by_store().or_else(|| {
            let latest = now.wall.saturating_add(MAX_SKEW);
            latest.checked_sub(Duration::from_millis(self.requested_at_ms))
        })
    }

    fn age_by_store(&self) -> Option<Duration> {
        let requested_at = Duration::from_millis(self.requested_at_store_ms?);
        self.read_at_store?.checked_sub(requested_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::{Clock, ManualClock};

    const EXPIRES_IN: Duration = Duration::from_hours(2);
    const AGE: Duration = Duration::from_secs(200);

    #[test]
    fn is_read_with_its_remaining_time() {
        let clock = ManualClock::at(1_700_000_000);
        let bytes = StoredCredential::new("v", clock.now(), EXPIRES_IN).to_bytes();
        clock.advance(AGE);
        let record = StoredCredential::from_bytes(&bytes).unwrap();
        assert_eq!(record.value(), "v");
        let remaining = record.remaining(clock.now()).unwrap();
        assert_eq!(remaining + MAX_SKEW + AGE, EXPIRES_IN);
    }

    #[test]
    fn is_ignored_when_it_has_expired_or_comes_from_the_future() {
        let clock = ManualClock::at(1_700_000_000);
        let record = StoredCredential::new("v", clock.now(), EXPIRES_IN);
        for (wall, is_used) in [
            (1_700_007_139, true),
            (1_700_007_140, false),
            (1_699_999_950, true),
            (1_699_999_939, false),
        ] {
            clock.set_wall(wall);
            assert_eq!(record.remaining(clock.now()).is_some(), is_used, "{wall}");
        }
        assert!(StoredCredential::from_bytes(b"{torn").is_none());
        let empty = StoredCredential::new("", clock.now(), EXPIRES_IN);
        assert!(StoredCredential::from_bytes(&empty.to_bytes()).is_none());
    }

    /// Whatever the clocks of the two machines show.
    #[test]
    fn the_clock_of_the_store_is_the_same_for_both() {
        let writer = ManualClock::at(1_700_000_000);
        let mut record = StoredCredential::new("v", writer.now(), EXPIRES_IN);
        let store = Duration::from_secs(1_600_000_000);
        record.requested_before(store + Duration::from_secs(2), Duration::from_secs(2));
        for reader in [1_697_000_000, 1_700_000_000, 1_703_000_000] {
            let mut read = StoredCredential::from_bytes(&record.to_bytes()).unwrap();
            assert!(read.has_store_time());
            read.read_before(store + AGE);
            let now = ManualClock::at(reader).now();
            assert_eq!(read.remaining(now).unwrap() + AGE, EXPIRES_IN, "{reader}");
            read.read_before(store + EXPIRES_IN);
            assert_eq!(read.remaining(now), None, "{reader}");
        }
    }

    #[test]
    fn an_earlier_term_or_an_earlier_request_of_the_same_term_comes_before() {
        let record = |seconds, fence| {
            let requested_at = ManualClock::at(seconds).now();
            StoredCredential::new("v", requested_at, EXPIRES_IN).from(TokenMode::Legacy, fence)
        };
        let stored = record(1_700_000_000, 7);
        for (seconds, fence, is_before) in [
            (1_700_000_000, 7, false),
            (1_700_000_001, 7, false),
            (1_699_999_999, 7, true),
            (1_700_000_009, 6, true),
            (1_699_990_000, 8, false),
        ] {
            let is = record(seconds, fence).is_before(&stored);
            assert_eq!(is, is_before, "{seconds} {fence}");
        }
    }

    /// Version 0.1 wrote neither.
    #[test]
    fn a_record_without_a_term_is_read() {
        let bytes = br#"{"value":"v","requested_at_ms":1,"expires_in_ms":2}"#;
        let record = StoredCredential::from_bytes(bytes).unwrap();
        assert_eq!((record.fence(), record.source()), (0, TokenMode::Stable));
    }

    #[test]
    fn another_clock_does_not_extend_it() {
        let writer = ManualClock::at(1_700_000_000);
        let record = StoredCredential::new("v", writer.now(), EXPIRES_IN);
        writer.advance(AGE);
        for reader in [1_700_000_140, 1_700_000_200, 1_700_000_260] {
            let now = ManualClock::at(reader).now();
            assert!(
                record.remaining(now).unwrap() + AGE <= EXPIRES_IN,
                "{reader}"
            );
        }
    }
}
