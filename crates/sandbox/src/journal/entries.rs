//! The newest entries, bounded in number and in bytes.

use std::collections::VecDeque;
use std::fmt::Write as _;

use super::entry::{EntryKind, JournalEntry};
use super::stored_entry::StoredEntry;

/// Bytes for each entry of the capacity, on average, and the least for all.
const BYTES_PER_ENTRY: usize = 512;
const LEAST_BYTES: usize = 16 << 20;

/// A new entry drops the oldest ones that exceed the limits.
#[derive(Debug)]
pub(crate) struct Entries {
    kept: VecDeque<StoredEntry>,
    capacity: usize,
    bytes_limit: usize,
    bytes: usize,
    /// Entries that were dropped since the last reset.
    dropped: usize,
    /// Counts the resets, from 1.
    run: u64,
}

/// Which entries a reader wants.
#[derive(Clone, Debug)]
pub(crate) struct EntryFilter {
    pub(crate) kind: Option<EntryKind>,
    /// Only entries with a greater number.
    pub(crate) after: u64,
    /// Only entries with a smaller number.
    pub(crate) before: u64,
    /// Only entries that contain this text, which is in lower case.
    pub(crate) text: String,
    /// Without it, what jweixin does by itself is left out.
    pub(crate) with_telemetry: bool,
    pub(crate) part: Part,
}

/// How many of the entries, and from which end. They are listed oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Oldest(usize),
    Newest(usize),
}

impl EntryFilter {
    /// All entries of this kind, or of every kind.
    pub(crate) fn all(kind: Option<EntryKind>) -> Self {
        Self {
            kind,
            after: 0,
            before: u64::MAX,
            text: String::new(),
            with_telemetry: true,
            part: Part::Oldest(usize::MAX),
        }
    }

    fn matches(&self, seq: u64, entry: &StoredEntry) -> bool {
        seq < self.before
            && self.kind.is_none_or(|kind| entry.kind() == kind)
            && (self.with_telemetry || !entry.is_telemetry())
            && (self.text.is_empty() || entry.contains(&self.text))
    }
}

impl Entries {
    pub(super) fn new(capacity: usize) -> Self {
        let bytes_limit = capacity.saturating_mul(BYTES_PER_ENTRY).max(LEAST_BYTES);
        Self {
            kept: VecDeque::new(),
            capacity,
            bytes_limit,
            bytes: 0,
            dropped: 0,
            run: 1,
        }
    }

    pub(super) fn push(&mut self, entry: StoredEntry) {
        self.bytes += entry.size();
        self.kept.push_back(entry);
        while self.kept.len() > self.capacity || self.bytes > self.bytes_limit {
            let Some(oldest) = self.kept.pop_front() else {
                return;
            };
            self.bytes -= oldest.size();
            self.dropped += 1;
        }
    }

    pub(crate) fn list(&self, filter: &EntryFilter) -> Vec<JournalEntry> {
        let entries = self.matching(filter).into_iter();
        entries.map(|(seq, entry)| entry.entry(seq)).collect()
    }

