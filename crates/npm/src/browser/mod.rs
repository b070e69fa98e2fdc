//! The exports of the module for pages. `package/api.js` makes functions of them that
//! return promises and throw one class of errors.

#![allow(
    clippy::missing_errors_doc,
    reason = "an error is an object of `error.rs`"
)]
#![allow(
    clippy::needless_pass_by_value,
    reason = "wasm-bindgen passes JavaScript values by value"
)]

pub(crate) mod authorize_url;
mod callback_handle;
mod configure;
mod environment;
mod settings;

use alloc::boxed::Box;
use alloc::string::String;
use core::future::Future;
use core::pin::Pin;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use wechat_h5_jssdk as jssdk;

use crate::api::api_macros::Api;
use crate::api::{calls, listeners, mini_program};
use crate::argument;
use crate::convert::{Reader, ToJs as _};
use crate::error;
use authorize_url::AuthorizeUrlOptions;
use settings::Settings;

pub use callback_handle::Registration;

/// The environment of the page.
#[wasm_bindgen]
pub fn environment() -> JsValue {
    jssdk::Environment::detect().to_js()
}

/// Stores the entry URL: JavaScript has read it before any router could change it.
#[wasm_bindgen(js_name = keepEntryUrl)]
pub fn keep_entry_url(url: &str) {
    jssdk::set_entry_url(url);
}

/// The URL of WeChat's authorize page.
#[wasm_bindgen(js_name = authorizeUrl)]
pub fn authorize_url(options: &JsValue) -> Result<String, JsValue> {
    let options: AuthorizeUrlOptions = argument::read(options)?;
    options.url().map_err(|it| error::invalid_argument(&it))
}

/// Configures the page's jweixin.
#[wasm_bindgen]
pub fn configure(settings: &JsValue) -> Result<Promise, JsValue> {
    let settings: Settings = argument::read(settings)?;
    Ok(to_promise(async {
        let wx = configure::configure(settings).await?;
        Ok(Wx(wx).into())
    }))
}

/// Configures now, and again when a router has changed the URL. `on_configured` gets an
/// error, or undefined and the configured jweixin.
#[wasm_bindgen(js_name = followHistory)]
pub fn follow_history(
    settings: &JsValue,
    on_configured: Function,
) -> Result<Registration, JsValue> {
    let settings: Settings = argument::read(settings)?;
    let follower = configure::follow_history(settings, move |result| {
        let (error, wx) = match result {
            Ok(wx) => (JsValue::UNDEFINED, Wx(wx).into()),
            Err(error) => (error, JsValue::UNDEFINED),
        };
        // An exception of the page's function is not handled here.
        let _ = on_configured.call2(&JsValue::UNDEFINED, &error, &wx);
    });
    Ok(Registration::of_history(follower))
}

/// Calls a function of `wx.miniProgram` by its index in `api-names.js`. It needs no
/// configuration.
#[wasm_bindgen(js_name = callMiniProgram)]
pub fn call_mini_program(index: usize, request: &JsValue) -> Promise {
    match jssdk::MiniProgram::of_page() {
        Ok(of) => call_api(&of, mini_program::CALLS.get(index), request),
        Err(error) => Promise::reject(&error::call(&error)),
    }
}

/// Calls `on_error` when the client reports that it cannot show open tags.
#[wasm_bindgen(js_name = onOpenTagsError)]
pub fn on_open_tags_error(on_error: Function) -> Option<Registration> {
    Registration::of_open_tags(on_error)
}

/// A configured jweixin.
#[derive(Debug)]
#[wasm_bindgen]
pub struct Wx(jssdk::Wx);

#[wasm_bindgen]
impl Wx {
    /// The page's own `wx`.
    #[wasm_bindgen(getter)]
    pub fn raw(&self) -> JsValue {
        self.0.as_raw().clone()
    }

    /// Calls an API that responds once, by its index in `api-names.js`.
    pub fn call(&self, index: usize, request: &JsValue) -> Promise {
        call_api(&self.0, calls::CALLS.get(index), request)
    }

    /// Registers a card for an item of the menu, by the API's index in `api-names.js`.
    pub fn share(
        &self,
        index: usize,
        card: &JsValue,
        on_event: Function,
    ) -> Result<Registration, JsValue> {
        let share = listeners::SHARES.get(index).ok_or_else(error::other)?;
        share(&self.0, card, on_event).map(Registration::of_call)
    }

    /// Listens to an event, by the API's index in `api-names.js`.
    pub fn listen(&self, index: usize, on_event: Function) -> Result<Registration, JsValue> {
        let listen = listeners::EVENTS.get(index).ok_or_else(error::other)?;
        listen(&self.0, on_event).map(Registration::of_call)
    }
}

/// Reads the request and calls the API.
fn call_api<T>(of: &T, api: Option<&Api<T>>, request: &JsValue) -> Promise {
    let Some(api) = api else {
        return Promise::reject(&error::other());
    };
    // The client is not called before the call is awaited.
    match Reader::read(|reader| api(of, request, reader)) {
        Ok(call) => to_promise(async { call.await.map_err(|it| error::call(&it)) }),
        Err(error) => Promise::reject(&error::invalid_argument(&error)),
    }
}

/// One type for all futures, so that the generic code behind it is compiled once.
fn to_promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let future: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(future);
    future_to_promise(future)
}
