//! What was called how often, and how the twin judged it: for assertions.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::journal::{Kind, Note};

/// Paths that are told apart; whoever calls more has the rest counted together.
const PATHS: usize = 512;
/// The rest.
const OTHERS: &str = "*";

/// What happened since the start or the last reset.
///
/// Every token that was shown is counted by its verdict, so a test can assert
/// that `counters.verdicts.dead` is 0: no dead token was ever used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counters {
    /// All endpoints together.
    #[serde(flatten)]
    pub all: Counts,
    /// By path; more than 512 are counted together as `*`.
    pub endpoints: BTreeMap<String, Counts>,
}

/// How often what happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Calls of the platform's API, those with an injected fault included.
    pub calls: u64,
    /// Faults that were injected.
    pub faults: u64,
    /// Tokens that were shown.
    pub verdicts: Verdicts,
    /// Answers by their errcode; 0 is a success.
    pub errcodes: BTreeMap<i64, u64>,
}

/// Tokens that were shown, by what they were worth at that moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Verdicts {
    /// The latest one.
    pub valid: u64,
    /// A newer one existed, this one still worked.
    pub overlap: u64,
    /// Expired, replaced or revoked.
    pub dead: u64,
    /// Nobody got it from here.
    pub never_issued: u64,
}

impl Counters {
    /// The counts of one path, such as `/cgi-bin/token`; zeros if it was never called.
    pub fn endpoint(&self, path: &str) -> Counts {
        self.endpoints.get(path).cloned().unwrap_or_default()
    }

    /// Takes in what goes into the journal, so that no endpoint has to count.
    pub(crate) fn count(&mut self, kind: Kind, path: &str, note: &Note) {
        let is_call = match kind {
            Kind::Platform => true,
            // Where the platform was reached, it has told itself.
            Kind::Fault => note.get("reached").is_some_and(|reached| reached == false),
            _ => return,
        };
        self.all.count(kind, is_call, note);
        self.of(path).count(kind, is_call, note);
    }

    fn of(&mut self, path: &str) -> &mut Counts {
        let is_known = self.endpoints.contains_key(path);
        let path = if is_known || self.endpoints.len() < PATHS {
            path
        } else {
            OTHERS
        };
        if !self.endpoints.contains_key(path) {
            self.endpoints.insert(path.to_owned(), Counts::default());
        }
        self.endpoints.get_mut(path).expect("it was just put there")
    }
}

impl Counts {
    fn count(&mut self, kind: Kind, is_call: bool, note: &Note) {
        self.faults += u64::from(kind == Kind::Fault);
        if !is_call {
            return;
        }
        self.calls += 1;
        if let Some(verdict) = note.get("verdict").and_then(|verdict| verdict.as_str()) {
            self.verdicts.count(verdict);
        }
        if let Some(errcode) = note.get("errcode").and_then(serde_json::Value::as_i64) {
            *self.errcodes.entry(errcode).or_default() += 1;
        }
    }
}

impl Verdicts {
    fn count(&mut self, verdict: &str) {
        match verdict {
            "valid" => self.valid += 1,
            "overlap" => self.overlap += 1,
            "dead" => self.dead += 1,
            "never_issued" => self.never_issued += 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn note(value: serde_json::Value) -> Note {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn calls_are_counted_once_and_faults_besides() {
        let mut counters = Counters::default();
        let call = note(json!({ "errcode": 0, "verdict": "valid" }));
        counters.count(Kind::Platform, "/a", &call);
        counters.count(Kind::Fault, "/a", &note(json!({ "reached": true })));
        let unreached = note(json!({ "reached": false, "errcode": -1, "verdict": "dead" }));
        counters.count(Kind::Fault, "/a", &unreached);
        counters.count(Kind::Bridge, "/a", &call);
        let shown = json!(counters);
        assert_eq!(shown["endpoints"]["/a"], json!(counters.all));
        assert_eq!(
            json!(counters.all),
            json!({
                "calls": 2, "faults": 2, "errcodes": { "0": 1, "-1": 1 },
                "verdicts": { "valid": 1, "overlap": 0, "dead": 1, "never_issued": 0 },
            })
        );
        assert_eq!(counters.endpoint("/b"), Counts::default());
    }

    #[test]
    fn paths_are_bounded() {
        let mut counters = Counters::default();
        for n in 0..2000 {
            counters.count(Kind::Platform, &n.to_string(), &Note::new());
        }
        counters.count(Kind::Platform, "0", &Note::new());
        assert_eq!(counters.endpoint("0").calls, 2);
        assert_eq!(counters.endpoint(OTHERS).calls, 2000 - PATHS as u64);
        assert_eq!(counters.all.calls, 2001);
    }
}
