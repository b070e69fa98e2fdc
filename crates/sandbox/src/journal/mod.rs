//! What happened, in order, for tests and for people.

mod entry;
mod fingerprint;
mod line;
mod ring;

use std::fmt::Write as _;

pub use entry::{Entry, Kind, Note};

pub(crate) use fingerprint::fingerprint;
pub(crate) use line::Line;

use ring::{Ring, Row};

/// Bytes for each entry that may be kept, on average, and the least for all.
const BYTES_PER_ENTRY: usize = 512;
const LEAST_BYTES: usize = 16 << 20;

/// A ring of entries: the oldest makes room for the newest.
#[derive(Debug)]
pub(crate) struct Journal {
    ring: Ring,
    capacity: usize,
    /// Counts the resets, from 1.
    run: u64,
}

/// Which entries somebody wants to see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) kind: Option<Kind>,
    /// Only those with a greater number.
    pub(crate) after: u64,
    pub(crate) limit: usize,
}

impl Wanted {
    pub(crate) fn all(kind: Option<Kind>) -> Self {
        Self {
            kind,
            after: 0,
            limit: usize::MAX,
        }
    }
}

impl Journal {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            ring: empty(capacity),
            capacity,
            run: 1,
        }
    }

    pub(crate) fn push(&mut self, at: u64, kind: Kind, line: &Line) {
        self.ring.push(Row {
            at,
            kind,
            name: &line.name,
            details: &line.details,
        });
    }

    pub(crate) fn entries(&self, wanted: Wanted) -> Vec<Entry> {
        self.rows(wanted)
            .map(|(seq, row)| Entry {
                seq,
                at: row.at,
                kind: row.kind,
                name: row.name.to_owned(),
                // Was written by a serializer.
                details: serde_json::from_str(row.details).unwrap_or_default(),
            })
            .collect()
    }

    /// `{"run":1,"dropped":0,"next":2,"entries":[…]}`: what was kept as JSON is
    /// shown without being read again.
    pub(crate) fn json(&self, wanted: Wanted) -> String {
        let mut text = format!(
            r#"{{"run":{},"dropped":{},"entries":["#,
            self.run,
            self.ring.dropped()
        );
        let (mut count, mut last) = (0, 0);
        for (seq, row) in self.rows(wanted) {
            if count > 0 {
                text.push(',');
            }
            row_json(&mut text, seq, row);
            (count, last) = (count + 1, seq);
        }
        let next = if count == wanted.limit {
            last
        } else {
            self.ring.total() as u64
        };
        // Writing to a String does not fail.
        let _ = write!(text, r#"],"next":{next}}}"#);
        text
    }

    /// A number that was never given is one from before a reset.
    fn rows(&self, wanted: Wanted) -> impl Iterator<Item = (u64, Row<'_>)> {
        let after = usize::try_from(wanted.after).unwrap_or(usize::MAX);
        let known = after <= self.ring.total();
        self.ring
            .from(if known { after } else { 0 })
            .filter(move |(_, row)| wanted.kind.is_none_or(|kind| row.kind == kind))
            .take(wanted.limit)
            .map(|(place, row)| (place as u64 + 1, row))
    }

    pub(crate) fn clear(&mut self) {
        self.ring = empty(self.capacity);
        self.run += 1;
    }
}

fn empty(capacity: usize) -> Ring {
    let bytes = capacity.saturating_mul(BYTES_PER_ENTRY).max(LEAST_BYTES);
    Ring::new(capacity, bytes)
}

fn row_json(text: &mut String, seq: u64, row: Row<'_>) {
    let (at, kind) = (row.at, row.kind.name());
    let name = serde_json::Value::from(row.name);
    // Writing to a String does not fail.
    let _ = write!(
        text,
        r#"{{"seq":{seq},"at":{at},"kind":"{kind}","name":{name}"#
    );
    let fields = &row.details[1..];
    if fields != "}" {
        text.push(',');
    }
    text.push_str(fields);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn journal(capacity: usize, kinds: &[Kind]) -> Journal {
        let mut journal = Journal::new(capacity);
        for (n, kind) in kinds.iter().enumerate() {
            let details = Note::from_iter([("n".to_owned(), n.into())]);
            journal.push(7, *kind, &Line::new("a\"b", details));
        }
        journal
    }

    fn shown(journal: &Journal, wanted: Wanted) -> (Vec<u64>, u64) {
        let text = journal.json(wanted);
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
        let entries = value["entries"].as_array().unwrap();
        let seqs = entries.iter().map(|entry| entry["seq"].as_u64().unwrap());
        (seqs.collect(), value["next"].as_u64().unwrap())
    }

    #[test]
    fn the_ring_keeps_the_newest() {
        let mut journal = journal(3, &[Kind::Platform; 5]);
        let seqs: Vec<_> = journal
            .entries(Wanted::all(None))
            .iter()
            .map(|entry| entry.seq)
            .collect();
        assert_eq!(seqs, [3, 4, 5]);
        assert!(
            journal
                .json(Wanted::all(None))
                .starts_with(r#"{"run":1,"dropped":2,"#)
        );
        journal.clear();
        let text = journal.json(Wanted::all(None));
        assert_eq!(text, r#"{"run":2,"dropped":0,"entries":[],"next":0}"#);
    }

    #[test]
    fn text_and_values_say_the_same() {
        let journal = journal(3, &[Kind::Bridge]);
        let text = journal.json(Wanted::all(None));
        let value: Value = serde_json::from_str(&text).unwrap();
        let entry = json!({ "seq": 1, "at": 7, "kind": "bridge", "name": "a\"b", "n": 0 });
        assert_eq!(value["entries"][0], entry);
        assert_eq!(json!(journal.entries(Wanted::all(None))), json!([entry]));
    }

    #[test]
    fn a_poller_sees_each_entry_once() {
        use Kind::{Bridge, Control};
        let journal = journal(9, &[Bridge, Control, Bridge, Bridge, Control]);
        for (kind, after, limit, expected) in [
            (None, 0, 2, (vec![1, 2], 2)),
            (None, 2, 2, (vec![3, 4], 4)),
            (None, 4, 2, (vec![5], 5)),
            (None, 5, 2, (vec![], 5)),
            (Some(Bridge), 0, 2, (vec![1, 3], 3)),
            (Some(Bridge), 3, 2, (vec![4], 5)),
            (Some(Kind::Verify), 0, 2, (vec![], 5)),
            // From before a reset.
            (None, 6, 9, (vec![1, 2, 3, 4, 5], 5)),
        ] {
            let wanted = Wanted { kind, after, limit };
            assert_eq!(shown(&journal, wanted), expected, "{wanted:?}");
        }
    }
}
