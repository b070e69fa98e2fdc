//! A fault in force: how many calls it has matched, into how many it was injected, and until
//! when it lasts.

use std::time::Duration;

use serde::Serialize;

use super::effect::Effect;
use super::fault::Fault;
use super::reorder_responses::{ReleaseGuard, ReleaseWaiter};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActiveFault {
    id: u64,
    #[serde(flatten)]
    fault: Fault,
    /// Calls of the path since it was added.
    matched: u64,
    /// Calls that it was injected into.
    injected: u64,
    /// Virtual seconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<u64>,
    /// A warning about the path.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
    #[serde(skip)]
    waiting: Vec<ReleaseGuard>,
}

/// What happens to one call.
#[derive(Debug)]
pub(super) struct Injection {
    pub(super) id: u64,
    pub(super) delay: Duration,
    pub(super) reaches_the_platform: bool,
    pub(super) effect: Option<Effect>,
    /// For a response that waits for the one of another call.
    pub(super) held_back: Option<ReleaseWaiter>,
}

impl ActiveFault {
    pub(super) fn new(id: u64, fault: Fault, now: u64) -> Self {
        let (seconds, _) = fault.limits();
        Self {
            id,
            warning: fault.warning(),
            fault,
            matched: 0,
            injected: 0,
            until: seconds.map(|seconds| now.saturating_add(seconds)),
            waiting: Vec::new(),
        }
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn fault(&self) -> &Fault {
        &self.fault
    }

    pub(crate) fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    pub(super) fn covers(&self, path: &str, now: u64) -> bool {
        self.until.is_none_or(|until| now < until) && self.fault.covers(path)
    }

    /// Counts a call, and returns whether the fault selects it.
    pub(super) fn count(&mut self) -> bool {
        self.matched += 1;
        let (_, times) = self.fault.limits();
        self.fault.selects(self.matched) && times.is_none_or(|times| self.injected < times)
    }

    pub(super) fn inject(&mut self) -> Injection {
        self.injected += 1;
        let effect = self.fault.effect().cloned();
        let held_back = self.holds_back().then(|| {
            let (held_back, release) = ReleaseWaiter::new();
            self.waiting.push(release);
            held_back
        });
        Injection {
            id: self.id,
            delay: Duration::from_millis(self.fault.delay_ms()),
            reaches_the_platform: self.fault.reaches_the_platform(),
            effect,
            held_back,
        }
    }

    /// The responses that wait for another call.
    pub(super) fn take_waiting(&mut self) -> impl Iterator<Item = ReleaseGuard> {
        std::mem::take(&mut self.waiting)
            .into_iter()
            .filter(ReleaseGuard::is_awaited)
    }

    /// Whether its responses wait for another call.
    pub(super) fn holds_back(&self) -> bool {
        matches!(self.fault.effect(), Some(Effect::Reorder))
    }
}

#[cfg(test)]
mod tests {
    use super::super::active_faults::ActiveFaults;
    use super::super::call_selector::CallSelector;
    use super::super::error::{FaultError, MAX_FAULTS};
    use super::*;

    fn injected(active: &mut ActiveFaults, now: u64) -> Option<u64> {
        active
            .match_call("/a", now)
            .injection
            .map(|injection| injection.id)
    }

    #[test]
    fn a_fault_is_limited_by_count_and_by_time() {
        let mut active = ActiveFaults::default();
        let busy = || Fault::new("/a", Effect::Errcode(-1));
        let faults = vec![
            busy().calls(CallSelector::After(1)).times(2),
            busy().for_seconds(10),
        ];
        active.add(faults, 0).unwrap();
        let found: Vec<_> = [1, 2, 3, 9, 10]
            .into_iter()
            .map(|now| injected(&mut active, now))
            .collect();
        assert_eq!(found, [Some(2), Some(1), Some(1), Some(2), None]);
        assert!(active.match_call("/b", 0).injection.is_none());
        let shown = serde_json::json!(active.all());
        assert_eq!(
            (&shown[0]["matched"], &shown[0]["injected"]),
            (&5.into(), &2.into())
        );
        assert_eq!(
            (&shown[1]["matched"], &shown[1]["until"]),
            (&4.into(), &10.into())
        );
        assert!(active.remove(1) && !active.remove(1));
        assert_eq!((active.clear(), active.all().len()), (1, 0));
    }

    #[test]
    fn faults_are_bounded_in_number_and_in_bytes() {
        let response = |bytes| Effect::Response {
            status: 200,
            content_type: "text/plain".to_owned(),
            body: "x".repeat(bytes),
        };
        for (fault, fits) in [
            (Fault::delay("/a", 1), MAX_FAULTS),
            (Fault::new("/a", response(1 << 20)), 15),
        ] {
            let mut active = ActiveFaults::default();
            for _ in 0..fits {
                active.add(vec![fault.clone()], 0).unwrap();
            }
            for too_many in [1, 2] {
                let refused = active.add(vec![fault.clone(); too_many], 0);
                assert_eq!(refused.err(), Some(FaultError::TooMany), "{fits}");
            }
            assert_eq!(active.all().len(), fits);
            active.clear();
            assert!(active.add(vec![fault], 0).is_ok());
        }
    }
}
