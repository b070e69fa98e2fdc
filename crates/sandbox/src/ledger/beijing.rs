//! WeChat counts days and months in Beijing.

const AHEAD: u64 = 8 * 3600;
const DAY: u64 = 86_400;

/// Days since the epoch.
pub(crate) fn day(now: u64) -> u64 {
    now.saturating_add(AHEAD) / DAY
}

/// Months since March of the year 0: a number that is one more each month.
///
/// The year starts in March here, so that its odd day is the last one
/// (<https://howardhinnant.github.io/date_algorithms.html#civil_from_days>).
pub(crate) fn month(now: u64) -> u64 {
    let days = day(now) + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    (era * 400 + year) * 12 + (5 * of_year + 2) / 153
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2023-11-30 23:59:59 in Beijing.
    const LAST: u64 = 1_701_359_999;

    #[test]
    fn both_begin_at_midnight_in_beijing() {
        assert_eq!(day(LAST) + 1, day(LAST + 1));
        assert_eq!(month(LAST) + 1, month(LAST + 1));
        assert_eq!(month(LAST - 29 * DAY), month(LAST));
    }

    #[test]
    fn months_have_their_lengths() {
        // From 2024-01-01, a leap year, on.
        let mut at = 1_704_038_400;
        for days in [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            let next = at + days * DAY;
            assert_eq!(month(next - 1), month(at), "{at}");
            assert_eq!(month(next), month(at) + 1, "{at}");
            at = next;
        }
    }
}
