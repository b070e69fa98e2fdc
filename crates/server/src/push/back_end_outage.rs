//! Whether the back end of an account takes deliveries, by those that this process has made.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The lanes that are remembered of each kind.
const MAX_LANES: usize = 1000;
/// So many failures in a row are an outage, if they are of one lane; of several, two.
const FAILURES: u64 = 3;

/// One lane alone that fails is no outage: the back end may refuse one push and take others.
#[derive(Debug, Default)]
pub(super) struct BackEndOutage(Mutex<Deliveries>);

#[derive(Debug, Default)]
struct Deliveries {
    /// How often they have failed since one was taken.
    failed: u64,
    /// The lanes of these.
    failing: HashSet<String>,
    is_outage: bool,
    /// The lanes that fail while others do not, and the item of which that was said last.
    stuck: HashMap<String, String>,
}

/// What a failure means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// From now on there is an outage.
    Outage,
    /// The item fails, and those of other lanes do not. Said once.
    Stuck,
    /// Nothing that was not said.
    Known,
}

impl BackEndOutage {
    /// Whether deliveries fail whatever is in them.
    pub(super) fn is_known(&self) -> bool {
        self.deliveries().is_outage
    }

    /// A delivery of this lane has failed, of the item with this id.
    pub(super) fn failed(&self, lane: &str, id: &str) -> Failure {
        let mut deliveries = self.deliveries();
        if let Some(said) = deliveries.stuck.get_mut(lane) {
            if said == id {
                return Failure::Known;
            }
            id.clone_into(said);
            return Failure::Stuck;
        }
        deliveries.failed += 1;
        if deliveries.failing.len() < MAX_LANES {
            deliveries.failing.insert(lane.to_owned());
        }
        let is_outage = deliveries.failing.len() > 1 || deliveries.failed >= FAILURES;
        if is_outage && !deliveries.is_outage {
            deliveries.is_outage = true;
            return Failure::Outage;
        }
        Failure::Known
    }

    /// A delivery of this lane was taken. Returns how many had failed, if that ends an outage.
    pub(super) fn taken(&self, lane: &str) -> Option<u64> {
        let mut deliveries = self.deliveries();
        deliveries.stuck.remove(lane);
        let failed = std::mem::take(&mut deliveries.failed);
        let failing = std::mem::take(&mut deliveries.failing);
        let was_outage = std::mem::take(&mut deliveries.is_outage);
        // After an outage of all, each of them is only to be tried again.
        if failing.len() == 1 || !was_outage {
            for failing in failing {
                if failing != lane && deliveries.stuck.len() < MAX_LANES {
                    deliveries.stuck.insert(failing, String::new());
                }
            }
        }
        was_outage.then_some(failed)
    }

    fn deliveries(&self) -> MutexGuard<'_, Deliveries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_lanes_or_one_that_fails_alone_are_an_outage() {
        let outage = BackEndOutage::default();
        assert_eq!(outage.failed("a", "1"), Failure::Known);
        assert!(!outage.is_known());
        assert_eq!(outage.failed("b", "1"), Failure::Outage);
        assert_eq!(outage.failed("c", "1"), Failure::Known);
        assert!(outage.is_known());
        assert_eq!(outage.taken("c"), Some(3));
        assert!(!outage.is_known());
        assert_eq!(outage.taken("c"), None);
        // After all have failed, one that fails again is none that fails alone.
        assert_eq!(outage.failed("a", "1"), Failure::Known);
        assert_eq!(outage.failed("a", "1"), Failure::Known);
        assert_eq!(outage.failed("a", "1"), Failure::Outage);
    }

    #[test]
    fn a_lane_that_fails_while_others_do_not_is_told_once_and_is_no_outage() {
        let outage = BackEndOutage::default();
        assert_eq!(outage.failed("poison", "1"), Failure::Known);
        assert_eq!(outage.taken("a"), None);
        let again = [
            Failure::Stuck,
            Failure::Known,
            Failure::Known,
            Failure::Known,
        ];
        for expected in again {
            assert_eq!(outage.failed("poison", "1"), expected);
            assert_eq!(outage.taken("b"), None);
        }
        assert!(!outage.is_known());
        // A true outage is noticed meanwhile.
        assert_eq!(outage.failed("a", "1"), Failure::Known);
        assert_eq!(outage.failed("b", "1"), Failure::Outage);
        assert_eq!(outage.taken("poison"), Some(2));
        // The next one of its lane may be another of this kind.
        assert_eq!(outage.failed("poison", "2"), Failure::Known);
        assert_eq!(outage.taken("a"), None);
        for (id, expected) in [
            ("2", Failure::Stuck),
            ("3", Failure::Stuck),
            ("3", Failure::Known),
        ] {
            assert_eq!(outage.failed("poison", id), expected);
        }
    }

    #[test]
    fn what_is_remembered_is_limited() {
        let outage = BackEndOutage::default();
        for n in 0..MAX_LANES * 3 {
            outage.failed(&n.to_string(), "1");
        }
        assert_eq!(outage.deliveries().failing.len(), MAX_LANES);
        outage.taken("a");
        for n in 0..MAX_LANES * 3 {
            outage.failed(&n.to_string(), "1");
            outage.taken("a");
        }
        assert_eq!(outage.deliveries().stuck.len(), MAX_LANES);
    }
}
