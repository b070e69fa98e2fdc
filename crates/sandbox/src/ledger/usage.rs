//! How often an account has called what.

use std::collections::HashMap;

use super::beijing;
use crate::account::Limit;
use crate::error_body::Errcode;

/// Clears that an account has each month, those in the console included.
const CLEARS_PER_MONTH: u32 = 10;

#[derive(Debug, Default)]
pub(crate) struct Usage {
    calls: HashMap<String, Calls>,
    clears: Clears,
}

/// The clears of this month are used up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ClearsSpent;

#[derive(Debug, Default)]
struct Calls {
    day: u64,
    today: u64,
    minute: u64,
    this_minute: u64,
}

#[derive(Debug, Default)]
struct Clears {
    month: u64,
    used: u32,
}

impl Usage {
    /// Counts one call, unless there is none left. A refused call is not
    /// counted: our reading.
    pub(crate) fn spend(&mut self, path: &str, limit: Limit, now: u64) -> Result<(), Errcode> {
        let calls = self.calls_of(path);
        calls.turn_to(now);
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

    /// Calls of today.
    pub(crate) fn used(&self, path: &str, now: u64) -> u64 {
        self.calls
            .get(path)
            .filter(|calls| calls.day == beijing::day(now))
            .map_or(0, |calls| calls.today)
    }

    /// Every day's count back to nothing.
    pub(crate) fn clear(&mut self, now: u64) -> Result<(), ClearsSpent> {
        let month = beijing::month(now);
        if month != self.clears.month {
            self.clears = Clears { month, used: 0 };
        }
        if self.clears.used == CLEARS_PER_MONTH {
            return Err(ClearsSpent);
        }
        self.clears.used += 1;
        self.calls.clear();
        Ok(())
    }

    /// The count of one endpoint back to nothing.
    pub(crate) fn clear_one(&mut self, path: &str) {
        self.calls.remove(path);
    }

    /// Only what has a limit is counted, so this grows with the limits alone.
    fn calls_of(&mut self, path: &str) -> &mut Calls {
        if !self.calls.contains_key(path) {
            self.calls.insert(path.to_owned(), Calls::default());
        }
        self.calls.get_mut(path).expect("it was just put there")
    }
}

impl Calls {
    fn turn_to(&mut self, now: u64) {
        let (day, minute) = (beijing::day(now), now / 60);
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
        let mut usage = Usage::default();
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
    fn a_minute_is_a_minute() {
        let once = Limit {
            per_day: None,
            per_minute: Some(1),
        };
        let mut usage = Usage::default();
        assert_eq!(usage.spend("/a", once, T), Ok(()));
        assert_eq!(usage.spend("/a", once, T + 59), Err(Errcode::MinuteQuota));
        assert_eq!(usage.spend("/a", once, T + 60), Ok(()));
    }

    #[test]
    fn quotas_are_cleared_ten_times_a_month() {
        let mut usage = Usage::default();
        for n in 0..10 {
            assert_eq!(usage.spend("/a", TWICE, T), Ok(()), "{n}");
            assert_eq!(usage.clear(T), Ok(()), "{n}");
            assert_eq!(usage.used("/a", T), 0, "{n}");
        }
        assert_eq!(usage.clear(T), Err(ClearsSpent));
        assert_eq!(usage.clear(T + 31 * 86_400), Ok(()));
    }
}
