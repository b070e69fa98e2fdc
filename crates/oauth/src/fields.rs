//! The fields of a response. Errors name the invalid field, never its value.

use alloc::string::String;

use serde_json::{Map, Value};

use crate::response_error::ResponseError;

/// The fields of a response that is not an error.
#[derive(Debug)]
pub struct Fields(pub(crate) Map<String, Value>);

impl Fields {
    /// The text of a field.
    ///
    /// # Errors
    ///
    /// [`ResponseError::Malformed`] where it is missing or no text.
    pub fn text(&self, name: &'static str) -> Result<&str, ResponseError> {
        self.0
            .get(name)
            .and_then(Value::as_str)
            .ok_or(ResponseError::Malformed { field: Some(name) })
    }

    /// Whether a field is there and not null.
    pub fn has(&self, name: &str) -> bool {
        !matches!(self.0.get(name), None | Some(Value::Null))
    }

    /// The text of a field that may be absent or empty: both are `None`.
    pub(crate) fn optional_text(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    }

    /// A whole number, also as a text or with a fraction of zero; `None` where there is none.
    pub fn number(&self, name: &str) -> Option<i64> {
        number(self.0.get(name)?)
    }

    /// Documented flags are `1` or absent. Another value of any type counts as set, unless
    /// it clearly means "no": a user of a snapshot page must never count as a real one.
    pub(crate) fn flag(&self, name: &str) -> bool {
        match self.0.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(Value::Number(number)) => number.as_f64() != Some(0.0),
            Some(Value::String(text)) => !is_no(text.trim()),
            Some(Value::Array(_) | Value::Object(_)) => true,
        }
    }

    /// The text of a field, as its type.
    ///
    /// # Errors
    ///
    /// [`ResponseError::Malformed`] where it is missing, no text, or nothing of this type.
    pub fn parsed<T, E>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, ResponseError> {
        parse(self.text(name)?).map_err(|_| ResponseError::Malformed { field: Some(name) })
    }

    pub(crate) fn optional_parsed<T, E>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, ResponseError> {
        let Some(text) = self.optional_text(name) else {
            return Ok(None);
        };
        parse(text)
            .map(Some)
            .map_err(|_| ResponseError::Malformed { field: Some(name) })
    }
}

fn is_no(text: &str) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case("false") || text.parse() == Ok(0.0)
}

/// PHP and other servers on the way to the platform have turned numbers into texts.
pub(crate) fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            text.parse().ok().or_else(|| whole(text.parse().ok()?))
        }
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        _ => None,
    }
}

/// The integer that is exactly this number.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "a value that changes on the way there and back has no exact integer"
)]
fn whole(value: f64) -> Option<i64> {
    let integer = value as i64;
    // The largest integer stands for every greater value too.
    (integer as f64 == value && integer < i64::MAX).then_some(integer)
}
