//! Waits for the client's bridge, which may appear later than the page.

use alloc::boxed::Box;
use core::time::Duration;

use wasm_bindgen::prelude::*;

use crate::call::error::CallError;
use crate::page::environment::Environment;
use crate::runtime::oneshot::channel;
use crate::runtime::timeout::timeout;
use crate::sys;

/// Waits for the bridge, `limit` at most. Outside WeChat it does not wait.
pub(crate) async fn wait(limit: Duration) -> Result<(), CallError> {
    if sys::has_bridge() {
        return Ok(());
    }
    if !Environment::detect().is_wechat() {
        return Err(CallError::OutsideWeChat);
    }
    let (sender, receiver) = channel();
    let on_ready = sender.clone();
    let _listener = BridgeListener::new(Box::new(move || on_ready.send(true)));
    if timeout(limit, sender, receiver, false).await {
        Ok(())
    } else {
        Err(CallError::TimedOut)
    }
}

/// Calls back once, when the client announces its bridge. Dropping it detaches.
pub(crate) struct BridgeListener(Closure<dyn FnMut()>);

impl BridgeListener {
    const EVENT: &'static str = "WeixinJSBridgeReady";

    /// None outside a page.
    pub(crate) fn new(on_ready: Box<dyn FnOnce()>) -> Option<Self> {
        let mut on_ready = Some(on_ready);
        let closure = Closure::<dyn FnMut()>::new(move || {
            if let Some(on_ready) = on_ready.take() {
                on_ready();
            }
        });
        sys::on_document_event(Self::EVENT, closure.as_ref()).ok()?;
        Some(Self(closure))
    }
}

impl Drop for BridgeListener {
    fn drop(&mut self) {
        sys::off_document_event(Self::EVENT, self.0.as_ref());
    }
}
