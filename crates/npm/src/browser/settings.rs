//! The settings of `configure`, as `package/api.js` passes them on from the page's
//! options.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wechat_h5_jssdk::{self as jssdk, Configure, JsApi, JsSdkConfig, LoadJweixin, OpenTag};

use crate::convert::{FromJs, Reader};
use crate::error;
use crate::typescript::Types;

input_object! {
    /// The settings of a configuration.
    struct Settings {
        /// Returns a promise of the config for a URL, as JSON.
        "sign" sign: Option<Function> = None;
        /// The config as JSON, instead of `sign`.
        "config" config: Option<String> = None;
        /// Replaces the list of the config.
        "jsApiList" js_api_list: Option<Vec<JsApi>> = None;
        /// Replaces the list of the config.
        "openTagList" open_tag_list: Option<Vec<OpenTag>> = None;
        /// How long to wait for the client.
        "timeoutMs" timeout: Option<Millis> = None;
        /// How long a call waits that needs no action of the user.
        "callTimeoutMs" call_timeout: Option<Millis> = None;
        /// How long a call waits for the user.
        "userTimeoutMs" user_timeout: Option<Millis> = None;
        /// The URLs to load jweixin from, if the page has none.
        "jweixinUrls" jweixin_urls: Option<Vec<String>> = None;
        /// The page's own copy of jweixin; nothing is loaded then.
        "jweixin" jweixin: Option<JsValue> = None;
        /// Whether jweixin shows the result of each call in an alert.
        "debug" debug: bool = false;
        /// A promise that is rejected when the page aborts.
        "aborted" aborted: Option<Promise> = None;
    }
}

impl Settings {
    /// Takes the page's own copy of jweixin, or loads it.
    pub(super) async fn load_jweixin(&self) -> Result<(), JsValue> {
        if let Some(jweixin) = &self.jweixin {
            return jssdk::register_jweixin(jweixin)
                .map_err(|error| error::invalid_argument(&error));
        }
        let load = LoadJweixin::default();
        let load = match &self.jweixin_urls {
            Some(urls) => load.urls(urls.clone()),
            None => load,
        };
        let loaded = jssdk::load_jweixin(load).await;
        loaded.map_err(|error| error::load(&error))
    }

    /// The configuration by these settings.
    pub(super) fn configuration(&self, config: JsSdkConfig) -> Configure {
        let mut configure = Configure::new(config);
        if let Some(list) = &self.js_api_list {
            configure = configure.js_api_list(list.clone());
        }
        if let Some(list) = &self.open_tag_list {
            configure = configure.open_tag_list(list.clone());
        }
        if self.debug {
            configure = configure.debug();
        }
        match self.timeout {
            Some(Millis(timeout)) => configure.timeout(timeout),
            None => configure,
        }
    }

    /// Sets the timeouts of the calls.
    pub(super) fn with_timeouts(&self, mut wx: jssdk::Wx) -> jssdk::Wx {
        if let Some(Millis(timeout)) = self.call_timeout {
            wx = wx.with_call_timeout(timeout);
        }
        match self.user_timeout {
            Some(Millis(timeout)) => wx.with_user_timeout(timeout),
            None => wx,
        }
    }
}

/// Milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Millis(Duration);

impl FromJs for Millis {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let millis = u32::from_js(value, reader);
        Self(Duration::from_millis(millis.into()))
    }

    fn input_type(_: &mut Types) -> String {
        "number".to_owned()
    }
}

impl FromJs for Function {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let function = value.dyn_ref().cloned();
        reader.or_reject(function, "is not a function", || {
            JsValue::UNDEFINED.unchecked_into()
        })
    }

    fn input_type(_: &mut Types) -> String {
        "(url: string) => Promise<string>".to_owned()
    }
}

impl FromJs for Promise {
    fn from_js(value: &JsValue, _: &mut Reader) -> Self {
        Self::resolve(value)
    }

    fn input_type(_: &mut Types) -> String {
        "Promise<never>".to_owned()
    }
}
