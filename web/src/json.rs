//! Reading JSON by member names. A serde derive would cost the phone several
//! kilobytes for three small shapes.

use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

/// A JSON value; a member that is not there is `undefined`.
pub(crate) struct Json(JsValue);

impl Json {
    /// Parses a text; none where it is not JSON.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    pub(crate) fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or_default())
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.get(name).0.as_string()
    }

    /// A text that says something.
    pub(crate) fn some_text(&self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// Whether the member is `true`, and nothing else.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name).0.as_bool() == Some(true)
    }

    /// Whether the member is `true` or `false`.
    pub(crate) fn is_bool(&self, name: &str) -> bool {
        self.get(name).0.as_bool().is_some()
    }
}
