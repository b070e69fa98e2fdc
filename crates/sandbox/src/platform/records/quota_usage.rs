//! How often an account has called each endpoint.

use std::collections::HashMap;

use jiff::civil::Date;

use super::beijing_time;
use crate::account::Limit;
use crate::platform::errcode::Errcode;

/// How often an account may clear its quota each month, including in the console.
const CLEARS_PER_MONTH: u32 = 10;

#[derive(Debug, Default)]
pub(crate) struct QuotaUsage {
    calls: HashMap<String, Calls>,
    clears: ClearQuotaUsage,
}

/// The clears of this month are used up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ClearQuotaExceeded;

#[derive(Debug, Default)]
struct Calls {
    day: Option<Date>,
    today: u64,
    minute: u64,
    this_minute: u64,
}

#[derive(Debug, Default)]
struct ClearQuotaUsage {
    month: Option<Date>,
    used: u32,
}

impl QuotaUsage {
    /// Counts one call, unless the quota is used up. That a refused call is not counted is a
    /// guess.
    pub(crate) fn spend(&mut self, path: &str, limit: Limit, now: u64) -> Result<(), Errcode> {
        let calls = self.calls_of(path);
        calls.advance_to(now);
        if limit.per_day.is_some_and(|most| calls.today >= most) {
            return Err(Errcode::DailyQuota);
        }
        if limit
            .per_minute
            .is_some_and(|most| calls.this_minute >= most)
        {
            return Err(Errcode::MinuteQuota);
        }
        calls.today += 1;
        calls.this_minute += 1;
        Ok(())
    }

    /// The calls of today.
    pub(crate) fn used(&self, path: &str, now: u64) -> u64 {
        self.calls
            .get(path)
            .filter(|calls| calls.day == Some(beijing_time::date(now)))
            .map_or(0, |calls| calls.today)
    }

    /// Sets the counts of all endpoints to zero.
    pub(crate) fn clear(&mut self, now: u64) -> Result<(), ClearQuotaExceeded> {
        let month = Some(beijing_time::month(now));
        if month != self.clears.month {
            self.clears = ClearQuotaUsage { month, used: 0 };
        }
        if self.clears.used == CLEARS_PER_MONTH {
            return Err(ClearQuotaExceeded);
        }
        self.clears.used += 1;
        self.calls.clear();
        Ok(())
    }

    /// Sets the count of one endpoint to zero.
    pub(crate) fn clear_one(&mut self, path: &str) {
        self.calls.remove(path);
    }

    /// Only endpoints with a limit are counted, so the map is bounded by the limits.
    fn calls_of(&mut self, path: &str) -> &mut Calls {
        if !self.calls.contains_key(path) {
            self.calls.insert(path.to_owned(), Calls::default());
        }
        self.calls.get_mut(path).expect("it was just inserted")
    }
}

impl Calls {
    fn advance_to(&mut self, now: u64) {
        let (day, minute) = (Some(beijing_time::date(now)), now / 60);
        if day != self.day {
            self.day = day;
            self.today = 0;
        }
        if minute != self.minute {
            self.minute = minute;
            self.this_minute = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2023-11-14 23:59:00 in Beijing.
    const T: u64 = 1_699_977_540;

    const TWICE: Limit = Limit {
        per_day: Some(2),
        per_minute: None,
    };

    #[test]
    fn a_day_ends_at_midnight_in_beijing() {
        let mut usage = QuotaUsage::default();
        for _ in 0..2 {
            assert_eq!(usage.spend("/a", TWICE, T), Ok(()));
        }
        assert_eq!(usage.spend("/a", TWICE, T + 59), Err(Errcode::DailyQuota));
        assert_eq!(usage.used("/a", T + 59), 2);
        assert_eq!(usage.spend("/b", TWICE, T), Ok(()));
        assert_eq!(usage.used("/a", T + 60), 0);
        assert_eq!(usage.spend("/a", TWICE, T + 60), Ok(()));
    }

    #[test]
    fn the_quota_of_a_minute_ends_with_it() {
        let once = Limit {
            per_day: None,
            per_minute: Some(1),
        };
        let mut usage = QuotaUsage::default();
        assert_eq!(usage.spend("/a", once, T), Ok(()));
        assert_eq!(usage.spend("/a", once, T + 59), Err(Errcode::MinuteQuota));
        assert_eq!(usage.spend("/a", once, T + 60), Ok(()));
    }

    #[test]
    fn quotas_are_cleared_ten_times_a_month() {
        let mut usage = QuotaUsage::default();
        for n in 0..10 {
            assert_eq!(usage.spend("/a", TWICE, T), Ok(()), "{n}");
            assert_eq!(usage.clear(T), Ok(()), "{n}");
            assert_eq!(usage.used("/a", T), 0, "{n}");
        }
        assert_eq!(usage.clear(T), Err(ClearQuotaExceeded));
        assert_eq!(usage.clear(T + 31 * 86_400), Ok(()));
    }
}
