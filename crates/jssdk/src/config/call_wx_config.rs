//! Passes a config to jweixin and finds out whether the client accepts it.
//!
//! There are two ways. The documented one, `wx.error` and `wx.ready`, is reliable
//! for the first configuration of a page only: after that, jweixin calls ready
//! callbacks before the new response arrives, a late response looks like a new
//! one, and where jweixin takes the client for an old one it never calls
//! `wx.error`. In those cases the config goes to jweixin all the same, and then the
//! same verification is requested once more by `wx.invoke`, or by the client's bridge
//! where jweixin has no `invoke`: that callback gets no other response.

use alloc::boxed::Box;
use alloc::string::String;
use core::cell::RefCell;
use core::time::Duration;

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use crate::call::failure::{Failure, reason_of};
use crate::call::options::Options;
use crate::config::error::ConfigureError;
use crate::page::bridge::BridgeListener;
use crate::page::user_agent;
use crate::runtime::oneshot::{Sender, channel};
use crate::runtime::page_local::page_local;
use crate::runtime::timeout::timeout;
use crate::sys::{self, JsWx};

type Verification = Result<(), ConfigureError>;

page_local! {
    /// The jweixin that was configured last.
    static CONFIGURED: RefCell<Option<JsWx>> = RefCell::new(None);
}

/// Configures and waits for the client's response, `limit` at most.
///
/// jweixin gets nothing before the bridge is there: it would wait, too, but sends
/// a waiting config again each time that the client announces the bridge, and
/// replaces what was configured since.
pub(crate) async fn verify(wx: &JsWx, options: Options, limit: Duration) -> Verification {
    let (sender, receiver) = channel();
    let start = start(wx.clone(), options.into_object(), sender.clone());
    let _listener = if sys::has_bridge() {
        start();
        None
    } else {
        BridgeListener::new(start)
    };
    let timed_out = Err(ConfigureError::TimedOut);
    timeout(limit, sender, receiver, timed_out).await
}

/// Configures in the way that is reliable here.
fn start(wx: JsWx, options: Object, sender: Sender<Verification>) -> Box<dyn FnOnce()> {
    Box::new(move || {
        let started = if callbacks_are_reliable(&wx) {
            by_callbacks(&wx, &options, &sender)
        } else {
            by_invoke(&wx, &options, &sender)
        };
        if let Err(thrown) = started {
            sender.send(Err(Failure::from_js(thrown).into()));
        }
    })
}

/// Whether this is jweixin's first configuration, in a client that it does not
/// take for an old one.
fn callbacks_are_reliable(wx: &JsWx) -> bool {
    let user_agent = sys::global(&["navigator", "userAgent"]).as_string();
    let user_agent = user_agent.unwrap_or_default().to_ascii_lowercase();
    let configured_here =
        CONFIGURED.with(|last| last.replace(Some(wx.clone())).as_ref() == Some(wx));
    // jweixin calls a ready callback at once if the page has configured it itself.
    let (sender, configured_by_page) = channel();
    let registered = wx.ready(&callback(move |_| sender.send(true)));
    registered.is_ok()
        && !configured_here
        && !configured_by_page.is_sent()
        && !user_agent::error_callback_is_ignored(&user_agent)
}

/// The documented way. jweixin calls `error` before `ready`, and the first one
/// counts.
fn by_callbacks(wx: &JsWx, options: &Object, sender: &Sender<Verification>) -> Result<(), JsValue> {
    let on_error = sender.clone();
    wx.error(&callback(move |response| {
        on_error.send(Err(Failure::from_js(response).into()));
    }))?;
    let on_ready = sender.clone();
    wx.ready(&callback(move |_| on_ready.send(Ok(()))))?;
    wx.config(options)
}

