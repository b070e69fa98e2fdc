//! A merchant's money, in fen.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::platform::beijing_time;

/// What a merchant has taken. What is paid on one day in Beijing is settled on the next: it
/// goes into the balance here, which is a guess.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Funds {
    unsettled: u64,
    available: u64,
    /// The day of `unsettled`.
    day: Option<Date>,
}

/// Where the money of a refund comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum FundsAccount {
    /// Not settled yet (未结算资金).
    #[default]
    Unsettled,
    /// The balance (可用余额).
    Available,
}

impl Funds {
    /// What a merchant has at the start, of which the unsettled money is that of the first day.
    pub(crate) fn at_start(unsettled: u64, available: u64) -> Self {
        Self {
            unsettled,
            available,
            day: None,
        }
    }

    /// The amounts of both accounts: unsettled and available.
    pub(crate) fn at(mut self, now: u64) -> (u64, u64) {
        self.settle(now);
        (self.unsettled, self.available)
    }

    pub(super) fn take(&mut self, amount: u32, now: u64) {
        self.settle(now);
        self.unsettled += u64::from(amount);
    }

    /// Sets one or both.
    pub(crate) fn set(&mut self, unsettled: Option<u64>, available: Option<u64>, now: u64) {
        self.settle(now);
        self.unsettled = unsettled.unwrap_or(self.unsettled);
        self.available = available.unwrap_or(self.available);
    }

    /// Whether there was enough.
    pub(super) fn pay_out(&mut self, account: FundsAccount, amount: u32, now: u64) -> bool {
        self.settle(now);
        let from = match account {
            FundsAccount::Unsettled => &mut self.unsettled,
            FundsAccount::Available => &mut self.available,
        };
        let left = from.checked_sub(amount.into());
        *from = left.unwrap_or(*from);
        left.is_some()
    }

    fn settle(&mut self, now: u64) {
        let today = beijing_time(now).date();
        if self.day.is_some_and(|day| day < today) {
            self.available = self.available.saturating_add(self.unsettled);
            self.unsettled = 0;
        }
        self.day = Some(today);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2023-11-30 23:59:59 in Beijing.
    const LAST: u64 = 1_701_359_999;

    #[test]
    fn what_was_paid_is_settled_on_the_next_day() {
        let mut funds = Funds::default();
        funds.take(100, LAST);
        assert_eq!(funds.at(LAST), (100, 0));
        assert_eq!(funds.at(LAST + 1), (0, 100));
        assert!(funds.pay_out(FundsAccount::Unsettled, 40, LAST));
        assert!(!funds.pay_out(FundsAccount::Unsettled, 1, LAST + 1));
        assert!(!funds.pay_out(FundsAccount::Available, 61, LAST + 1));
        assert!(funds.pay_out(FundsAccount::Available, 60, LAST + 1));
        assert_eq!(funds.at(LAST + 1), (0, 0));
    }

    #[test]
    fn what_there_is_at_the_start_is_settled_on_the_second_day() {
        let mut funds = Funds::at_start(100, 5);
        funds.take(1, LAST);
        assert_eq!(funds.at(LAST), (101, 5));
        assert_eq!(funds.at(LAST + 1), (0, 106));
    }
}
