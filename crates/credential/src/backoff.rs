//! How long to wait after a failure.

use std::time::Duration;

use wechat_h5_api::Recovery;
use wechat_h5_clock::{Deadline, Now};

const FIRST: Duration = Duration::from_secs(1);
/// The longest wait for what passes by itself.
pub(crate) const LONGEST: Duration = Duration::from_mins(1);
/// After this many failures the wait is the longest.
const DOUBLINGS: u32 = 6;
/// While something has to be changed first: an IP list takes minutes to take effect.
const CHANGE_SETTINGS: Duration = Duration::from_mins(5);

/// The failures in a row of some fetches, and the wait after the last one.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
    until: Option<Deadline>,
}

impl Backoff {
    /// One more failure.
    pub(crate) fn record(&mut self, recovery: Recovery, has_ticket: bool, now: Now, jitter: f64) {
        self.failures = self.failures.saturating_add(1);
        let wait = wait(recovery, self.failures, has_ticket, jitter);
        self.until = Some(Deadline::after(now, wait));
    }

    /// Another process has failed this often, and waits until then.
    pub(crate) fn adopt(&mut self, failures: u32, until: Deadline) {
        self.failures = self.failures.max(failures);
        self.until = Some(until);
    }

    /// Until when it waits, if it does.
    pub(crate) fn until(&self, now: Now) -> Option<Deadline> {
        self.until.filter(|until| !until.has_passed(now))
    }

    /// How many fetches in a row have failed.
    pub(crate) const fn failures(&self) -> u32 {
        self.failures
    }

    /// What failed may work now.
    pub(crate) fn retry_now(&mut self) {
        self.until = None;
    }
}

/// The wait after the n-th failure in a row (the first is 1). `jitter` is in `0.0..1.0`
/// and spreads processes that failed together.
fn wait(recovery: Recovery, failures: u32, has_ticket: bool, jitter: f64) -> Duration {
    match recovery {
        Recovery::Pause(pause) => pause + LONGEST.mul_f64(jitter),
        Recovery::ChangeSettings => CHANGE_SETTINGS.mul_f64(0.5 + jitter / 2.0),
        // Pages are signed meanwhile, and retries may be the reason for the code.
        Recovery::Unknown if has_ticket => CHANGE_SETTINGS.mul_f64(0.5 + jitter / 2.0),
        Recovery::Unknown | Recovery::Retry | Recovery::ReplaceToken | Recovery::RestartLogin => {
            exponential(failures, jitter)
        }
    }
}

fn exponential(failures: u32, jitter: f64) -> Duration {
    let doublings = failures.saturating_sub(1);
    if doublings >= DOUBLINGS {
        // 50 s on average: an outage of two hours costs at most 150 calls.
        return LONGEST.mul_f64((2.0 + jitter) / 3.0);
    }
    // Full jitter above a minimum: a retry at once would be no backoff.
    let limit = FIRST.saturating_mul(1 << doublings);
    limit.mul_f64(jitter).max(FIRST.mul_f64(0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_a_minute() {
        let longest = |failures| wait(Recovery::Retry, failures, false, 1.0).as_secs();
        let waits: Vec<_> = (1..=9).map(longest).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        let shortest = |failures| wait(Recovery::Retry, failures, false, 0.0).as_millis();
        assert_eq!(
            [1, 6, 7, u32::MAX].map(shortest),
            [500, 500, 40_000, 40_000]
        );
    }

    #[test]
    fn a_quota_pause_is_never_shortened() {
        let pause = Duration::from_mins(1);
        assert_eq!(wait(Recovery::Pause(pause), 1, false, 0.0), pause);
    }

    #[test]
    fn what_an_operator_has_to_change_is_tried_now_and_then() {
        for (failures, jitter, seconds) in [(1, 0.0, 150), (9, 0.999, 299)] {
            let wait = wait(Recovery::ChangeSettings, failures, false, jitter);
            assert_eq!(wait.as_secs(), seconds);
        }
    }

    #[test]
    fn an_unknown_code_is_tried_soon_while_there_is_no_ticket() {
        let seconds =
            |failures, has_ticket| wait(Recovery::Unknown, failures, has_ticket, 1.0).as_secs();
        assert_eq!(
            [1, 2, 3, 9].map(|failures| seconds(failures, false)),
            [1, 2, 4, 60]
        );
        assert_eq!([1, 9].map(|failures| seconds(failures, true)), [300, 300]);
    }
}
