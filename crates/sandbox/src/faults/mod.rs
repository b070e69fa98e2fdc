//! What is to go wrong, where and when, and making it go wrong.
//!
//! A [`Fault`] is a description; a `Rule` is one in force. The layer around all
//! routes asks the rules about each call, so no endpoint knows of any of this.

mod body;
mod calls;
mod effect;
mod errmsg;
mod fault;
mod gateway;
mod layer;
mod order;
mod pattern;
mod reach;
mod rule;
mod shown;
mod wrong_types;

pub use calls::Calls;
pub use effect::Effect;
pub use fault::{Fault, FaultError};

pub(crate) use layer::strike;
pub(crate) use rule::Rule;

use order::Held;
use rule::Strike;

/// The faults in force.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    last_id: u64,
}

/// What the rules have to say about one call.
#[derive(Default)]
struct Met {
    strike: Option<Strike>,
    /// Calls that wait for this one to be answered first.
    overtakes: Vec<Held>,
}

impl Faults {
    /// Puts a fault in force, and answers it with its number.
    pub(crate) fn inject(&mut self, fault: Fault, now: u64) -> &Rule {
        self.last_id += 1;
        self.rules.push(Rule::new(self.last_id, fault, now));
        self.rules.last().expect("it was just put there")
    }

    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Whether there was one with this number.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id() != id);
        self.rules.len() < before
    }

    /// Every rule counts the call; the first that wants it has it. A call that
    /// others wait for is not held back itself: both would wait in vain.
    fn meet(&mut self, path: &str, now: u64) -> Met {
        let mut met = Met::default();
        let is_met = |rule: &Rule| rule.covers(path, now);
        for rule in self.rules.iter_mut().filter(|rule| is_met(rule)) {
            met.overtakes.extend(rule.take_held());
        }
        let overtakes = !met.overtakes.is_empty();
        for rule in self.rules.iter_mut().filter(|rule| is_met(rule)) {
            let is_wanted = rule.count() && !(overtakes && rule.holds_back());
            if is_wanted && met.strike.is_none() {
                met.strike = Some(rule.strike());
            }
        }
        met
    }
}
