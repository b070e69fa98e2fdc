//! The one mechanism between JS objects and the structs of `jssdk`: a type says
//! how it is read or written, and what TypeScript calls it, in one place, so
//! that neither can drift from the other.

use alloc::string::String;

#[macro_use]
mod object;
#[macro_use]
mod names;
mod basic;
mod refused;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

pub(crate) use refused::Refused;

use crate::typescript::Types;

/// A value that comes from JS: an argument, or a field of one.
pub(crate) trait FromJs: Sized {
    /// Reads it.
    fn from_js(value: &JsValue) -> Result<Self, Refused>;

    /// What TypeScript calls it; declared in `types` where it has a name.
    fn taken(types: &mut Types) -> String;

    /// Whether an argument of this type may be left out.
    fn may_be_left_out() -> bool {
        false
    }
}

/// A value that goes to JS: an answer, or a field of one.
pub(crate) trait ToJs {
    /// Whether it may be absent.
    const OPTIONAL: bool = false;

    /// Writes it.
    fn to_js(&self) -> JsValue;

    /// What TypeScript calls it; declared in `types` where it has a name.
    fn given(types: &mut Types) -> String;
}

/// A member of anything, undefined where there is none.
pub(crate) fn member(of: &JsValue, name: &str) -> JsValue {
    if of.is_object() {
        Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
    } else {
        JsValue::UNDEFINED
    }
}

/// A field that must be there.
pub(crate) fn field<T: FromJs>(of: &JsValue, name: &'static str) -> Result<T, Refused> {
    optional(of, name)?.ok_or_else(|| Refused::missing(name))
}

/// A field that may be left out.
pub(crate) fn optional<T: FromJs>(of: &JsValue, name: &'static str) -> Result<Option<T>, Refused> {
    let value = member(of, name);
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    T::from_js(&value)
        .map(Some)
        .map_err(|refused| refused.inside(name))
}

/// A plain object. What is undefined is left out.
pub(crate) fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        if !value.is_undefined() {
            // Setting a plain property of a fresh object cannot fail.
            let _ = Reflect::set(&object, &JsValue::from_str(name), value);
        }
    }
    object.into()
}
