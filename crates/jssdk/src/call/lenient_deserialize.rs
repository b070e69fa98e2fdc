//! Reads fields in the shapes of every client, for `Deserialize`.

use alloc::string::String;

use serde::de::{DeserializeOwned, Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};

use crate::sys;

/// A value of the expected type, or one of another type.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lenient<T> {
    Known(T),
    Other(IgnoredAny),
}

impl<T> Lenient<T> {
    fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Other(_) => None,
        }
    }
}

/// A value, or a text that stands for it.
#[derive(Deserialize)]
#[serde(untagged)]
enum OrText<T> {
    Value(T),
    Text(String),
}

/// None where the value is not of the expected type.
pub(crate) fn known<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Lenient::deserialize(deserializer).map(Lenient::known)
}

/// A text, empty where it is none.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    known(deserializer).map(Option::unwrap_or_default)
}

/// A number, or a text of one. None where it is neither.
pub(crate) fn optional_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<f64>, D::Error> {
    let number = match known(deserializer)? {
        Some(OrText::Value(number)) => Some(number),
        Some(OrText::Text(text)) => text.trim().parse().ok(),
        None => None,
    };
    Ok(number.filter(|number: &f64| number.is_finite()))
}

/// The same, required.
pub(crate) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let number = optional_number(deserializer)?;
    number.ok_or_else(|| D::Error::custom("not a number"))
}

/// Whether JavaScript would take the value for true.
pub(crate) fn truthy<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Value {
        Bool(bool),
        Number(f64),
        Text(String),
        Null(()),
        Object(IgnoredAny),
    }
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(value) => value,
        Value::Number(number) => number != 0.0 && !number.is_nan(),
        Value::Text(text) => !text.is_empty(),
        Value::Null(()) => false,
        Value::Object(_) => true,
    })
}

/// A value, or JSON text of it.
pub(crate) fn parsed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match OrText::deserialize(deserializer)? {
        OrText::Value(value) => Ok(value),
        OrText::Text(json) => {
            let value = sys::parse_json(&json).map_err(|_| D::Error::custom("not JSON"))?;
            serde_wasm_bindgen::from_value(value).map_err(D::Error::custom)
        }
    }
}

/// `1` or `0`, as WeChat writes it.
pub(crate) mod flag {
    use serde::{Deserializer, Serializer};

    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature that serde calls"
    )]
    pub(crate) fn serialize<S: Serializer>(value: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(u8::from(*value))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<bool, D::Error> {
        super::truthy(deserializer)
    }
}
