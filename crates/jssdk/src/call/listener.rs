//! Callbacks that the client may call repeatedly.

use core::fmt;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::call::error::CallError;
use crate::call::options::Options;
use crate::runtime::tagged_callback::TaggedClosure;
use crate::sys::{self, JsWx};

/// A registered callback. The client calls it until this is dropped, or until
/// the page registers another one for the same event: clients keep one.
#[must_use = "dropping it detaches the callback"]
pub struct Listener {
    options: Object,
    _function: TaggedClosure,
}

impl Listener {
    /// Registers `callbacks` with `wx[api]`: `function`, each time with its number
    /// bound.
    pub(crate) fn start(
        wx: &JsWx,
        api: &'static str,
        options: Options,
        callbacks: &[(&'static str, u32)],
        function: impl FnMut(u32, JsValue) + 'static,
    ) -> Result<Self, CallError> {
        if !sys::has_bridge() {
            return Err(CallError::OutsideWeChat);
        }
        let function = TaggedClosure::new(function);
        let options = options.callbacks(function.as_ref(), callbacks);
        let listener = Self {
            options: options.into_object(),
            _function: function,
        };
        match sys::call_by_name(wx, api, listener.options.as_ref()) {
            None => Err(CallError::Unsupported { api }),
            Some(Ok(_)) => Ok(listener),
            Some(Err(thrown)) => Err(CallError::thrown(thrown)),
        }
    }

    /// Keeps the callback for as long as the page lives.
    pub fn forget(self) {
        core::mem::forget(self);
    }
}

impl Drop for Listener {
    /// jweixin has no way to unregister. It reads the options at each event, so
    /// removing the callbacks from them is enough.
    fn drop(&mut self) {
        for name in Object::keys(&self.options) {
            let _ = Reflect::delete_property(&self.options, &name);
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}
