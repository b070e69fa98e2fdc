//! The calls of the page, in `window.__wechatH5.log`: plain JSON, the oldest first.
//!
//! An entry is `{name, arguments, started, duration, outcome}`: milliseconds since 1970, and
//! milliseconds. Until the call has finished, its duration and outcome are `null`. An outcome is
//! `{kind: "ok", response}`, or `{kind, errMsg}` with `cancel`, `fail`, `timeout`, `outside` or
//! `unsupported`. `window` gets the event [`CHANGED`] whenever the list changes.

use std::future::Future;
use std::pin::Pin;

use js_sys::{Array, Date, JSON, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Event;
use wechat_h5_jssdk::CallError;

use crate::{bootstrap, browser};

/// The event on `window`.
pub const CHANGED: &str = "wechat-h5-log";

/// More entries than this are not kept.
pub const CAPACITY: u32 = 500;

/// A call that has not been made yet.
pub type PendingCall = Pin<Box<dyn Future<Output = Result<JsValue, CallError>>>>;

/// Makes a call, and records it. On the heap: every call of the page is one of these.
pub fn recorded(name: &str, arguments: &JsValue, call: PendingCall) -> PendingCall {
    let entry = Entry::start(name, arguments);
    Box::pin(async move {
        let result = call.await;
        entry.finish(&Outcome::from(&result));
        result
    })
}

/// Records what the client has reported by itself.
pub fn record_event(name: &str, response: &JsValue) {
    Entry::start(name, &JsValue::NULL).finish(&Outcome::ok(response));
}

/// The list itself.
pub fn entries() -> Array {
    bootstrap::list("log")
}

/// A call that is in the list.
#[derive(Debug)]
pub struct Entry {
    object: Object,
    started: f64,
}

impl Entry {
    /// Puts a call into the list.
    pub fn start(name: &str, arguments: &JsValue) -> Self {
        let (object, started) = (Object::new(), Date::now());
        set(&object, "name", &name.into());
        set(&object, "arguments", &plain(arguments));
        set(&object, "started", &started.into());
        set(&object, "duration", &JsValue::NULL);
        set(&object, "outcome", &JsValue::NULL);
        let log = entries();
        log.push(&object);
        if log.length() > CAPACITY {
            log.shift();
        }
        announce();
        Self { object, started }
    }

    /// The call has finished.
    pub fn finish(&self, outcome: &Outcome) {
        let duration = Date::now() - self.started;
        set(&self.object, "duration", &duration.into());
        set(&self.object, "outcome", &outcome.object);
        announce();
    }
}

/// How a call has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    kind: &'static str,
    object: Object,
}

impl Outcome {
    /// With what the client has responded.
    pub fn ok(response: &JsValue) -> Self {
        Self::new("ok", "response", &plain(response))
    }

    /// With the reason.
    pub fn failed(err_msg: &str) -> Self {
        Self::new("fail", "errMsg", &err_msg.into())
    }

    fn new(kind: &'static str, name: &str, value: &JsValue) -> Self {
        let object = Object::new();
        set(&object, "kind", &kind.into());
        set(&object, name, value);
        Self { kind, object }
    }

    /// `ok`, or why not.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The response of a call that has succeeded.
    pub fn response(&self) -> JsValue {
        Reflect::get(&self.object, &"response".into()).unwrap_or_default()
    }

    /// The reason of one that has not.
    pub fn err_msg(&self) -> Option<String> {
        browser::text_property(&self.object, "errMsg")
    }
}

impl From<&Result<JsValue, CallError>> for Outcome {
    fn from(result: &Result<JsValue, CallError>) -> Self {
        match result {
            Ok(response) => Self::ok(response),
            Err(error) => Self::new(kind(error), "errMsg", &error.to_string().into()),
        }
    }
}

fn kind(error: &CallError) -> &'static str {
    match error {
        CallError::Cancelled => "cancel",
        CallError::OutsideWeChat => "outside",
        CallError::TimedOut => "timeout",
        CallError::Unsupported { .. } => "unsupported",
        _ => "fail",
    }
}

/// A copy as JSON would make it, or `null`.
fn plain(value: &JsValue) -> JsValue {
    let text = JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string());
    let copy = text.and_then(|text| JSON::parse(&text).ok());
    copy.unwrap_or(JsValue::NULL)
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a plain property of a fresh object cannot fail.
    let _ = Reflect::set(object, &name.into(), value);
}

fn announce() {
    if let Ok(event) = Event::new(CHANGED) {
        let _ = browser::window().dispatch_event(event.unchecked_ref());
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use js_sys::{JSON, Object, Reflect};
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
    use wechat_h5_jssdk::CallError;

    use super::{CAPACITY, entries, record_event, recorded};

    wasm_bindgen_test_configure!(run_in_browser);

    fn last() -> String {
        let entry = entries().at(-1);
        let _ = Reflect::set(&entry, &"started".into(), &0.into());
        if Reflect::get(&entry, &"duration".into()).is_ok_and(|it| !it.is_null()) {
            let _ = Reflect::set(&entry, &"duration".into(), &1.into());
        }
        String::from(JSON::stringify(&entry).expect("plain JSON"))
    }

    #[wasm_bindgen_test]
    async fn a_call_is_recorded_before_and_after() {
        let _ = Reflect::set(&js_sys::global(), &"__wechatH5".into(), &Object::new());
        let arguments = JSON::parse(r#"{"count":1}"#).expect("JSON");
        let response = JSON::parse(r#"{"localIds":["a"]}"#).expect("JSON");
        let call = recorded("chooseImage", &arguments, Box::pin(async { Ok(response) }));
        // A later change of the arguments, as jweixin makes it, is not recorded.
        let _ = Reflect::set(&arguments, &"count".into(), &9.into());
        assert_eq!(
            last(),
            r#"{"name":"chooseImage","arguments":{"count":1},"started":0,"duration":null,"outcome":null}"#
        );
        assert!(call.await.is_ok());
        assert_eq!(
            last(),
            r#"{"name":"chooseImage","arguments":{"count":1},"started":0,"duration":1,"outcome":{"kind":"ok","response":{"localIds":["a"]}}}"#
        );
        let call = Box::pin(async { Err(CallError::Cancelled) });
        assert!(
            recorded("scanQRCode", &JsValue::UNDEFINED, call)
                .await
                .is_err()
        );
        assert_eq!(
            last(),
            r#"{"name":"scanQRCode","arguments":null,"started":0,"duration":1,"outcome":{"kind":"cancel","errMsg":"cancelled by the user"}}"#
        );
        for _ in 0..=CAPACITY {
            record_event("onVoicePlayEnd", &JsValue::NULL);
        }
        assert_eq!(entries().length(), CAPACITY);
    }
}
