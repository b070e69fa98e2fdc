use super::active_fault::{ActiveFault, Injection};
use super::fault::Fault;
use super::reorder_responses::ReleaseGuard;

/// The faults in force.
#[derive(Debug, Default)]
pub(crate) struct ActiveFaults {
    rules: Vec<ActiveFault>,
    last_id: u64,
}

/// What the rules decide about one call.
#[derive(Default)]
pub(super) struct MatchOutcome {
    pub(super) injection: Option<Injection>,
    /// Responses that wait until this call has its own.
    pub(super) reorders: Vec<ReleaseGuard>,
}

impl ActiveFaults {
    /// Puts a fault in force.
    pub(crate) fn inject(&mut self, fault: Fault, now: u64) -> &ActiveFault {
        self.last_id += 1;
        self.rules.push(ActiveFault::new(self.last_id, fault, now));
        self.rules.last().expect("it was just inserted")
    }

    pub(crate) fn all(&self) -> &[ActiveFault] {
        &self.rules
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Whether there was a fault with this id.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id() != id);
        self.rules.len() < before
    }

    /// Every rule counts the call, and the first one that selects it is injected. A call
    /// for which another one waits is not held back itself: both would wait in vain.
    pub(super) fn match_call(&mut self, path: &str, now: u64) -> MatchOutcome {
        let mut matched = MatchOutcome::default();
        let is_matching = |rule: &ActiveFault| rule.covers(path, now);
        for rule in self.rules.iter_mut().filter(|rule| is_matching(rule)) {
            matched.reorders.extend(rule.take_waiting());
        }
        let reorders = !matched.reorders.is_empty();
        for rule in self.rules.iter_mut().filter(|rule| is_matching(rule)) {
            let is_selected = rule.count() && !(reorders && rule.holds_back());
            if is_selected && matched.injection.is_none() {
                matched.injection = Some(rule.inject());
            }
        }
        matched
    }
}
