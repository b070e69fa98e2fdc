//! The only externs of the crate: the page's globals that it uses.

// wasm-bindgen generates unsafe glue code.
#![allow(unsafe_code)]

use alloc::string::String;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The object that jweixin sets as `window.wx`.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) type JsWx;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn config(this: &JsWx, options: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn ready(this: &JsWx, callback: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn error(this: &JsWx, callback: &JsValue) -> Result<(), JsValue>;

    /// A function of this crate, whose first argument is about to be bound.
    pub(crate) type Handler;

    #[wasm_bindgen(method)]
    pub(crate) fn bind(this: &Handler, context: &JsValue, tag: u32) -> JsValue;

    /// Any object with event listeners.
    pub(crate) type EventTarget;

    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    pub(crate) fn add_event_listener(
        this: &EventTarget,
        name: &str,
        callback: &JsValue,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    pub(crate) fn remove_event_listener(
        this: &EventTarget,
        name: &str,
        callback: &JsValue,
    ) -> Result<(), JsValue>;

    /// `String(value)`: throws only where the value's own `toString` does.
    #[wasm_bindgen(js_name = String, catch)]
    fn to_text(value: &JsValue) -> Result<String, JsValue>;

    /// `Number(value)`.
    #[wasm_bindgen(js_name = Number, catch)]
    fn to_number(value: &JsValue) -> Result<f64, JsValue>;

    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(js_namespace = Reflect, js_name = apply, catch)]
    pub(crate) fn apply(
        function: &JsValue,
        this: &JsValue,
        arguments: &Array,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    pub(crate) fn parse_json(text: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = setTimeout)]
    pub(crate) fn set_timeout(callback: &JsValue, millis: i32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    pub(crate) fn clear_timeout(timer: &JsValue);

    #[wasm_bindgen(js_namespace = document, js_name = createElement, catch)]
    pub(crate) fn create_element(name: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["document", "head"], js_name = appendChild, catch)]
    pub(crate) fn append_to_head(element: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = document, js_name = addEventListener, catch)]
    pub(crate) fn on_document_event(name: &str, callback: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = document, js_name = removeEventListener)]
    pub(crate) fn off_document_event(name: &str, callback: &JsValue);

    #[wasm_bindgen(js_name = addEventListener, catch)]
    pub(crate) fn on_window_event(name: &str, callback: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = removeEventListener, catch)]
    pub(crate) fn off_window_event(name: &str, callback: &JsValue) -> Result<(), JsValue>;
}

/// A member of any value. Undefined if there is none, or if its getter throws.
pub(crate) fn member(of: &JsValue, name: &str) -> JsValue {
    if !of.is_object() && !of.is_function() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// The length of a list. None if it is no list.
#[inline(never)]
pub(crate) fn length(list: &JsValue) -> Option<u32> {
    let is_array = is_array(list).unwrap_or(false);
    let length = is_array.then(|| member(list, "length").as_f64())??;
    // A list has less than 2^32 entries.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let length = length as u32;
    Some(length)
}

/// An entry of a list. Undefined if reading it throws.
#[inline(never)]
pub(crate) fn entry(list: &JsValue, index: u32) -> JsValue {
    Reflect::get_u32(list, index).unwrap_or(JsValue::UNDEFINED)
}

/// A member that is a string.
pub(crate) fn text_member(of: &JsValue, name: &str) -> Option<String> {
    member(of, name).as_string()
}

/// A global by its path.
pub(crate) fn global(path: &[&str]) -> JsValue {
    path.iter()
        .fold(js_sys::global().into(), |of, name| member(&of, name))
}

/// A member that is a finite number, or a text of one.
pub(crate) fn number_member(of: &JsValue, name: &str) -> Option<f64> {
    let value = member(of, name);
    let number = match value.as_string() {
        Some(text) if text.trim().is_empty() => None,
        Some(_) => to_number(&value).ok(),
        None => value.as_f64(),
    };
    number.filter(|number| number.is_finite())
}

/// Any value as text, converted by JS.
pub(crate) fn text_of(value: &JsValue) -> String {
    to_text(value).unwrap_or_default()
}

/// jweixin's object, from either of its two globals.
pub(crate) fn wx() -> Option<JsWx> {
    ["wx", "jWeixin"]
        .into_iter()
        .find_map(|name| as_wx(&global(&[name])))
}

/// The value as jweixin's object, if it is that.
pub(crate) fn as_wx(value: &JsValue) -> Option<JsWx> {
    let is_wx = member(value, "config").is_function();
    is_wx.then(|| value.clone().unchecked_into())
}

/// Sets the globals that this copy of jweixin has not set: its own code for images
/// reads `wx`, and a script that is loaded later reads `jWeixin`, without which the
/// page would have two copies with a state of their own.
pub(crate) fn name_wx(wx: &JsWx) {
    for name in ["wx", "jWeixin"] {
        if global(&[name]).is_undefined() {
            let _ = Reflect::set(&js_sys::global(), &JsValue::from_str(name), wx.as_ref());
        }
    }
}

/// Whether the client's bridge is in the page.
pub(crate) fn has_bridge() -> bool {
    global(&["WeixinJSBridge"]).is_object()
}

/// Calls `wx[name](argument)`. None if there is no such function.
pub(crate) fn call_by_name(
    wx: &JsWx,
    name: &str,
    argument: &JsValue,
) -> Option<Result<JsValue, JsValue>> {
    let function = member(wx, name);
    function
        .is_function()
        .then(|| apply(&function, wx, &Array::of1(argument)))
}

/// Calls a function with one argument, and ignores an exception.
pub(crate) fn call_quietly(function: &JsValue, argument: &JsValue) {
    if function.is_function() {
        let _ = apply(function, &JsValue::UNDEFINED, &Array::of1(argument));
    }
}
