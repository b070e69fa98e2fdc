//! WeChat counts days and months in Beijing.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{self, Offset};

const BEIJING: Offset = tz::offset(8);

/// The date and time in Beijing, `now` in seconds since the epoch.
pub(crate) fn beijing_time(now: u64) -> DateTime {
    let now = i64::try_from(now)
        .ok()
        .and_then(|now| Timestamp::from_second(now).ok());
    // The latest timestamp is one day before the year 10,000.
    BEIJING.to_datetime(now.unwrap_or(Timestamp::MAX))
}

/// The date in Beijing.
pub(super) fn date(now: u64) -> Date {
    beijing_time(now).date()
}

/// The first day of the month in Beijing.
pub(super) fn month(now: u64) -> Date {
    date(now).first_of_month()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2023-11-30 23:59:59 in Beijing.
    const LAST: u64 = 1_701_359_999;

    #[test]
    fn days_and_months_begin_at_midnight_in_beijing() {
        let [last, next] = [LAST, LAST + 1].map(|now| date(now).to_string());
        assert_eq!((&*last, &*next), ("2023-11-30", "2023-12-01"));
        assert_eq!(month(LAST - 29 * 86_400), month(LAST));
        assert_ne!(month(LAST), month(LAST + 1));
    }

    #[test]
    fn a_time_after_the_year_9999_has_the_last_date() {
        assert_eq!(date(u64::MAX).year(), 9999);
    }
}
