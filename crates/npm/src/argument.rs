//! Reads the argument of an exported function.

use wasm_bindgen::JsValue;

use crate::convert::{FromJs, Reader};
use crate::error;

/// The value of an argument, or the error object for JavaScript.
pub(crate) fn read<T: FromJs>(value: &JsValue) -> Result<T, JsValue> {
    Reader::read(|reader| T::from_js(value, reader))
        .map_err(|error| error::invalid_argument(&error))
}
