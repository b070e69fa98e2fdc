//! A configuration's refusal, with what the client says besides.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::configure_error::ConfigureError;
use crate::error_message::Failure;
use crate::sys;

pub(crate) struct Refusal {
    pub(crate) error: ConfigureError,
    /// The URL that the client has compared with, without its fragment. Some
    /// clients give it, as a text or as a list of one.
    pub(crate) real_auth_url: Option<String>,
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self {
            real_auth_url: real_auth_url(failure.as_raw()),
            error: failure.into(),
        }
    }
}

impl From<ConfigureError> for Refusal {
    fn from(error: ConfigureError) -> Self {
        Self {
            error,
            real_auth_url: None,
        }
    }
}

fn real_auth_url(answer: &JsValue) -> Option<String> {
    let given = sys::member(answer, "realAuthUrl");
    let first = match given.dyn_ref::<Array>() {
        Some(list) => list.get(0),
        None => given,
    };
    let url = first.as_string()?;
    let end = url.find('#').unwrap_or(url.len());
    url.starts_with("http").then(|| url[..end].to_owned())
}
