use serde::de::Error as _;
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

/// Reads a number, or a text with one: PHP sends the second where a form was the source.
pub(crate) fn number_or_text<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let text = text_or_number(from)?;
    text.parse()
        .map_err(|_| D::Error::custom(format!("{text:?} is not a number")))
}