    /// `{"run":1,"dropped":0,"entries":[…],"next":2}`
    pub(crate) fn json(&self, filter: &EntryFilter) -> String {
        let mut json = format!(
            r#"{{"run":{},"dropped":{},"entries":["#,
            self.run, self.dropped
        );
        let (mut count, mut last) = (0, 0);
        for (seq, entry) in self.matching(filter) {
            if count > 0 {
                json.push(',');
            }
            entry.write_json(seq, &mut json);
            (count, last) = (count + 1, seq);
        }
        let next = if filter.part == Part::Oldest(count) {
            last
        } else {
            self.total() as u64
        };
        // Cannot fail: a String grows.
        let _ = write!(json, r#"],"next":{next}}}"#);
        json
    }

    /// The entries with their numbers, oldest first. A number that was never reached is
    /// from before a reset, and so is ignored.
    fn matching(&self, filter: &EntryFilter) -> Vec<(u64, &StoredEntry)> {
        let after = usize::try_from(filter.after).unwrap_or(usize::MAX);
        let after = if after <= self.total() { after } else { 0 };
        let skipped = after.saturating_sub(self.dropped);
        let first = self.dropped + skipped + 1;
        let kept = self.kept.range(skipped..);
        let numbers = first..first + kept.len();
        let all = numbers.map(|seq| seq as u64).zip(kept);
        let mut wanted = all.filter(|(seq, entry)| filter.matches(*seq, entry));
        match filter.part {
            Part::Oldest(most) => wanted.take(most).collect(),
            Part::Newest(most) => {
                let mut newest: Vec<_> = wanted.by_ref().rev().take(most).collect();
                newest.reverse();
                newest
            }
        }
    }

    /// The number of entries since the last reset.
    fn total(&self) -> usize {
        self.dropped + self.kept.len()
    }

    pub(super) fn clear(&mut self) {
        *self = Self {
            run: self.run + 1,
            ..Self::new(self.capacity)
        };
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::entry::Details;
    use super::*;

    fn entries(capacity: usize, kinds: &[EntryKind]) -> Entries {
        let mut entries = Entries::new(capacity);
        for (n, kind) in kinds.iter().enumerate() {
            let details = Details::from_iter([("n".to_owned(), n.into())]);
            entries.push(StoredEntry::new(7, *kind, "a\"b", details));
        }
        entries
    }

    fn numbers(entries: &Entries, filter: &EntryFilter) -> (Vec<u64>, u64) {
        let text = entries.json(filter);
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
        let listed = value["entries"].as_array().unwrap();
        let seqs = listed.iter().map(|entry| entry["seq"].as_u64().unwrap());
        (seqs.collect(), value["next"].as_u64().unwrap())
    }

    #[test]
    fn the_newest_entries_are_kept() {
        let mut entries = entries(3, &[EntryKind::Platform; 5]);
        let listed = entries.list(&EntryFilter::all(None));
        let seqs: Vec<_> = listed.iter().map(|entry| entry.seq).collect();
        assert_eq!(seqs, [3, 4, 5]);
        let json = entries.json(&EntryFilter::all(None));
        assert!(json.starts_with(r#"{"run":1,"dropped":2,"#), "{json}");
        entries.clear();
        let json = entries.json(&EntryFilter::all(None));
        assert_eq!(json, r#"{"run":2,"dropped":0,"entries":[],"next":0}"#);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let mut entries = entries(1000, &[]);
        let size = StoredEntry::new(7, EntryKind::Platform, "n", Details::new()).size();
        entries.bytes_limit = 5 * size + 1;
        for _ in 0..50 {
            entries.push(StoredEntry::new(
                7,
                EntryKind::Platform,
                "n",
                Details::new(),
            ));
        }
        assert_eq!((entries.bytes, entries.dropped), (5 * size, 45));
    }

    #[test]
    fn json_and_values_are_equal() {
        let entries = entries(3, &[EntryKind::Bridge]);
        let json = entries.json(&EntryFilter::all(None));
        let value: Value = serde_json::from_str(&json).unwrap();
        let entry = json!({ "seq": 1, "at": 7, "kind": "bridge", "name": "a\"b", "n": 0 });
        assert_eq!(value["entries"][0], entry);
        assert_eq!(json!(entries.list(&EntryFilter::all(None))), json!([entry]));
    }

    #[test]
    fn a_poller_gets_each_entry_once() {
        use EntryKind::{Bridge, Control};
        let entries = entries(9, &[Bridge, Control, Bridge, Bridge, Control]);
        for (kind, after, limit, expected) in [
            (None, 0, 2, (vec![1, 2], 2)),
            (None, 2, 2, (vec![3, 4], 4)),
            (None, 4, 2, (vec![5], 5)),
            (None, 5, 2, (vec![], 5)),
            (Some(Bridge), 0, 2, (vec![1, 3], 3)),
            (Some(Bridge), 3, 2, (vec![4], 5)),
            (Some(EntryKind::Verify), 0, 2, (vec![], 5)),
            // From before a reset.
            (None, 6, 9, (vec![1, 2, 3, 4, 5], 5)),
        ] {
            let filter = EntryFilter {
                after,
                part: Part::Oldest(limit),
                ..EntryFilter::all(kind)
            };
            assert_eq!(numbers(&entries, &filter), expected, "{filter:?}");
        }
    }

    #[test]
    fn the_newest_entries_are_listed_oldest_first() {
        use EntryKind::{Bridge, Control};
        let entries = entries(4, &[Bridge, Control, Bridge, Bridge, Control]);
        for (kind, after, last, expected) in [
            (None, 0, 1, vec![5]),
            (None, 0, 3, vec![3, 4, 5]),
            (None, 0, 9, vec![2, 3, 4, 5]),
            (None, 4, 9, vec![5]),
            (Some(Bridge), 0, 1, vec![4]),
            (Some(EntryKind::Verify), 0, 1, vec![]),
        ] {
            let filter = EntryFilter {
                after,
                part: Part::Newest(last),
                ..EntryFilter::all(kind)
            };
            // The next request continues behind the newest entry.
            assert_eq!(numbers(&entries, &filter), (expected, 5), "{filter:?}");
        }
    }

    #[test]
    fn older_entries_are_found_by_their_text_and_without_telemetry() {
        let mut entries = Entries::new(99);
        let mut push = |kind, name: &str, fields: Value| {
            let details = fields.as_object().unwrap().clone();
            entries.push(StoredEntry::new(7, kind, name, details));
        };
        push(
            EntryKind::Bridge,
            "editAddress",
            json!({ "api": "wx.openAddress" }),
        );
        push(
            EntryKind::Bridge,
            "getNetworkType",
            json!({ "hidden": true }),
        );
        push(EntryKind::Telemetry, "sdk/report", json!({}));
        push(
            EntryKind::Platform,
            "/cgi-bin/token",
            json!({ "errmsg": "Ähnlich" }),
        );
        push(EntryKind::Bridge, "chooseImage", json!({ "hidden": false }));
        for (text, before, last, expected) in [
            ("", u64::MAX, 9, vec![1, 4, 5]),
            ("", 5, 1, vec![4]),
            ("", 4, 9, vec![1]),
            ("openaddress", u64::MAX, 9, vec![1]),
            ("ähnlich", u64::MAX, 9, vec![4]),
            ("platform", u64::MAX, 9, vec![4]),
            ("getnetworktype", u64::MAX, 9, vec![]),
        ] {
            let filter = EntryFilter {
                before,
                text: text.to_owned(),
                with_telemetry: false,
                part: Part::Newest(last),
                ..EntryFilter::all(None)
            };
            assert_eq!(numbers(&entries, &filter).0, expected, "{filter:?}");
        }
    }
}
