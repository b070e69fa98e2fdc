//! Hears of every change that a router makes to the page's URL.
//!
//! Going back and forward is an event (`popstate`); `pushState` and
//! `replaceState` tell nobody, so they are called through functions of ours.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::RefCell;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::page::entry_url::current_url;
use crate::sys;

/// Calls back when the URL before `#` has become another one. Dropping it
/// gives the page its own functions back.
#[must_use = "dropping it detaches the callback"]
pub(crate) struct HistoryListener {
    replaced: Vec<Replaced>,
    on_pop: Closure<dyn FnMut()>,
}

impl HistoryListener {
    /// Hears nothing where there is no history, such as in a worker.
    pub(crate) fn new(on_change: impl Fn() + 'static) -> Self {
        let seen = RefCell::new(current_url());
        let look: Rc<dyn Fn()> = Rc::new(move || {
            let url = current_url();
            if seen.replace(url.clone()) != url {
                on_change();
            }
        });
        let replaced = ["pushState", "replaceState"]
            .into_iter()
            .filter_map(|name| Replaced::new(name, look.clone()))
            .collect();
        let on_pop = Closure::<dyn FnMut()>::new(move || look());
        // Without it, going back would be noticed at the next push.
        let _ = sys::on_window_event("popstate", on_pop.as_ref());
        Self { replaced, on_pop }
    }
}

impl Drop for HistoryListener {
    fn drop(&mut self) {
        let _ = sys::off_window_event("popstate", self.on_pop.as_ref());
        self.replaced.iter().for_each(Replaced::give_back);
    }
}

/// A function of `history` with ours in its place.
struct Replaced {
    name: &'static str,
    ours: JsValue,
    /// What `history` itself had; browsers have it in the prototype.
    own: Option<JsValue>,
}

impl Replaced {
    fn new(name: &'static str, then: Rc<dyn Fn()>) -> Option<Self> {
        let history: Object = sys::global(&["history"]).dyn_into().ok()?;
        let theirs = sys::member(&history, name);
        if !theirs.is_function() {
            return None;
        }
        let own = Object::has_own(&history, &name.into()).then(|| theirs.clone());
        let ours = in_front_of(theirs, then);
        Reflect::set(&history, &name.into(), &ours).ok()?;
        Some(Self { name, ours, own })
    }

    /// Unless somebody has put theirs in front of ours since: then ours stays,
    /// and does nothing of its own any more.
    fn give_back(&self) {
        let history: Object = sys::global(&["history"]).unchecked_into();
        let name = JsValue::from_str(self.name);
        if sys::member(&history, self.name) != self.ours {
            return;
        }
        // A page that has frozen its history in between keeps ours.
        let _ = match &self.own {
            Some(own) => Reflect::set(&history, &name, own),
            None => Reflect::delete_property(&history, &name),
        };
    }
}

/// Calls `theirs`, and `then` when it has not thrown. It may call itself, by
/// way of somebody who hears of it.
fn in_front_of(theirs: JsValue, then: Rc<dyn Fn()>) -> JsValue {
    type Function = dyn Fn(JsValue, JsValue, JsValue) -> Result<JsValue, JsValue>;
    // A URL that is not given is undefined, which means the same.
    let function = move |state: JsValue, unused: JsValue, url: JsValue| {
        let history = sys::global(&["history"]);
        let arguments = Array::of3(&state, &unused, &url);
        let returned = sys::apply(&theirs, &history, &arguments)?;
        then();
        Ok(returned)
    };
    Closure::<Function>::new(function).into_js_value()
}
