//! Telling the journal that a knob was turned.

use serde_json::Value;

use crate::journal::{Kind, Note};
use crate::twin::Twin;

/// Which knob, and the one thing about it that is worth knowing later.
pub(super) fn turned(twin: &Twin, knob: &str, (name, value): (&str, Value)) {
    let note = Note::from_iter([(name.to_owned(), value)]);
    twin.record(Kind::Control, knob, note);
}
