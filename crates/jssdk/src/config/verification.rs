//! Hands a config to jweixin and finds out what the client says to it.
//!
//! Two ways. The documented one, `wx.error` and `wx.ready`, can be believed for
//! the first configuration of a page only: after that jweixin calls ready
//! callbacks before the new answer is there, answers that came too late cannot
//! be told from new ones, and where jweixin takes the client for an old one
//! `wx.error` never comes. In those cases the config goes to jweixin all the
//! same, and then the same verification is asked for once more through
//! `wx.invoke`, whose answer is ours alone.

use alloc::boxed::Box;
use alloc::string::String;
use core::cell::RefCell;
use core::time::Duration;

use js_sys::Object;
use wasm_bindgen::prelude::*;

use crate::call::failure::{Failure, reason_of};
use crate::call::invoke::within;
use crate::call::options::Options;
use crate::config::error::ConfigureError;
use crate::page::bridge::BridgeListener;
use crate::page::user_agent;
use crate::runtime::oneshot::{Settle, pending};
use crate::runtime::page_local::page_local;
use crate::sys::{self, JsWx};

/// Yes, or why not.
type Answer = Result<(), ConfigureError>;

page_local! {
    /// The jweixin that a config was last sent to.
    static CONFIGURED: RefCell<Option<JsWx>> = RefCell::new(None);
}

/// Configures and waits for the answer, `timeout` at most.
///
/// Nothing is handed to jweixin before the bridge is there: it would wait, too,
/// but sends what it has kept again each time that the client announces the
/// bridge, over whatever was configured since.
pub(crate) async fn verify(wx: &JsWx, options: Options, timeout: Duration) -> Answer {
    let (settle, settled) = pending();
    let begin = begin(wx.clone(), options.into_object(), settle.clone());
    let _listener = if sys::has_bridge() {
        begin();
        None
    } else {
        BridgeListener::new(begin)
    };
    let late = Err(ConfigureError::TimedOut);
    within(timeout, settle, settled, late).await
}

/// Asks, in the way whose answer can be believed.
fn begin(wx: JsWx, options: Object, settle: Settle<Answer>) -> Box<dyn FnOnce()> {
    Box::new(move || {
        let begun = if hooks_can_be_believed(&wx) {
            with_hooks(&wx, &options, &settle)
        } else {
            with_own_question(&wx, &options, &settle)
        };
        if let Err(thrown) = begun {
            settle.with(Err(Failure::from_js(thrown).into()));
        }
    })
}

/// Whether this is jweixin's first configuration, in a client that it does not
/// take for an old one.
fn hooks_can_be_believed(wx: &JsWx) -> bool {
    let user_agent = sys::global(&["navigator", "userAgent"]).as_string();
    let user_agent = user_agent.unwrap_or_default().to_ascii_lowercase();
    let configured_by_us =
        CONFIGURED.with(|last| last.replace(Some(wx.clone())).as_ref() == Some(wx));
    // A ready callback that is called at once: somebody else has configured.
    let (ready, ready_came) = pending();
    let registered = wx.ready(&callback(move |_| ready.with(true)));
    registered.is_ok()
        && !configured_by_us
        && !ready_came.is_settled()
        && !user_agent::error_hook_is_silent(&user_agent)
}

/// The documented way. jweixin calls `error` before `ready`, and the first of
/// them to come decides.
fn with_hooks(wx: &JsWx, options: &Object, settle: &Settle<Answer>) -> Result<(), JsValue> {
    let refused = settle.clone();
    wx.error(&callback(move |answer| {
        refused.with(Err(Failure::from_js(answer).into()));
    }))?;
    let agreed = settle.clone();
    wx.ready(&callback(move |_| agreed.with(Ok(()))))?;
    wx.config(options)
}

/// The careful way: the same question again, with an answer of our own.
fn with_own_question(wx: &JsWx, options: &Object, settle: &Settle<Answer>) -> Result<(), JsValue> {
    // This renames the APIs in `options`.
    wx.config(options)?;
    ask(wx, options, settle)
}

/// Asks the client to verify; jweixin adds the signed fields to the question.
fn ask(wx: &JsWx, options: &Object, settle: &Settle<Answer>) -> Result<(), JsValue> {
    let list = |name| sys::member(options, name);
    let question = Options::new()
        .value("verifyJsApiList", &list("jsApiList"))
        .value("verifyOpenTagList", &list("openTagList"));
    let settle = settle.clone();
    let on_answer = callback(move |answer| settle.with(read(answer)));
    wx.invoke("preVerifyJSAPI", &question.into_object(), &on_answer)
}

/// Reads an answer that jweixin has not touched, by jweixin's rules: no text is
/// a yes, and so is a client without verification.
fn read(answer: JsValue) -> Answer {
    let given = sys::text_member(&answer, "errMsg").filter(|text| !text.is_empty());
    let text = given.unwrap_or_else(|| {
        let raw = sys::text_member(&answer, "err_msg").unwrap_or_default();
        in_jweixin_words(&raw)
    });
    match reason_of(&text) {
        "ok" | "function not exist" => Ok(()),
        _ => Err(Failure::in_words(text, answer).into()),
    }
}

/// What jweixin makes of a raw `err_msg`: people search for `config:invalid
/// signature`.
fn in_jweixin_words(raw: &str) -> String {
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

/// A JS function that stays callable for ever: jweixin keeps what it is given,
/// and may call it long after anybody waits.
fn callback(function: impl FnMut(JsValue) + 'static) -> JsValue {
    Closure::<dyn FnMut(JsValue)>::new(function).into_js_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_answers_read_as_jweixin_would_write_them() {
        for (raw, words) in [
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
            assert_eq!(in_jweixin_words(raw), words, "{raw}");
        }
    }
}
