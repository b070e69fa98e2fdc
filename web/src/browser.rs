//! The few things of the browser that the page touches. None of them panics on
//! a browser that refuses.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Event, HtmlDocument, HtmlElement, PageTransitionEvent, Storage, Window};

/// The window.
pub(crate) fn window() -> Window {
    web_sys::window().expect("a page runs in a window")
}

/// The document.
pub(crate) fn document() -> Document {
    window()
        .document()
        .expect("a window of a page has a document")
}

/// The address with everything, or nothing where the browser will not say.
pub(crate) fn href() -> String {
    window().location().href().unwrap_or_default()
}

/// Sets `<html data-…>`, which tests and people read.
pub(crate) fn set_data(name: &str, value: &str) {
    if let Some(root) = root() {
        // Fails for a name with a hyphen only.
        let _ = root.dataset().set(name, value);
    }
}

/// Sets the language and the title of the document.
pub(crate) fn set_language(tag: &str, title: &str) {
    if let Some(root) = root() {
        root.set_lang(tag);
    }
    document().set_title(title);
}

/// A value kept between visits; storage may be full, off or forbidden.
pub(crate) fn remembered(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a value between visits, where the browser lets us.
pub(crate) fn remember(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Copies the text of an element by selecting it. Unlike `navigator.clipboard`
/// this works on plain http and in old clients; where it does not, the text is
/// at least selected.
pub(crate) fn copy_text_of(id: &str) -> bool {
    let document = document();
    let selected = document.get_element_by_id(id).and_then(|element| {
        let selection = window().get_selection().ok()??;
        selection.select_all_children(&element).ok()
    });
    let document: &HtmlDocument = document.unchecked_ref();
    selected.is_some() && document.exec_command("copy").unwrap_or(false)
}

/// A property of the first element that matches, if it is a text. Unlike the
/// attribute, `href` is absolute.
pub(crate) fn property(selector: &str, name: &str) -> Option<String> {
    let element = document().query_selector(selector).ok()??;
    text_property(&element, name)
}

/// A property of anything, if it is a text.
pub(crate) fn text_property(of: &JsValue, name: &str) -> Option<String> {
    Reflect::get(of, &name.into()).ok()?.as_string()
}

/// Whether a `pageshow` brings back a page that the browser had put aside.
pub(crate) fn is_kept_page(event: &Event) -> bool {
    event.unchecked_ref::<PageTransitionEvent>().persisted()
}

/// Listens on the window until it is dropped.
pub(crate) struct Listener {
    name: &'static str,
    callback: Closure<dyn Fn(Event)>,
}

impl Listener {
    pub(crate) fn on_window(name: &'static str, callback: impl Fn(&Event) + 'static) -> Self {
        let callback = Closure::<dyn Fn(Event)>::new(move |event: Event| callback(&event));
        let function = callback.as_ref().unchecked_ref();
        let _ = window().add_event_listener_with_callback(name, function);
        Self { name, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.callback.as_ref().unchecked_ref();
        let _ = window().remove_event_listener_with_callback(self.name, function);
    }
}

/// Why a promise did not give a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsettled {
    Rejected,
    TimedOut,
}

/// The value of a promise, if it comes in time.
pub(crate) async fn within(promise: &Promise, millis: i32) -> Result<JsValue, Unsettled> {
    let deadline = Promise::new(&mut |_, reject| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&reject, millis);
    });
    let race = Promise::race(&js_sys::Array::of2(promise, &deadline));
    JsFuture::from(race).await.map_err(|reason| {
        // The timer rejects with nothing; everybody else has a reason.
        if reason.is_undefined() {
            Unsettled::TimedOut
        } else {
            Unsettled::Rejected
        }
    })
}

pub(crate) fn reload() {
    let _ = window().location().reload();
}

fn root() -> Option<HtmlElement> {
    document().document_element()?.dyn_into().ok()
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use js_sys::Promise;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::{Unsettled, property, text_property, within};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn a_promise_settles_or_runs_out_of_time() {
        let never = Promise::new(&mut |_, _| {});
        assert!(matches!(within(&never, 20).await, Err(Unsettled::TimedOut)));
        let lost = Promise::reject(&js_sys::Error::new("lost"));
        assert!(matches!(
            within(&lost, 1000).await,
            Err(Unsettled::Rejected)
        ));
        let won = Promise::resolve(&JsValue::from(7));
        assert!(within(&won, 1000).await.is_ok_and(|value| value == 7));
    }

    #[wasm_bindgen_test]
    fn a_property_that_is_not_there_is_nothing() {
        assert_eq!(property("link[rel=nobody]", "href"), None);
        assert_eq!(property("][", "href"), None);
        for value in [JsValue::UNDEFINED, JsValue::NULL, JsValue::from(7)] {
            assert_eq!(text_property(&value, "value"), None);
        }
    }
}
