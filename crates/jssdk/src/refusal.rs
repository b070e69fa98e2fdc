//! A configuration's refusal, with what the client says besides.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::configure_error::ConfigureError;
use crate::entry_url::without_fragment;
use crate::error_message::Failure;
use crate::sys;

pub(crate) struct Refusal {
    pub(crate) error: ConfigureError,
    answer: JsValue,
}

impl Refusal {
    /// The URL that the client has compared with, without its fragment. Some
    /// clients give it, as a text or as a list of one.
    pub(crate) fn real_auth_url(&self) -> Option<String> {
        let given = sys::member(&self.answer, "realAuthUrl");
        let first = match given.dyn_ref::<Array>() {
            Some(list) => list.get(0),
            None => given,
        };
        let url = first.as_string()?;
        url.starts_with("http")
            .then(|| without_fragment(&url).to_owned())
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self {
            answer: failure.as_raw().clone(),
            error: failure.into(),
        }
    }
}

impl From<ConfigureError> for Refusal {
    fn from(error: ConfigureError) -> Self {
        Self {
            error,
            answer: JsValue::UNDEFINED,
        }
    }
}
