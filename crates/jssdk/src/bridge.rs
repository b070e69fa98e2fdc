//! Waiting for the client's bridge, which may come after the page.

use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::call::within;
use crate::call_error::CallError;
use crate::env::Environment;
use crate::settle::pending;
use crate::sys;

/// Waits until the bridge is there, `timeout` at most. Outside WeChat nobody is
/// waited for.
pub(crate) async fn wait(timeout: Duration) -> Result<(), CallError> {
    if sys::has_bridge() {
        return Ok(());
    }
    if !Environment::detect().is_wechat() {
        return Err(CallError::OutsideWeChat);
    }
    let (settle, settled) = pending();
    let came = settle.clone();
    let on_ready = Closure::<dyn FnMut()>::new(move || came.with(true)).into_js_value();
    let event = "WeixinJSBridgeReady";
    sys::on_document_event(event, &on_ready).map_err(CallError::thrown)?;
    let is_there = within(timeout, settle, settled, false).await;
    sys::off_document_event(event, &on_ready);
    if is_there {
        Ok(())
    } else {
        Err(CallError::TimedOut)
    }
}
