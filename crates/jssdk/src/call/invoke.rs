//! The one place where a `wx.*` function is called: from its callbacks
//! `success`, `fail`, `cancel` and `complete` to a future.

use alloc::boxed::Box;
use core::future::Future;
use core::pin::Pin;
use core::time::Duration;

use wasm_bindgen::prelude::*;

use crate::call::error::CallError;
use crate::call::options::Options;
use crate::call::outcome::{Callback, Outcome};
use crate::runtime::oneshot::{Sender, channel};
use crate::runtime::tagged_callback;
use crate::runtime::timeout::timeout;
use crate::sys::{self, JsWx};

/// The client's response, still unread.
pub(crate) type ResponseFuture = Pin<Box<dyn Future<Output = Result<JsValue, CallError>>>>;

/// Calls `wx[api]` and waits for its outcome, `limit` at most. Dropping the future
/// detaches: the client still does what was requested, and its response is
/// ignored.
pub(crate) fn invoke(
    wx: JsWx,
    api: &'static str,
    options: Options,
    limit: Duration,
) -> ResponseFuture {
    Box::pin(async move {
        if !sys::has_bridge() {
            return Err(CallError::OutsideWeChat);
        }
        let (sender, receiver) = channel();
        start(&wx, api, options, &sender)?;
        let outcome = timeout(limit, sender, receiver, Outcome::TimedOut).await;
        outcome.into_result(api)
    })
}

/// The callback form: `sender` gets the first callback that is called.
fn start(
    wx: &JsWx,
    api: &'static str,
    options: Options,
    sender: &Sender<Outcome>,
) -> Result<(), CallError> {
    let options = with_callbacks(options, sender.clone()).into_object();
    match sys::call_by_name(wx, api, options.as_ref()) {
        None => Err(CallError::Unsupported { api }),
        Some(Ok(_)) => Ok(()),
        Some(Err(thrown)) => {
            // Ignored if a callback was called before it threw.
            sender.send(Outcome::Completed(Callback::Fail, thrown));
            Ok(())
        }
    }
}

/// One Rust function behind all four callbacks, each with its number bound. It
/// outlives the future, so that jweixin can call it however late, and is
/// collected with the options.
fn with_callbacks(options: Options, sender: Sender<Outcome>) -> Options {
    let function = tagged_callback::leak(move |tag, response| {
        sender.send(Outcome::Completed(Callback::from_tag(tag), response));
    });
    options.callbacks(&function, &Callback::ALL)
}
