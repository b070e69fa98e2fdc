//! Step 4: the time of signing.

use core::fmt;

use crate::error::TimestampError;

/// Seconds since 1970-01-01 UTC.
///
/// WeChat documents no maximum age for `wx.config`; a signature is valid as long as its
/// ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The year 5138 in seconds, March 1973 in milliseconds: a larger value is in
    /// milliseconds.
    const LIMIT: u64 = 100_000_000_000;

    /// Takes seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`TimestampError::Milliseconds`] for a value in milliseconds.
    pub fn from_seconds(seconds: u64) -> Result<Self, TimestampError> {
        if seconds < Self::LIMIT {
            Ok(Self(seconds))
        } else {
            Err(TimestampError::Milliseconds(seconds))
        }
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = u64::deserialize(deserializer)?;
        Self::from_seconds(seconds).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_refused() {
        assert_eq!(
            Timestamp::from_seconds(1_700_000_000).unwrap().seconds(),
            1_700_000_000
        );
        assert_eq!(
            Timestamp::from_seconds(1_700_000_000_000)
                .unwrap_err()
                .to_string(),
            "the timestamp 1700000000000 is in milliseconds: WeChat signs seconds, divide by 1000"
        );
    }
}
