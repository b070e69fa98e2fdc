//! The module of the browser entries: `package/surface.js` turns these into
//! promises with errors of one class.

#![allow(
    clippy::missing_errors_doc,
    reason = "an error is an object of `error.rs`"
)]
#![allow(clippy::needless_pass_by_value, reason = "what comes from JS is ours")]

use alloc::string::String;

pub(crate) mod authorize;
mod configure;
pub(crate) mod environment;
mod subscription;

use alloc::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use wechat_h5_jssdk as jssdk;

use crate::api::table::{NoAnswer, Pending};
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

/// Configures the page's jweixin.
#[wasm_bindgen]
pub async fn configure(settings: JsValue) -> Result<Wx, JsValue> {
    let settings = configure::Settings::from_js(&settings).map_err(|it| error::argument(&it))?;
    let wx = configure::configure(settings).await?;
    Ok(Wx(Rc::new(wx)))
}

/// Configures now and whenever a router has changed the URL; `on_end` gets an
/// error, or undefined and the configured jweixin.
#[wasm_bindgen(js_name = followHistory)]
pub fn follow_history(settings: JsValue, on_end: Function) -> Result<Subscription, JsValue> {
    let settings = configure::Settings::from_js(&settings).map_err(|it| error::argument(&it))?;
    let follower = configure::follow_history(settings, move |end| {
        let (error, wx) = match end {
            Ok(wx) => (JsValue::UNDEFINED, Wx(Rc::new(wx)).into()),
            Err(error) => (error, JsValue::UNDEFINED),
        };
        // What the page's function throws is the page's own affair.
        let _ = on_end.call2(&JsValue::UNDEFINED, &error, &wx);
    });
    Ok(Subscription::to_history(follower))
}

/// Calls `wx.miniProgram[name]`, which needs no configuration.
#[wasm_bindgen(js_name = callMiniProgram)]
pub fn call_mini_program(name: &str, request: JsValue) -> Promise {
    match jssdk::MiniProgram::of_page() {
        Ok(of) => promise(name, mini_program::call(Rc::new(of), name, request)),
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
pub struct Wx(Rc<jssdk::Wx>);

#[wasm_bindgen]
impl Wx {
    /// The page's own `wx`.
    #[wasm_bindgen(getter)]
    pub fn raw(&self) -> JsValue {
        self.0.as_raw().clone()
    }

    /// Calls an API that answers.
    pub fn call(&self, name: &str, request: JsValue) -> Promise {
        promise(name, calls::call(Rc::clone(&self.0), name, request))
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

/// The call's end; what has no name here is not supported.
fn promise(name: &str, pending: Option<Pending>) -> Promise {
    match pending {
        Some(pending) => future_to_promise(async { pending.await.map_err(|it| no_answer(&it)) }),
        None => Promise::reject(&error::unknown_api(name)),
    }
}

fn no_answer(why: &NoAnswer) -> JsValue {
    match why {
        NoAnswer::Call(error) => error::call(error),
        NoAnswer::Refused(refused) => error::argument(refused),
    }
}
