use super::active_fault::{ActiveFault, Injection};
use super::error::{FaultError, MAX_BYTES, MAX_FAULTS};
use super::fault::Fault;
use super::reorder_responses::ReleaseGuard;

/// The faults in force.
#[derive(Debug, Default)]
pub(crate) struct ActiveFaults {
    faults: Vec<ActiveFault>,
    last_id: u64,
}

/// What the faults mean for one call.
#[derive(Default)]
pub(super) struct MatchOutcome {
    pub(super) injection: Option<Injection>,
    /// Responses that wait until this call has its own.
    pub(super) reorders: Vec<ReleaseGuard>,
}

impl ActiveFaults {
    /// Adds all of these faults or, on an error, none. Returns those that were added.
    pub(crate) fn add(
        &mut self,
        faults: Vec<Fault>,
        now: u64,
    ) -> Result<&[ActiveFault], FaultError> {
        faults.iter().try_for_each(Fault::check)?;
        let bytes = self.faults.iter().map(|active| active.fault().size());
        let bytes = bytes.chain(faults.iter().map(Fault::size)).sum::<usize>();
        if self.faults.len() + faults.len() > MAX_FAULTS || bytes > MAX_BYTES {
            return Err(FaultError::TooMany);
        }
        let first = self.faults.len();
        for fault in faults {
            self.last_id += 1;
            self.faults.push(ActiveFault::new(self.last_id, fault, now));
        }
        Ok(&self.faults[first..])
    }

    pub(crate) fn all(&self) -> &[ActiveFault] {
        &self.faults
    }

    /// Removes all, and returns how many there were.
    pub(crate) fn clear(&mut self) -> usize {
        self.faults.drain(..).count()
    }

    /// Whether there was a fault with this id.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.faults.len();
        self.faults.retain(|fault| fault.id() != id);
        self.faults.len() < before
    }

    /// Whether a notification to this path of a merchant's server is a signature probe: the
    /// fault's number. Other faults are about calls of the sandbox, and do not count it.
    pub(super) fn match_notification(&mut self, path: &str, now: u64) -> Option<u64> {
        let probes = self.faults.iter_mut();
        let probes = probes.filter(|one| one.fault().is_signature_probe() && one.covers(path, now));
        let mut injected = None;
        for probe in probes {
            if probe.count() && injected.is_none() {
                injected = Some(probe.inject().id);
            }
        }
        injected
    }

    /// Every fault counts the call, and the first one that selects it is injected. A call
    /// for which another one waits is not held back itself: both would wait in vain.
    pub(super) fn match_call(&mut self, path: &str, now: u64) -> MatchOutcome {
        let mut matched = MatchOutcome::default();
        let is_matching = |fault: &ActiveFault| fault.covers(path, now);
        for fault in self.faults.iter_mut().filter(|fault| is_matching(fault)) {
            matched.reorders.extend(fault.take_waiting());
        }
        let reorders = !matched.reorders.is_empty();
        for fault in self.faults.iter_mut().filter(|fault| is_matching(fault)) {
            let is_selected = fault.count() && !(reorders && fault.holds_back());
            if is_selected && matched.injection.is_none() {
                matched.injection = Some(fault.inject());
            }
        }
        matched
    }
}
