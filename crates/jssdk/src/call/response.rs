//! Reads the fields of a response. Clients differ: lists and objects arrive as
//! such, or as JSON text that jweixin has not parsed.

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::failure::Failure;
use crate::sys;

/// A value that the API promises.
pub(crate) fn required<T>(value: Option<T>, response: &JsValue) -> Result<T, CallError> {
    value.ok_or_else(|| CallError::Failed(Failure::incomplete(response.clone())))
}

/// A text that the API promises.
pub(crate) fn text(response: &JsValue, name: &str) -> Result<String, CallError> {
    required(sys::text_member(response, name), response)
}

/// A finite number that the API promises.
pub(crate) fn number(response: &JsValue, name: &str) -> Result<f64, CallError> {
    required(sys::number_member(response, name), response)
}

/// A list that the API promises, each entry read by `read`.
pub(crate) fn list<T>(
    response: &JsValue,
    name: &str,
    read: impl Fn(&JsValue) -> Option<T>,
) -> Result<Vec<T>, CallError> {
    let array = object(response, name);
    let length = required(sys::length(&array), response)?;
    // For each type, a loop takes a third of the bytes of `collect`.
    let mut entries = Vec::new();
    for index in 0..length {
        entries.push(required(read(&sys::entry(&array, index)), response)?);
    }
    Ok(entries)
}

/// An object or a list, parsed where it is still text. Undefined if it is
/// neither.
pub(crate) fn object(response: &JsValue, name: &str) -> JsValue {
    let value = sys::member(response, name);
    let value = match value.as_string() {
        Some(json) => sys::parse_json(&json).unwrap_or(JsValue::UNDEFINED),
        None => value,
    };
    if value.is_object() {
        value
    } else {
        JsValue::UNDEFINED
    }
}

/// The first of two names that has a text: jweixin's, or the bridge's.
pub(crate) fn text_of_either(entry: &JsValue, names: [&str; 2]) -> Option<String> {
    names
        .into_iter()
        .find_map(|name| sys::text_member(entry, name))
}
