use serde_json::Value;

use crate::journal::{Details, EntryKind, Journal};

/// Records which setting was changed, and the most important detail.
pub(super) fn record_change(journal: &Journal, setting: &str, (name, value): (&str, Value)) {
    let details = Details::from_iter([(name.to_owned(), value)]);
    journal.record(EntryKind::Control, setting, details);
}
