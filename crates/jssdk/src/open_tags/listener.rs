//! Listens to one open tag in the page. Event bindings of frameworks may pass on an
//! event without its `detail`; these listen to the element itself.

use alloc::vec::Vec;
use core::fmt;

use wasm_bindgen::prelude::*;

use crate::open_tags::event::{
    LaunchedApp, LaunchedWeapp, OpenTagEvent, OpenTagLaunchError, Subscription,
};
use crate::runtime::tagged_callback::{TaggedClosure, with_tag};
use crate::sys::{self, EventTarget};

const READY: u32 = 0;
const DONE: u32 = 1;
const FAILED: u32 = 2;

/// A callback for one open tag.
#[must_use = "dropping it detaches the callback"]
pub struct OpenTagListener {
    element: EventTarget,
    callbacks: [(&'static str, JsValue); 3],
    _function: TaggedClosure,
}

/// Listens to a `<wx-open-launch-weapp>` element. None if the value is no
/// element.
pub fn on_launch_weapp(
    element: &JsValue,
    on_event: impl FnMut(OpenTagEvent<LaunchedWeapp>) + 'static,
) -> Option<OpenTagListener> {
    OpenTagListener::new(element, "launch", LaunchedWeapp::of, on_event)
}

/// Listens to a `<wx-open-launch-app>` element. None if the value is no
/// element.
pub fn on_launch_app(
    element: &JsValue,
    on_event: impl FnMut(OpenTagEvent<LaunchedApp>) + 'static,
) -> Option<OpenTagListener> {
    OpenTagListener::new(element, "launch", LaunchedApp::of, on_event)
}

/// Listens to a `<wx-open-subscribe>` element. None if the value is no element.
pub fn on_subscribe(
    element: &JsValue,
    on_event: impl FnMut(OpenTagEvent<Vec<Subscription>>) + 'static,
) -> Option<OpenTagListener> {
    OpenTagListener::new(element, "success", Subscription::all, on_event)
}

impl OpenTagListener {
    fn new<T: 'static>(
        element: &JsValue,
        done: &'static str,
        read: fn(&JsValue) -> T,
        mut on_event: impl FnMut(OpenTagEvent<T>) + 'static,
    ) -> Option<Self> {
        let function = TaggedClosure::new(move |tag, event: JsValue| {
            let detail = sys::member(&event, "detail");
            on_event(match tag {
                READY => OpenTagEvent::Ready,
                DONE => OpenTagEvent::Succeeded(read(&detail)),
                _ => OpenTagEvent::Failed(OpenTagLaunchError::of(&detail)),
            });
        });
        let callback = |tag| with_tag(function.as_ref(), tag);
        let listener = Self {
            element: element.clone().unchecked_into(),
            callbacks: [
                ("ready", callback(READY)),
                (done, callback(DONE)),
                ("error", callback(FAILED)),
            ],
            _function: function,
        };
        let is_element = sys::member(element, "addEventListener").is_function();
        let listens = |(name, callback): &(&str, JsValue)| {
            listener.element.add_event_listener(name, callback).is_ok()
        };
        let all = is_element && listener.callbacks.iter().all(listens);
        all.then_some(listener)
    }

    /// Listens for as long as the page lives.
    pub fn forget(self) {
        core::mem::forget(self);
    }
}

impl Drop for OpenTagListener {
    fn drop(&mut self) {
        for (name, callback) in &self.callbacks {
            // Fails only if adding it failed.
            let _ = self.element.remove_event_listener(name, callback);
        }
    }
}

impl fmt::Debug for OpenTagListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenTagListener")
    }
}
