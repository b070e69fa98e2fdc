//! The object that a `wx.*` function takes. Each call gets a new one, because
//! jweixin writes into it.

use alloc::string::String;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use wechat_h5_sign::Timestamp;

use crate::runtime::tagged_callback::with_tag;

/// A new object, only with the values that are set here.
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

    /// A text whose bytes are known to be ASCII.
    pub(crate) fn ascii(self, name: &str, value: &[u8]) -> Self {
        // The standard library's UTF-8 check is 0.7 KB of wasm.
        let text: String = value.iter().copied().map(char::from).collect();
        self.text(name, &text)
    }

    pub(crate) fn number(self, name: &str, value: f64) -> Self {
        self.value(name, &JsValue::from_f64(value))
    }

    pub(crate) fn seconds(self, name: &str, value: Timestamp) -> Self {
        // Every second until the year 285 million is exact in a double.
        #[allow(clippy::cast_precision_loss)]
        let seconds = value.seconds() as f64;
        self.number(name, seconds)
    }

    /// `1` or `0`, as the platform writes it.
    pub(crate) fn flag(self, name: &str, value: bool) -> Self {
        self.number(name, f64::from(u8::from(value)))
    }

    /// An array of new objects.
    pub(crate) fn objects(self, name: &str, values: impl Iterator<Item = Self>) -> Self {
        let array = js_sys::Array::new();
        for value in values {
            array.push(&value.0);
        }
        self.value(name, &array)
    }

    /// A new array of names.
    pub(crate) fn names<'a>(self, name: &str, values: impl Iterator<Item = &'a str>) -> Self {
        let array = js_sys::Array::new();
        for value in values {
            array.push(&JsValue::from_str(value));
        }
        self.value(name, &array)
    }

    /// Callbacks, each of which calls `function` with its number.
    pub(crate) fn callbacks(self, function: &JsValue, tags: &[(&'static str, u32)]) -> Self {
        tags.iter().fold(self, |options, &(name, tag)| {
            options.value(name, &with_tag(function, tag))
        })
    }

    pub(crate) fn from_object(object: Object) -> Self {
        Self(object)
    }

    pub(crate) fn into_object(self) -> Object {
        self.0
    }
}
