//! The form that the keys of both versions of the API have.

use alloc::boxed::Box;

use super::error::PayValueError;

/// Takes 32 letters and digits. `what` is the name of the key in an error.
pub(super) fn parse(what: &'static str, value: &str) -> Result<Box<str>, PayValueError> {
    if value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(value.into());
    }
    Err(PayValueError {
        what,
        expected: "32 letters and digits",
        bytes: value.len(),
    })
}
