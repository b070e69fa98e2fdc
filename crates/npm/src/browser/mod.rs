//! The module of the browser entries: `package/surface.js` turns these into
//! promises with errors of one class.

#![allow(
    clippy::missing_errors_doc,
    reason = "an error is an object of `error.rs`"
)]

pub(crate) mod authorize;
mod configure;
pub(crate) mod environment;
pub(crate) mod explain;
mod subscription;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use wechat_h5_jssdk as jssdk;

use crate::api::table::{NoCall, Pending};
use crate::api::{calls, listeners, mini_program};
use crate::error;
use crate::wire::{FromJs as _, ToJs as _};

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
    jssdk::keep_entry_url(url);
}

/// The URL of the page of WeChat's that asks the person.
#[wasm_bindgen(js_name = authorizeUrl)]
pub fn authorize_url(options: &JsValue) -> Result<String, JsValue> {
    let options =
        authorize::AuthorizeUrlOptions::from_js(options).map_err(|it| error::argument(&it))?;
    Ok(options.url())
}

/// Why a signature is invalid, without the ticket.
#[wasm_bindgen]
pub fn explain(input: &JsValue) -> Result<JsValue, JsValue> {
    let input = explain::ExplainInput::from_js(input).map_err(|it| error::argument(&it))?;
    Ok(input.explain().to_js())
}

/// Configures the page's jweixin.
#[wasm_bindgen]
pub async fn configure(settings: JsValue) -> Result<Wx, JsValue> {
    let settings = configure::Settings::from_js(&settings).map_err(|it| error::argument(&it))?;
    configure::configure(settings).await.map(Wx)
}

/// Calls `wx.miniProgram[name]`, which needs no configuration.
#[wasm_bindgen(js_name = callMiniProgram)]
pub fn call_mini_program(name: &str, request: &JsValue) -> Promise {
    match jssdk::MiniProgram::of_page() {
        Ok(of) => promise(name, mini_program::call(&of, name, request)),
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

    /// Calls an API that answers.
    pub fn call(&self, name: &str, request: &JsValue) -> Promise {
        promise(name, calls::call(&self.0, name, request))
    }

    /// Registers a card for an item of the menu.
    pub fn share(
        &self,
        name: &str,
        card: &JsValue,
        on_event: Function,
    ) -> Result<Subscription, JsValue> {
        let listener = listeners::share(&self.0, name, card, on_event);
        Subscription::to_calls(name, listener)
    }

    /// Listens to an event.
    pub fn listen(&self, name: &str, on_event: Function) -> Result<Subscription, JsValue> {
        let listener = listeners::listen(&self.0, name, on_event);
        Subscription::to_calls(name, listener)
    }
}

/// The call's end, or why it could not begin.
fn promise(name: &str, pending: Result<Pending, NoCall>) -> Promise {
    match pending {
        Ok(pending) => future_to_promise(async { pending.await.map_err(|it| error::call(&it)) }),
        Err(NoCall::Refused(refused)) => Promise::reject(&error::argument(&refused)),
        Err(NoCall::Unknown) => Promise::reject(&error::unknown_api(name)),
    }
}
