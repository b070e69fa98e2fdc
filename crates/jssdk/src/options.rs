//! The object that a `wx.*` function takes: always a fresh one, because jweixin
//! writes into what it is given.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// A new object with only our own values in it.
pub(crate) struct Options(Object);

impl Options {
    pub(crate) fn new() -> Self {
        Self(Object::new())
    }

    pub(crate) fn value(self, name: &str, value: &JsValue) -> Self {
        // Setting a plain property of a fresh object cannot fail.
        let _ = Reflect::set(&self.0, &JsValue::from_str(name), value);
        self
    }

    pub(crate) fn text(self, name: &str, value: &str) -> Self {
        self.value(name, &JsValue::from_str(value))
    }

    /// A new array of names.
    pub(crate) fn names<'a>(self, name: &str, values: impl Iterator<Item = &'a str>) -> Self {
        self.value(name, &array(values))
    }

    pub(crate) fn into_object(self) -> Object {
        self.0
    }
}

/// A new array of strings.
pub(crate) fn array<'a>(values: impl Iterator<Item = &'a str>) -> JsValue {
    let array = js_sys::Array::new();
    for value in values {
        array.push(&JsValue::from_str(value));
    }
    array.into()
}
