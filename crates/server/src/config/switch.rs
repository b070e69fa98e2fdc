//! Values of settings that are yes or no.

use super::error::InvalidValue;

/// Whether it is yes. `advice` says when to use which.
pub(super) fn switch(value: &str, advice: &'static str) -> Result<bool, InvalidValue> {
    match value {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err(InvalidValue::new(
            format!("is `{value}`, which is neither yes nor no"),
            advice,
        )),
    }
}