/// The other way: configures, and requests the same verification again, with a
/// callback of its own.
fn by_invoke(wx: &JsWx, options: &Object, sender: &Sender<Verification>) -> Result<(), JsValue> {
    // This renames the APIs in `options`.
    wx.config(options)?;
    let sender = sender.clone();
    let on_response = callback(move |response| sender.send(read(response)));
    let request = verification_request(options);
    let arguments = Array::of3(&"preVerifyJSAPI".into(), &request, &on_response);
    let invoke = sys::member(wx, "invoke");
    if invoke.is_function() {
        return sys::apply(&invoke, wx, &arguments).map(drop);
    }
    // Before 1.3, jweixin has `invoke` only with `beta: true`.
    let bridge = sys::global(&["WeixinJSBridge"]);
    sys::apply(&sys::member(&bridge, "invoke"), &bridge, &arguments).map(drop)
}

/// The request with the signed fields, as jweixin adds them to each call.
fn verification_request(options: &Object) -> Object {
    let field = |name| sys::member(options, name);
    Options::new()
        .value("verifyJsApiList", &field("jsApiList"))
        .value("verifyOpenTagList", &field("openTagList"))
        .value("appId", &field("appId"))
        .value("verifyAppId", &field("appId"))
        .text("verifySignType", "sha1")
        .text("verifyTimestamp", &sys::text_of(&field("timestamp")))
        .value("verifyNonceStr", &field("nonceStr"))
        .value("verifySignature", &field("signature"))
        .into_object()
}

/// Reads a response that jweixin has not changed, by jweixin's rules: one without
/// text is a success, and so is one of a client without verification.
fn read(response: JsValue) -> Verification {
    let err_msg = sys::text_member(&response, "errMsg").filter(|text| !text.is_empty());
    let err_msg = err_msg.unwrap_or_else(|| {
        let raw = sys::text_member(&response, "err_msg").unwrap_or_default();
        jweixin_err_msg(&raw)
    });
    match reason_of(&err_msg) {
        "ok" | "function not exist" => Ok(()),
        _ => Err(Failure::with_err_msg(err_msg, response).into()),
    }
}

/// The `errMsg` that jweixin makes of a raw `err_msg`, which is what users search
/// for: `config:invalid signature`.
fn jweixin_err_msg(raw: &str) -> String {
    let reason = reason_of(raw);
    let reason = ["failed_", "fail_"]
        .into_iter()
        .find_map(|prefix| reason.strip_prefix(prefix))
        .unwrap_or(reason);
    let reason = reason.replace('_', " ").to_ascii_lowercase();
    let reason = match &*reason {
        "" if !raw.is_empty() => "fail",
        "" | "confirm" => "ok",
        "failed" => "fail",
        "access denied" | "no permission to execute" => "permission denied",
        reason => reason,
    };
    ["config:", reason].concat()
}

/// A JS function that can always be called: jweixin keeps it, and may call it long
/// after the result was received.
fn callback(function: impl FnMut(JsValue) + 'static) -> JsValue {
    Closure::<dyn FnMut(JsValue)>::new(function).into_js_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_responses_get_the_err_msg_that_jweixin_makes() {
        for (raw, err_msg) in [
            ("preVerifyJSAPI:ok", "config:ok"),
            ("pre_verify_jsapi:ok", "config:ok"),
            ("", "config:ok"),
            ("preVerifyJSAPI:", "config:fail"),
            ("preVerifyJSAPI:fail", "config:fail"),
            (
                "preVerifyJSAPI:fail_invalid signature",
                "config:invalid signature",
            ),
            (
                "pre_verify_jsapi:fail_Invalid_Signature",
                "config:invalid signature",
            ),
            (
                "preVerifyJSAPI:fail,invalid signature",
                "config:fail,invalid signature",
            ),
            ("preVerifyJSAPI:failed", "config:fail"),
            ("preVerifyJSAPI:confirm", "config:ok"),
            ("system:access_denied", "config:permission denied"),
            (
                "preVerifyJSAPI:fail_no permission to execute",
                "config:permission denied",
            ),
            ("system:function_not_exist", "config:function not exist"),
        ] {
            assert_eq!(jweixin_err_msg(raw), err_msg, "{raw}");
        }
    }
}
