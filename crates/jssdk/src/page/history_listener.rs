//! Calls back at every change that a router makes to the page's URL.
//!
//! Going back and forward is an event (`popstate`). `pushState` and
//! `replaceState` cause no event, so they are replaced by functions that call
//! them and then look at the URL.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::RefCell;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::page::entry_url::current_url;
use crate::sys;

/// Calls back when the URL before `#` has changed. Dropping it restores the
/// page's own functions.
#[must_use = "dropping it detaches the callback"]
pub(crate) struct HistoryListener {
    replaced: Vec<ReplacedFunction>,
    on_pop: Closure<dyn FnMut()>,
}

impl HistoryListener {
    /// Never calls back where there is no history, such as in a worker.
    pub(crate) fn new(on_change: impl Fn() + 'static) -> Self {
        let last_url = RefCell::new(current_url());
        let check_url: Rc<dyn Fn()> = Rc::new(move || {
            let url = current_url();
            if last_url.replace(url.clone()) != url {
                on_change();
            }
        });
        let replaced = ["pushState", "replaceState"]
            .into_iter()
            .filter_map(|name| ReplacedFunction::new(name, check_url.clone()))
            .collect();
        let on_pop = Closure::<dyn FnMut()>::new(move || check_url());
        // If this fails, going back is noticed at the next push.
        let _ = sys::on_window_event("popstate", on_pop.as_ref());
        Self { replaced, on_pop }
    }
}

impl Drop for HistoryListener {
    fn drop(&mut self) {
        let _ = sys::off_window_event("popstate", self.on_pop.as_ref());
        self.replaced.iter().for_each(ReplacedFunction::restore);
    }
}

/// A function of `history` that was replaced.
struct ReplacedFunction {
    name: &'static str,
    replacement: JsValue,
    /// The own property of `history`; browsers have it in the prototype.
    own: Option<JsValue>,
}

impl ReplacedFunction {
    fn new(name: &'static str, then: Rc<dyn Fn()>) -> Option<Self> {
        let history: Object = sys::global(&["history"]).dyn_into().ok()?;
        let original = sys::member(&history, name);
        if !original.is_function() {
            return None;
        }
        let own = Object::has_own(&history, &name.into()).then(|| original.clone());
        let replacement = call_and_then(original, then);
        Reflect::set(&history, &name.into(), &replacement).ok()?;
        Some(Self {
            name,
            replacement,
            own,
        })
    }

    /// Does nothing if another script has replaced the function since: then the
    /// replacement stays, and only calls the original.
    fn restore(&self) {
        let history: Object = sys::global(&["history"]).unchecked_into();
        let name = JsValue::from_str(self.name);
        if sys::member(&history, self.name) != self.replacement {
            return;
        }
        // Fails if the page has frozen its history since; the replacement stays.
        let _ = match &self.own {
            Some(own) => Reflect::set(&history, &name, own),
            None => Reflect::delete_property(&history, &name),
        };
    }
}

/// A function that calls `original`, and `then` unless that has thrown. It may be
/// called again while it runs, by a callback that changes the URL.
fn call_and_then(original: JsValue, then: Rc<dyn Fn()>) -> JsValue {
    type Function = dyn Fn(JsValue, JsValue, JsValue) -> Result<JsValue, JsValue>;
    // A missing URL is undefined, which means the same.
    let function = move |state: JsValue, unused: JsValue, url: JsValue| {
        let history = sys::global(&["history"]);
        let arguments = Array::of3(&state, &unused, &url);
        let returned = sys::apply(&original, &history, &arguments)?;
        then();
        Ok(returned)
    };
    Closure::<Function>::new(function).into_js_value()
}
