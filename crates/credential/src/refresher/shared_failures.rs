//! What processes tell each other of fetches that failed.

use wechat_h5_api::CallError;
use wechat_h5_clock::{Deadline, Now};

use super::Refresher;
use crate::cool_down::{Failure, SecretCheck};

impl Refresher {
    /// Waits as the process does that has failed last. Where that waits for somebody who
    /// changes something, a process that was started since tries once, because the one who has
    /// changed it may have started it.
    pub(super) async fn adopt_cool_downs(&mut self) {
        let own = self.secret_check();
        if let Some(failure) = self.cool_down.load(own).await
            && (self.counts.has_called() || !failure.waits_for_somebody())
        {
            let until = failure.until(self.clock.now());
            self.count_held_back(until);
            self.state.adopt_failure(failure.failures, until);
        }
        if self.state.is_card_ticket_due(self.clock.now())
            && let Some(failure) = self.card_cool_down.load(own).await
        {
            let until = failure.until(self.clock.now());
            self.count_held_back(until);
            self.state.adopt_card_failure(failure.failures, until);
        }
    }

    fn count_held_back(&mut self, until: Deadline) {
        let is_held_back = !until.has_passed(self.clock.now());
        self.counts.held_back += u64::from(is_held_back);
    }

    /// What others are told of a fetch that has just failed, once the lease is given back.
    pub(super) fn fail(&mut self, err: &CallError, now: Now) {
        if let Some(until) = self.state.backing_off(now) {
            let rejected = self.rejected.as_ref();
            let rejected = rejected.map(|secret| SecretCheck::of(&self.app_id, secret));
            let failures = self.state.failures();
            let failure = Failure::shared(err, failures, until, now, rejected);
            self.cool_down.fail(failure);
        }
    }

    /// The same of a card ticket.
    pub(super) fn fail_card_ticket(&mut self, err: &CallError, now: Now) {
        if let Some(until) = self.state.card_backing_off(now) {
            let failures = self.state.card_failures();
            let failure = Failure::shared(err, failures, until, now, None);
            self.card_cool_down.fail(failure);
        }
    }

    pub(super) async fn share_cool_downs(&mut self) {
        let is_failing = self.state.failures() > 0;
        self.cool_down.share(is_failing).await;
        let is_failing = self.state.card_failures() > 0;
        self.card_cool_down.share(is_failing).await;
    }

    fn secret_check(&self) -> SecretCheck {
        SecretCheck::of(&self.app_id, &self.secret.current())
    }
}
