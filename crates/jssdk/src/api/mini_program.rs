//! The mini program around a page in its `<web-view>`.
//!
//! Source: [mini program documentation], component `web-view`. No configuration is
//! needed. Where the page is not in a mini program, calls fail with
//! [`CallError::Unsupported`], or time out.
//!
//! [mini program documentation]: https://developers.weixin.qq.com/miniprogram/dev/component/web-view.html

use alloc::boxed::Box;
use core::time::Duration;

use wasm_bindgen::prelude::*;

use crate::call::error::CallError;
use crate::call::future::Call;
use crate::call::invoke::invoke;
use crate::call::options::Options;
use crate::call::outcome::{Callback, Outcome};
use crate::page::bridge;
use crate::runtime::oneshot::channel;
use crate::runtime::timeout::timeout;
use crate::sys::{self, JsWx};
use crate::wx::Wx;

/// `wx.miniProgram`. Its calls wait for the client's bridge, so they can be
/// made as soon as jweixin is in the page.
#[derive(Debug, Clone, PartialEq)]
pub struct MiniProgram {
    raw: JsWx,
    call_timeout: Duration,
}

/// Where the page is (`getEnv`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct MiniProgramEnv {
    /// Whether a mini program is around the page.
    #[cfg_attr(
        feature = "serde",
        serde(default, deserialize_with = "crate::call::lenient_deserialize::truthy")
    )]
    pub miniprogram: bool,
}

impl MiniProgram {
    /// The `miniProgram` of the page's `wx`.
    ///
    /// # Errors
    ///
    /// [`CallError::Unsupported`] where there is no jweixin in the page, or one
    /// older than 1.3.2.
    pub fn of_page() -> Result<Self, CallError> {
        let wx = sys::wx().map(JsValue::from).unwrap_or_default();
        let raw = sys::member(&wx, "miniProgram");
        if !raw.is_object() {
            let api = "miniProgram";
            return Err(CallError::Unsupported { api });
        }
        Ok(Self {
            raw: raw.unchecked_into(),
            call_timeout: Wx::CALL_TIMEOUT,
        })
    }

    /// The same handle, which waits this long for the bridge, and then for the
    /// response. [`Wx::CALL_TIMEOUT`] if not called.
    #[must_use]
    pub fn with_call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = timeout;
        self
    }

    /// Goes back by `delta` pages, 1 where it is 0.
    pub fn navigate_back(&self, delta: u32) -> Call<()> {
        let options = Options::new().number("delta", delta.into());
        self.call("navigateBack", options)
    }

    /// Opens a page of the mini program over this one.
    pub fn navigate_to(&self, url: &str) -> Call<()> {
        self.call("navigateTo", Options::new().text("url", url))
    }

    /// Replaces this page by a page of the mini program.
    pub fn redirect_to(&self, url: &str) -> Call<()> {
        self.call("redirectTo", Options::new().text("url", url))
    }

    /// Opens a page of the mini program's tab bar.
    pub fn switch_tab(&self, url: &str) -> Call<()> {
        self.call("switchTab", Options::new().text("url", url))
    }

    /// Closes all pages and opens this one.
    pub fn re_launch(&self, url: &str) -> Call<()> {
        self.call("reLaunch", Options::new().text("url", url))
    }

    /// Posts a message (`data`), any JSON. The mini program gets it when the user
    /// goes back or shares, or when the web-view is destroyed.
    pub fn post_message(&self, data: &JsValue) -> Call<()> {
        self.call("postMessage", Options::new().value("data", data))
    }

    /// Whether the page is in a mini program.
    pub fn get_env(&self) -> Call<MiniProgramEnv> {
        let response = Box::pin(self.clone().env());
        Call::with_response(response, |env| {
            Ok(MiniProgramEnv {
                miniprogram: sys::member(env, "miniprogram").is_truthy(),
            })
        })
    }

    async fn env(self) -> Result<JsValue, CallError> {
        bridge::wait(self.call_timeout).await?;
        let (sender, receiver) = channel();
        let on_env = sender.clone();
        let callback = Closure::<dyn FnMut(JsValue)>::new(move |env: JsValue| {
            on_env.send(Outcome::Completed(Callback::Success, env));
        });
        let api = "getEnv";
        sys::call_by_name(&self.raw, api, &callback.into_js_value())
            .ok_or(CallError::Unsupported { api })?
            .map_err(CallError::thrown)?;
        let outcome = timeout(self.call_timeout, sender, receiver, Outcome::TimedOut).await;
        outcome.into_result(api)
    }

    /// jweixin would wait for the bridge itself, but sends the call again each
    /// time that the client announces it.
    fn call(&self, api: &'static str, options: Options) -> Call<()> {
        let Self { raw, call_timeout } = self.clone();
        Call::without_response(Box::pin(async move {
            bridge::wait(call_timeout).await?;
            invoke(raw, api, options, call_timeout).await
        }))
    }
}
