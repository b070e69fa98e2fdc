//! The one mechanism between JS objects and the structs of `jssdk`: a type says
//! how it is read or written, and what TypeScript calls it, in one place, so
//! that neither can drift from the other.

use alloc::string::String;

#[macro_use]
mod object;
#[macro_use]
mod names;
mod basic;
pub(crate) mod decimal;
mod reading;
mod refused;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

pub(crate) use reading::Reading;
pub(crate) use refused::Refused;

use crate::error;
use crate::typescript::Types;

/// A value that comes from JS: an argument, or a field of one.
pub(crate) trait FromJs: Sized {
    /// Reads it. What it cannot be read from is refused, and the value that is
    /// given then goes nowhere.
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self;

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

/// An argument, or what is wrong with it.
pub(crate) fn argument<T: FromJs>(value: &JsValue) -> Result<T, JsValue> {
    Reading::of(|reading| T::from_js(value, reading)).map_err(|it| error::argument(&it))
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
