//! `MarkFail`: pushes stop for a minute where nobody answers them
//! ("接收消息与事件", on failures).

use super::judge::PushVerdict;

/// Pushes in a row without an answer. WeChat says "many"; the number is a guess.
const MANY: u32 = 10;

/// Virtual seconds for which nothing is pushed.
const STOP: u64 = 60;

/// How it stands with an account's server.
#[derive(Debug, Default)]
pub(crate) struct MarkFail {
    unanswered: u32,
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
        self.unanswered += 1;
        if self.unanswered == MANY {
            self.unanswered = 0;
            self.stopped_until = now.saturating_add(STOP);
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
