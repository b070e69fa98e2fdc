use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a text, or a number as text: some callers send one, some the other. `null` is empty.
pub(crate) fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    })
}
