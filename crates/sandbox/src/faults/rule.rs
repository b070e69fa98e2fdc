//! A fault in force: what it has matched, what it has done, and until when.

use std::time::Duration;

use serde::Serialize;

use super::order::{Held, Turn};
use super::{Effect, Fault};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    id: u64,
    #[serde(flatten)]
    fault: Fault,
    /// Calls of the path since it was injected.
    matched: u64,
    /// Calls that went wrong by it.
    injected: u64,
    /// Virtual seconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<u64>,
    /// What is odd about the fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
    #[serde(skip)]
    held: Vec<Held>,
}

/// What is to be done with one call.
#[derive(Debug)]
pub(super) struct Strike {
    pub(super) id: u64,
    pub(super) delay: Duration,
    pub(super) reaches_the_platform: bool,
    pub(super) effect: Option<Effect>,
    /// Comes when another call has been answered; for a call that is held back.
    pub(super) turn: Option<Turn>,
}

impl Rule {
    pub(super) fn new(id: u64, fault: Fault, now: u64) -> Self {
        let (seconds, _) = fault.lasts();
        Self {
            id,
            warning: fault.warning(),
            fault,
            matched: 0,
            injected: 0,
            until: seconds.map(|seconds| now.saturating_add(seconds)),
            held: Vec::new(),
        }
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    pub(super) fn covers(&self, path: &str, now: u64) -> bool {
        self.until.is_none_or(|until| now < until) && self.fault.covers(path)
    }

    /// Counts a call, and says whether it is one that the fault is for.
    pub(super) fn count(&mut self) -> bool {
        self.matched += 1;
        let (_, times) = self.fault.lasts();
        self.fault.wants(self.matched) && times.is_none_or(|times| self.injected < times)
    }

    pub(super) fn strike(&mut self) -> Strike {
        self.injected += 1;
        let effect = self.fault.effect().cloned();
        let turn = self.holds_back().then(|| {
            let (turn, held) = Turn::new();
            self.held.push(held);
            turn
        });
        Strike {
            id: self.id,
            delay: Duration::from_millis(self.fault.delay_ms()),
            reaches_the_platform: self.fault.reaches_the_platform(),
            effect,
            turn,
        }
    }

    /// The calls that wait for another one.
    pub(super) fn take_held(&mut self) -> impl Iterator<Item = Held> {
        std::mem::take(&mut self.held)
            .into_iter()
            .filter(Held::is_waiting)
    }

    /// Whether it makes calls wait for others.
    pub(super) fn holds_back(&self) -> bool {
        matches!(self.fault.effect(), Some(Effect::Reorder))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Calls, Faults};
    use super::*;

    fn injected(faults: &mut Faults, now: u64) -> Option<u64> {
        faults.meet("/a", now).strike.map(|strike| strike.id)
    }

    #[test]
    fn a_fault_ends_by_count_and_by_time() {
        let mut faults = Faults::default();
        let busy = || Fault::new("/a", Effect::Errcode(-1));
        faults.inject(busy().calls(Calls::After(1)).times(2), 0);
        faults.inject(busy().for_seconds(10), 0);
        let found: Vec<_> = [1, 2, 3, 9, 10]
            .into_iter()
            .map(|now| injected(&mut faults, now))
            .collect();
        assert_eq!(found, [Some(2), Some(1), Some(1), Some(2), None]);
        assert!(faults.meet("/b", 0).strike.is_none());
        let shown = serde_json::json!(faults.rules());
        assert_eq!(
            (&shown[0]["matched"], &shown[0]["injected"]),
            (&5.into(), &2.into())
        );
        assert_eq!(
            (&shown[1]["matched"], &shown[1]["until"]),
            (&4.into(), &10.into())
        );
        assert!(faults.remove(1) && !faults.remove(1));
        faults.clear();
        assert!(faults.rules().is_empty());
    }
}
