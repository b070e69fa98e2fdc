//! The module of the browser entries: `package/api.js` turns these into
//! promises with errors of one class.

#![allow(
    clippy::missing_errors_doc,
    reason = "an error is an object of `error.rs`"
)]
#![allow(clippy::needless_pass_by_value, reason = "what comes from JS is ours")]

pub(crate) mod authorize;
mod configure;
pub(crate) mod environment;
mod subscription;

use alloc::boxed::Box;
use alloc::string::String;
use core::future::Future;
use core::pin::Pin;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use wechat_h5_jssdk as jssdk;

use crate::api::table::Api;
use crate::api::{calls, listeners, mini_program};
use crate::error;
use crate::wire::{Reading, ToJs as _, argument};

pub use subscription::Subscription;

/// Where the page runs.
#[wasm_bindgen]
pub fn environment() -> JsValue {
    jssdk::Environment::detect().to_js()
}

/// Keeps the URL that the page was entered by: JS has seen it before any router
/// ran.
#[wasm_bindgen(js_name = keepEntryUrl)]
pub fn keep_entry_url(url: &str) {
    jssdk::set_entry_url(url);
}

/// The URL of the page of WeChat's that asks the person.
#[wasm_bindgen(js_name = authorizeUrl)]
pub fn authorize_url(options: &JsValue) -> Result<String, JsValue> {
    let options: authorize::AuthorizeUrlOptions = argument(options)?;
    options.url().map_err(|it| error::argument(&it))
}

/// Configures the page's jweixin.
#[wasm_bindgen]
pub fn configure(settings: &JsValue) -> Result<Promise, JsValue> {
    let settings: configure::Settings = argument(settings)?;
    Ok(settled(async {
        let wx = configure::configure(settings).await?;
        Ok(Wx(wx).into())
    }))
}

/// Configures now and whenever a router has changed the URL; `on_end` gets an
/// error, or undefined and the configured jweixin.
#[wasm_bindgen(js_name = followHistory)]
pub fn follow_history(settings: &JsValue, on_end: Function) -> Result<Subscription, JsValue> {
    let settings: configure::Settings = argument(settings)?;
    let follower = configure::follow_history(settings, move |end| {
        let (error, wx) = match end {
            Ok(wx) => (JsValue::UNDEFINED, Wx(wx).into()),
            Err(error) => (error, JsValue::UNDEFINED),
        };
        // What the page's function throws is the page's own affair.
        let _ = on_end.call2(&JsValue::UNDEFINED, &error, &wx);
    });
    Ok(Subscription::to_history(follower))
}

/// Calls a function of `wx.miniProgram`, by its place in `api-names.js`; it needs no
/// configuration.
#[wasm_bindgen(js_name = callMiniProgram)]
pub fn call_mini_program(place: usize, request: &JsValue) -> Promise {
    match jssdk::MiniProgram::of_page() {
        Ok(of) => promise(&of, mini_program::CALLS.get(place), request),
        Err(failure) => Promise::reject(&error::call(&failure)),
    }
}

/// Calls back when the client says that it shows no open tags.
#[wasm_bindgen(js_name = onOpenTagsError)]
pub fn on_open_tags_error(on_error: Function) -> Option<Subscription> {
    Subscription::to_open_tags(on_error)
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

    /// Calls an API that answers, by its place in `api-names.js`.
    pub fn call(&self, place: usize, request: &JsValue) -> Promise {
        promise(&self.0, calls::CALLS.get(place), request)
    }

    /// Registers a card for an item of the menu, by the API's place in `api-names.js`.
    pub fn share(
        &self,
        place: usize,
        card: &JsValue,
        on_event: Function,
    ) -> Result<Subscription, JsValue> {
        let share = listeners::SHARES.get(place).ok_or_else(error::other)?;
        share(&self.0, card, on_event).map(Subscription::to_calls)
    }

    /// Listens to an event, by the API's place in `api-names.js`.
    pub fn listen(&self, place: usize, on_event: Function) -> Result<Subscription, JsValue> {
        let listen = listeners::EVENTS.get(place).ok_or_else(error::other)?;
        listen(&self.0, on_event).map(Subscription::to_calls)
    }
}

/// The call's end.
fn promise<T>(of: &T, api: Option<&Api<T>>, request: &JsValue) -> Promise {
    let Some(api) = api else {
        return Promise::reject(&error::other());
    };
    // The client is not asked before the call is awaited.
    match Reading::of(|reading| api(of, request, reading)) {
        Ok(call) => settled(async { call.await.map_err(|it| error::call(&it)) }),
        Err(refused) => Promise::reject(&error::argument(&refused)),
    }
}

/// One type for everything that is waited for: what is made of it is there once.
fn settled(end: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let end: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(end);
    future_to_promise(end)
}
