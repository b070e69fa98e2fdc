//! The one bridge from success/fail/cancel/complete to a future.

use alloc::boxed::Box;
use core::future::Future;
use core::pin::Pin;
use core::time::Duration;

use wasm_bindgen::prelude::*;

use crate::call::error::CallError;
use crate::call::options::Options;
use crate::call::outcome::{Callback, Outcome};
use crate::runtime::oneshot::{Settle, Settled, pending};
use crate::runtime::timer::Timer;
use crate::sys::{self, Handler, JsWx};

/// What the client will have answered, before anybody looks into it.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<JsValue, CallError>>>>;

/// Calls `wx[api]` and waits for its end, `timeout` at most. Dropping the
/// future detaches: the client still does what it was asked for, and its answer
/// is ignored.
pub(crate) fn ask(wx: JsWx, api: &'static str, options: Options, timeout: Duration) -> Answer {
    Box::pin(async move {
        if !sys::has_bridge() {
            return Err(CallError::OutsideWeChat);
        }
        let (settle, settled) = pending();
        start(&wx, api, options, &settle)?;
        let outcome = within(timeout, settle, settled, Outcome::TimedOut).await;
        outcome.into_result(api)
    })
}

/// The callback form: `settle` gets the first callback that is called.
fn start(
    wx: &JsWx,
    api: &'static str,
    options: Options,
    settle: &Settle<Outcome>,
) -> Result<(), CallError> {
    let options = with_callbacks(options, settle.clone()).into_object();
    match sys::call_by_name(wx, api, options.as_ref()) {
        None => Err(CallError::Unsupported { api }),
        Some(Ok(_)) => Ok(()),
        Some(Err(thrown)) => {
            // Unless it threw after answering.
            settle.with(Outcome::Answered(Callback::Fail, thrown));
            Ok(())
        }
    }
}

/// Waits for the value, or takes the other one when time is over.
pub(crate) async fn within<T: 'static>(
    timeout: Duration,
    settle: Settle<T>,
    settled: Settled<T>,
    otherwise: T,
) -> T {
    if settled.is_settled() {
        return settled.await;
    }
    let late = Box::new(move || settle.with(otherwise));
    let _timer = Timer::after(timeout, late);
    settled.await
}

/// One Rust function behind all four callbacks, each with its number bound. It
/// outlives the future, so that jweixin can call it however late, and is
/// collected with the options.
fn with_callbacks(options: Options, settle: Settle<Outcome>) -> Options {
    let closure = Closure::<dyn FnMut(u32, JsValue)>::new(move |tag, answer| {
        settle.with(Outcome::Answered(Callback::from_tag(tag), answer));
    });
    let handler: Handler = closure.into_js_value().unchecked_into();
    Callback::ALL
        .into_iter()
        .fold(options, |options, (name, tag)| {
            options.value(name, &handler.bind(&JsValue::UNDEFINED, tag))
        })
}
