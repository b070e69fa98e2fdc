//! One Rust function behind several JS callbacks. Each has a number bound, its tag,
//! that says which one was called.

use wasm_bindgen::prelude::*;

use crate::sys::Handler;

/// The Rust function: it gets the tag and the callback's argument.
pub(crate) type TaggedClosure = Closure<dyn FnMut(u32, JsValue)>;

/// A tagged function that lives for as long as JS refers to it.
pub(crate) fn leak(function: impl FnMut(u32, JsValue) + 'static) -> JsValue {
    TaggedClosure::new(function).into_js_value()
}

/// The callback with this tag.
pub(crate) fn with_tag(function: &JsValue, tag: u32) -> JsValue {
    let function: &Handler = function.unchecked_ref();
    function.bind(&JsValue::UNDEFINED, tag)
}
