//! The members of JavaScript's objects.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// A member of an object, or `undefined`: also of anything that is no object.
pub fn member(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}
