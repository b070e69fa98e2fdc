//! A `_complete` that does not throw.
//!
//! jweixin converts some responses before it calls back, with a function that it
//! sets in the options as `_complete`. Where a response has another shape than
//! expected, such as a scanned text without JSON around it on iOS, that function
//! throws, and no callback is ever called.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::call::options::Options;
use crate::runtime::tagged_callback::{self, with_tag};
use crate::sys;

/// The tags of the function below.
const SET: u32 = 0;
const RUN: u32 = 1;

impl Options {
    /// The same options, whose `_complete` never throws: a response that it cannot
    /// convert stays as the client sent it.
    pub(crate) fn with_safe_complete(self) -> Self {
        let mut complete = JsValue::UNDEFINED;
        let function = tagged_callback::leak(move |tag, value| {
            if tag == SET {
                complete = value;
            } else {
                sys::call_quietly(&core::mem::take(&mut complete), &value);
            }
        });
        let run = with_tag(&function, RUN);
        let descriptor = Options::new()
            .value("configurable", &JsValue::TRUE)
            .value("get", &constant(&run))
            .value("set", &with_tag(&function, SET))
            .into_object();
        let options = self.into_object();
        // A new property of a fresh object cannot be refused.
        let _ = Reflect::define_property(&options, &"_complete".into(), &descriptor);
        Self::from_object(options)
    }
}

/// A JS function that always returns this object: `Object(object)` is the
/// object itself.
fn constant(object: &JsValue) -> JsValue {
    let constructor = sys::global(&["Object"]);
    let arguments = Array::of1(&JsValue::UNDEFINED);
    arguments.push(object);
    let bind = sys::member(&constructor, "bind");
    sys::apply(&bind, &constructor, &arguments).unwrap_or(JsValue::UNDEFINED)
}
