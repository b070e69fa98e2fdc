//! `MarkFail`: WeChat stops pushing for a minute if the server does not respond
//! ("接收消息与事件", on failures).

use super::reply_check::PushVerdict;

/// Pushes in a row without a response. WeChat says "many"; the number is a guess.
const FAILURES: u32 = 10;

/// Virtual seconds without pushes.
const STOP_SECONDS: u64 = 60;

/// The recent failures of the account's server.
#[derive(Debug, Default)]
pub(crate) struct MarkFail {
    failures: u32,
    stopped_until: u64,
}

impl MarkFail {
    pub(super) fn is_stopped(&self, now: u64) -> bool {
        now < self.stopped_until
    }

    pub(super) fn count(&mut self, verdict: PushVerdict, now: u64) {
        if verdict != PushVerdict::NoResponse {
            *self = Self::default();
            return;
        }
        self.failures += 1;
        if self.failures == FAILURES {
            self.failures = 0;
            self.stopped_until = now.saturating_add(STOP_SECONDS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_in_a_row_stop_pushes_for_a_minute() {
        let mut mark = MarkFail::default();
        for _ in 0..9 {
            mark.count(PushVerdict::NoResponse, 100);
        }
        mark.count(PushVerdict::Invalid, 100);
        for _ in 0..9 {
            mark.count(PushVerdict::NoResponse, 100);
        }
        assert!(!mark.is_stopped(100));
        mark.count(PushVerdict::NoResponse, 100);
        assert!(mark.is_stopped(100) && mark.is_stopped(159) && !mark.is_stopped(160));
    }
}
