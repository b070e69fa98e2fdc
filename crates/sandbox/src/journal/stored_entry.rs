//! An entry as it is kept: one allocation for its name and its JSON.

use std::fmt::Write as _;

use super::entry::{Details, EntryKind, JournalEntry};

/// Bytes of JSON that one entry may have; longer details are dropped.
const DETAILS_LIMIT: usize = 16 * 1024;
/// Characters that a name may have.
const NAME_LIMIT: usize = 200;

/// An entry within its limits. Its number follows from its position.
#[derive(Debug)]
pub(super) struct StoredEntry {
    at: u64,
    kind: EntryKind,
    is_telemetry: bool,
    name_len: u16,
    /// The name, followed by the details as a JSON object.
    text: Box<str>,
}

impl StoredEntry {
    pub(super) fn new(at: u64, kind: EntryKind, name: &str, details: Details) -> Self {
        let end = name.char_indices().nth(NAME_LIMIT);
        let name = &name[..end.map_or(name.len(), |(at, _)| at)];
        // jweixin makes some calls by itself, which the page knows nothing of.
        let is_telemetry = kind == EntryKind::Telemetry
            || details.get("hidden").is_some_and(|hidden| *hidden == true);
        let mut details = serde_json::Value::Object(details).to_string();
        if details.len() > DETAILS_LIMIT {
            details = format!(r#"{{"droppedBytes":{}}}"#, details.len());
        }
        // Of exactly this size: shrinking a larger allocation would leave gaps.
        let mut text = String::with_capacity(name.len() + details.len());
        text.push_str(name);
        text.push_str(&details);
        Self {
            at,
            kind,
            is_telemetry,
            name_len: u16::try_from(name.len()).expect("a name has at most 800 bytes"),
            text: text.into(),
        }
    }

    pub(super) fn kind(&self) -> EntryKind {
        self.kind
    }

    /// Whether jweixin has caused it, and not the page.
    pub(super) fn is_telemetry(&self) -> bool {
        self.is_telemetry
    }

    /// Whether its name, kind or details contain this text, which is in lower case.
    pub(super) fn contains(&self, lowercase: &str) -> bool {
        self.kind.name().contains(lowercase) || self.text.to_lowercase().contains(lowercase)
    }

    /// Bytes of memory, without the allocator's own.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + self.text.len()
    }

    pub(super) fn entry(&self, seq: u64) -> JournalEntry {
        JournalEntry {
            seq,
            at: self.at,
            kind: self.kind,
            name: self.name().to_owned(),
            // Cannot fail: a serializer wrote it.
            details: serde_json::from_str(self.details()).unwrap_or_default(),
        }
    }

    /// Appends the entry as JSON, without parsing the details.
    pub(super) fn write_json(&self, seq: u64, json: &mut String) {
        let (at, kind) = (self.at, self.kind.name());
        let name = serde_json::Value::from(self.name());
        // Cannot fail: a String grows.
        let _ = write!(
            json,
            r#"{{"seq":{seq},"at":{at},"kind":"{kind}","name":{name}"#
        );
        let fields = &self.details()[1..];
        if fields != "}" {
            json.push(',');
        }
        json.push_str(fields);
    }

    fn name(&self) -> &str {
        &self.text[..usize::from(self.name_len)]
    }

    fn details(&self) -> &str {
        &self.text[usize::from(self.name_len)..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_details_are_bounded() {
        let long = Details::from_iter([("args".to_owned(), "x".repeat(20_000).into())]);
        let entry = StoredEntry::new(1, EntryKind::Bridge, &"名".repeat(500), long);
        assert_eq!(entry.name(), "名".repeat(200));
        assert_eq!(entry.details(), r#"{"droppedBytes":20011}"#);
        let entry = StoredEntry::new(1, EntryKind::Bridge, "n", Details::new());
        assert_eq!((entry.name(), entry.details()), ("n", "{}"));
    }
}
