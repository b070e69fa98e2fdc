//! `setTimeout` as a guard.

use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::sys;

/// Runs a function once, later. Dropping it before that cancels it.
#[must_use = "dropping it cancels the timer"]
pub(crate) struct Timer {
    id: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Starts the timer. Longer than 24 days counts as 24 days, the most that
    /// browsers count.
    pub(crate) fn after(delay: Duration, callback: impl FnOnce() + 'static) -> Self {
        let callback = Closure::once(callback);
        let millis = i32::try_from(delay.as_millis()).unwrap_or(i32::MAX);
        let id = sys::set_timeout(callback.as_ref(), millis);
        Self {
            id,
            _callback: callback,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        sys::clear_timeout(&self.id);
    }
}
