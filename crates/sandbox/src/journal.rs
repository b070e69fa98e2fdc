//! What happened, in order, for tests and for people.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::digest::sha1_hex;

/// Bytes of JSON that one entry may hold; longer details are dropped.
const DETAILS_LIMIT: usize = 16 * 1024;

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// A server called the platform's API.
    Platform,
    /// A person's browser was at the authorize page.
    Page,
    /// A signature was judged.
    Verify,
    /// A page called the simulated client.
    Bridge,
    /// jweixin sent its telemetry.
    Report,
    /// Somebody turned a knob of the sandbox.
    Admin,
}

/// One thing that happened. It never holds a secret: a token, ticket or code
/// is named by a short hash.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Counts up from 1 since the start or the last reset.
    pub seq: u64,
    /// Virtual time, seconds since the epoch.
    pub at: u64,
    /// Who did it.
    pub kind: Kind,
    /// The endpoint's path, the bridge's API, or the knob.
    pub name: String,
    /// What else is known: `errcode`, `rid`, `verdict`, `args` and the like.
    #[serde(flatten)]
    pub details: Note,
}

/// Details of an entry, as JSON fields.
pub type Note = Map<String, Value>;

/// A ring: the oldest entry makes room for the newest.
#[derive(Debug)]
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    capacity: usize,
    last: u64,
}

impl Journal {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            capacity,
            last: 0,
        }
    }

    pub(crate) fn push(&mut self, at: u64, kind: Kind, name: &str, details: Note) {
        if self.entries.len() == self.capacity {
            self.entries.pop_front();
        }
        self.last += 1;
        let name = name.chars().take(200).collect();
        self.entries.push_back(Entry {
            seq: self.last,
            at,
            kind,
            name,
            details: cut(details),
        });
    }

    pub(crate) fn entries(&self, kind: Option<Kind>) -> Vec<Entry> {
        self.entries
            .iter()
            .filter(|entry| kind.is_none_or(|k| entry.kind == k))
            .cloned()
            .collect()
    }

    /// How many entries the ring has let go.
    pub(crate) fn dropped(&self) -> u64 {
        self.last - self.entries.len() as u64
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.last = 0;
    }
}

fn cut(details: Note) -> Note {
    let size = serde_json::to_string(&details).map_or(0, |text| text.len());
    if size <= DETAILS_LIMIT {
        return details;
    }
    Note::from_iter([("droppedBytes".to_owned(), size.into())])
}

/// Names a secret without giving it away: eight hex digits of its SHA-1.
pub(crate) fn fingerprint(secret: &str) -> String {
    let mut name = sha1_hex(secret);
    name.truncate(8);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_keeps_the_newest() {
        let mut journal = Journal::new(3);
        for n in 0..5 {
            journal.push(n, Kind::Platform, "x", Note::new());
        }
        let kept: Vec<u64> = journal
            .entries(None)
            .iter()
            .map(|entry| entry.seq)
            .collect();
        assert_eq!(kept, [3, 4, 5]);
        assert_eq!(journal.dropped(), 2);
        journal.clear();
        assert_eq!(journal.dropped(), 0);
    }

    #[test]
    fn entries_are_chosen_by_kind() {
        let mut journal = Journal::new(3);
        journal.push(0, Kind::Bridge, "a", Note::new());
        journal.push(0, Kind::Admin, "b", Note::new());
        assert_eq!(journal.entries(Some(Kind::Admin))[0].name, "b");
        assert!(journal.entries(Some(Kind::Verify)).is_empty());
    }

    #[test]
    fn an_entry_is_bounded() {
        let mut journal = Journal::new(3);
        let long = Note::from_iter([("args".to_owned(), "x".repeat(20_000).into())]);
        journal.push(0, Kind::Bridge, &"n".repeat(500), long);
        let entry = &journal.entries(None)[0];
        assert_eq!(entry.name.len(), 200);
        assert!(entry.details.contains_key("droppedBytes"));
    }

    #[test]
    fn a_fingerprint_is_short_and_stable() {
        assert_eq!(fingerprint("abc"), "a9993e36");
    }
}
