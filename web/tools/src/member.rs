//! The members of JavaScript's objects.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// A member of an object, or `undefined`: also of anything that is no object.
pub fn member(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

/// An object with these members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        set(&object, name, value);
    }
    object.into()
}

/// Sets a member, which cannot fail for a plain property of a fresh object.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
