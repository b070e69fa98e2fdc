//! `config`, `ready` and `error`, which the page has called itself before.

use js_sys::{Array, Function, JSON, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wechat_h5_jssdk::{OpenTag, Wx, shared_result};
use wechat_h5_web::bootstrap;
use wechat_h5_web::call_log::{Entry, Outcome};
use wechat_h5_web::server_requests;
use wechat_h5_web::timeout::timeout;
use wechat_h5_web_tools::document::lang;
use wechat_h5_web_tools::member::{member, object, set};

/// How long `wx.ready` and `wx.error` may take to call back, in milliseconds: at once, or not.
const CALL_BACK_MS: u32 = 1000;

/// Calls one of them, and records the call.
pub(crate) async fn call(wx: &Wx, name: &'static str) -> Outcome {
    let entry = Entry::start(name, &JsValue::NULL);
    let outcome = if name == "config" {
        configure_again(&[]).await
    } else {
        called_back(wx, name).await
    };
    entry.finish(&outcome);
    outcome
}

/// With a fresh signature, and with these open tags beside those of the account's settings.
pub(crate) async fn configure_again(tags: &[OpenTag]) -> Outcome {
    let fetch = server_requests::request_config(&bootstrap::entry_url());
    let text = match server_requests::config(fetch).await {
        Ok(text) => text,
        Err(error) => return Outcome::failed(error.message(lang().strings()).title),
    };
    let config = JSON::parse(&text).unwrap_or_default();
    if !tags.is_empty() {
        let names: Array = tags.iter().map(|tag| JsValue::from(tag.as_str())).collect();
        set(&config, "openTagList", &names);
    }
    let text = JSON::stringify(&config).map_or(text, String::from);
    let result = JsFuture::from(bootstrap::configure(&text)).await;
    match result.ok().and_then(|result| shared_result(&result)) {
        Some(Ok(_)) => Outcome::ok(&config),
        Some(Err(error)) => Outcome::failed(error.err_msg().unwrap_or("config:fail")),
        None => Outcome::failed("config:fail"),
    }
}

/// jweixin calls back at once when the state is known; `error` only after a failure.
async fn called_back(wx: &Wx, name: &'static str) -> Outcome {
    let Ok(function) = member(wx.as_raw(), name).dyn_into::<Function>() else {
        return Outcome::failed(&format!("{name}:function not exist"));
    };
    let called = Promise::new(&mut |resolve, _| {
        let _ = function.call1(&JsValue::UNDEFINED, &resolve);
    });
    let response = timeout(CALL_BACK_MS, called).await;
    let is_called = response.is_ok();
    let response = response.ok().and_then(Result::ok).unwrap_or(JsValue::NULL);
    Outcome::ok(&object(&[
        ("called", is_called.into()),
        ("response", response),
    ]))
}
