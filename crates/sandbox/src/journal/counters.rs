//! Counters of calls and of token verdicts, for assertions in tests.

use std::collections::BTreeMap;

use serde::Serialize;

use super::entry::{Details, EntryKind};

/// Paths that are counted separately; all others are counted together.
const PATHS: usize = 512;
/// All other paths.
const OTHERS: &str = "*";

/// The counts since the start or the last reset.
///
/// Every token of a call is counted by its verdict, so a test can assert that
/// `counters.verdicts.dead` is 0: no dead token was ever used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counters {
    /// All endpoints together.
    #[serde(flatten)]
    pub all: Counts,
    /// By path; more than 512 are counted together as `*`.
    pub endpoints: BTreeMap<String, Counts>,
}

/// The counts of one path, or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Calls of the platform's API, those with an injected fault included.
    pub calls: u64,
    /// Faults that were injected.
    pub faults: u64,
    /// The tokens in calls.
    pub verdicts: TokenVerdicts,
    /// Responses by errcode; 0 is a success.
    pub errcodes: BTreeMap<i64, u64>,
}

/// The tokens in calls, by their state at that moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TokenVerdicts {
    /// The latest one.
    pub valid: u64,
    /// A newer one existed, but this one was still accepted.
    pub overlap: u64,
    /// Expired, replaced or revoked.
    pub dead: u64,
    /// The sandbox never issued it.
    pub never_issued: u64,
}

impl Counters {
    /// The counts of one path, such as `/cgi-bin/token`; zeros if it was never called.
    pub fn endpoint(&self, path: &str) -> Counts {
        self.endpoints.get(path).cloned().unwrap_or_default()
    }

    /// Counts a journal entry, so that no endpoint has to count.
    pub(crate) fn count(&mut self, kind: EntryKind, path: &str, details: &Details) {
        let is_call = match kind {
            EntryKind::Platform => true,
            // If the call reached the platform, the platform wrote an entry itself.
            EntryKind::Fault => details
                .get("reached")
                .is_some_and(|reached| reached == false),
            _ => return,
        };
        self.all.count(kind, is_call, details);
        self.of(path).count(kind, is_call, details);
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
        self.endpoints.get_mut(path).expect("it was just inserted")
    }
}

impl Counts {
    fn count(&mut self, kind: EntryKind, is_call: bool, details: &Details) {
        self.faults += u64::from(kind == EntryKind::Fault);
        if !is_call {
            return;
        }
        self.calls += 1;
        if let Some(verdict) = details.get("verdict").and_then(|verdict| verdict.as_str()) {
            self.verdicts.count(verdict);
        }
        if let Some(errcode) = details.get("errcode").and_then(serde_json::Value::as_i64) {
            *self.errcodes.entry(errcode).or_default() += 1;
        }
    }
}

impl TokenVerdicts {
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

    fn details(value: serde_json::Value) -> Details {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_call_is_counted_once_and_its_fault_too() {
        let mut counters = Counters::default();
        let call = details(json!({ "errcode": 0, "verdict": "valid" }));
        counters.count(EntryKind::Platform, "/a", &call);
        counters.count(EntryKind::Fault, "/a", &details(json!({ "reached": true })));
        let unreached = details(json!({ "reached": false, "errcode": -1, "verdict": "dead" }));
        counters.count(EntryKind::Fault, "/a", &unreached);
        counters.count(EntryKind::Bridge, "/a", &call);
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
            counters.count(EntryKind::Platform, &n.to_string(), &Details::new());
        }
        counters.count(EntryKind::Platform, "0", &Details::new());
        assert_eq!(counters.endpoint("0").calls, 2);
        assert_eq!(counters.endpoint(OTHERS).calls, 2000 - PATHS as u64);
        assert_eq!(counters.all.calls, 2001);
    }
}
