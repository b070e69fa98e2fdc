//! The few parts of the browser that the page uses. None of them panics when the
//! browser refuses.

use js_sys::{Date, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Event, HtmlDocument, HtmlElement, PageTransitionEvent, Storage, Window};

/// The window.
pub fn window() -> Window {
    web_sys::window().expect("a page runs in a window")
}

/// The document.
pub fn document() -> Document {
    window()
        .document()
        .expect("a window of a page has a document")
}

/// The whole address, or an empty text when the browser does not tell it.
pub fn href() -> String {
    window().location().href().unwrap_or_default()
}

/// A time in seconds since 1970, as people of this language write it.
pub fn local_time(seconds: u64, language: &str) -> String {
    #[expect(clippy::cast_precision_loss, reason = "no time is that late")]
    let time = Date::new(&(seconds as f64 * 1000.0).into());
    time.to_locale_string(language, &JsValue::UNDEFINED).into()
}

/// Sets `<html data-…>`, which tests and developers read.
pub fn set_data(name: &str, value: &str) {
    if let Some(root) = root() {
        // Only fails for a name with a hyphen.
        let _ = root.dataset().set(name, value);
    }
}

/// Whether the server has another build of the page, as far as `static/new_build.mjs` knows.
pub fn has_new_build() -> bool {
    root().is_some_and(|root| root.dataset().get("newBuild").is_some())
}

/// Sets the language and the title of the document.
pub fn set_language(tag: &str, title: &str) {
    if let Some(root) = root() {
        root.set_lang(tag);
    }
    document().set_title(title);
}

/// A value from the local storage, which may be full, disabled or forbidden.
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Puts a value into the local storage, if the browser allows it.
pub fn store(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Tells the server's own pages a value, for a year, if the browser allows it.
pub fn store_cookie(name: &str, value: &str) {
    let document = document();
    let document: &HtmlDocument = document.unchecked_ref();
    let _ = document.set_cookie(&format!(
        "{name}={value};path=/;max-age=31536000;samesite=lax"
    ));
}

/// Copies the text of an element by selecting it. Unlike `navigator.clipboard`,
/// this works on plain http and in old clients. If it fails, the text is still
/// selected.
pub fn copy_text_of(id: &str) -> bool {
    let document = document();
    let selected = document.get_element_by_id(id).and_then(|element| {
        let selection = window().get_selection().ok()??;
        selection.select_all_children(&element).ok()
    });
    let document: &HtmlDocument = document.unchecked_ref();
    selected.is_some() && document.exec_command("copy").unwrap_or(false)
}

/// A property of the first element that matches, if it is a text. Unlike the
/// attribute, the property `href` is absolute.
pub fn property(selector: &str, name: &str) -> Option<String> {
    let element = document().query_selector(selector).ok()??;
    text_property(&element, name)
}

/// A property of anything, if it is a text.
pub fn text_property(of: &JsValue, name: &str) -> Option<String> {
    Reflect::get(of, &name.into()).ok()?.as_string()
}

/// Whether a `pageshow` restores a page from the back/forward cache.
pub fn is_restored_page(event: &Event) -> bool {
    event.unchecked_ref::<PageTransitionEvent>().persisted()
}

/// An event listener on the window. Dropping it removes the listener.
pub struct Listener {
    name: &'static str,
    callback: Closure<dyn Fn(Event)>,
}

impl Listener {
    /// Listens until it is dropped.
    pub fn on_window(name: &'static str, callback: impl Fn(&Event) + 'static) -> Self {
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

/// Loads the page again.
pub fn reload() {
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
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::{property, text_property};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn a_missing_property_is_none() {
        assert_eq!(property("link[rel=none]", "href"), None);
        assert_eq!(property("][", "href"), None);
        for value in [JsValue::UNDEFINED, JsValue::NULL, JsValue::from(7)] {
            assert_eq!(text_property(&value, "value"), None);
        }
    }
}
