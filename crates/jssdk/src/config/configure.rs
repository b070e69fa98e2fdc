//! From a signed config to a ready [`Wx`].

use alloc::vec::Vec;
use core::time::Duration;

use wechat_h5_sign::{JsApi, JsSdkConfig, OpenTag};

use crate::call::options::Options;
use crate::config::call_wx_config;
use crate::config::error::ConfigureError;
use crate::config::lock::Permit;
use crate::page::environment::Environment;
use crate::sys;
use crate::wx::Wx;

/// A configuration to be made: the signed config, and what the page requests.
#[derive(Debug, Clone)]
#[must_use = "pass it to `configure`"]
pub struct Configure {
    config: JsSdkConfig,
    timeout: Duration,
    debug: bool,
}

impl Configure {
    /// How long to wait for the client, unless [`Self::timeout`] is called.
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    /// The config as the server signed it, with its lists.
    pub fn new(config: JsSdkConfig) -> Self {
        Self {
            config,
            timeout: Self::TIMEOUT,
            debug: false,
        }
    }

    /// Makes jweixin show every response in an alert (`debug`), for as long as the
    /// page lives. An open alert blocks the page; timeouts do not count that time.
    /// jweixin sends no telemetry then.
    pub fn debug(mut self) -> Self {
        self.debug = true;
        self
    }

    /// Requests these APIs instead of those of the config. The list is not signed.
    pub fn js_api_list(mut self, js_api_list: Vec<JsApi>) -> Self {
        self.config.js_api_list = js_api_list;
        self
    }

    /// Requests these open tags instead of those of the config. The list is not
    /// signed.
    pub fn open_tag_list(mut self, open_tag_list: Vec<OpenTag>) -> Self {
        self.config.open_tag_list = open_tag_list;
        self
    }

    /// Waits this long for the client's bridge and response. Time in the queue
    /// behind other configurations does not count. [`Self::TIMEOUT`] if not called.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Whether it requests any open tag.
    pub(crate) fn has_open_tags(&self) -> bool {
        !self.config.open_tag_list.is_empty()
    }

    /// The argument of `wx.config`: new objects, because jweixin renames the
    /// entries of `jsApiList` in place.
    fn to_options(&self) -> Options {
        let config = &self.config;
        let apis = config.js_api_list.iter().map(JsApi::as_str);
        let options = Options::new()
            .value("debug", &self.debug.into())
            .text("appId", config.app_id.as_str())
            .seconds("timestamp", config.timestamp)
            .ascii("nonceStr", config.nonce_str.as_bytes())
            .ascii("signature", config.signature.as_bytes())
            .names("jsApiList", apis);
        if config.open_tag_list.is_empty() {
            return options;
        }
        options.names(
            "openTagList",
            config.open_tag_list.iter().map(OpenTag::as_str),
        )
    }
}

/// Configures jweixin for this page and waits until the client has accepted it.
///
/// One configuration runs at a time; the next ones wait in a queue. Do not call
/// `wx.ready` and `wx.error` yourself: jweixin calls ready callbacks after a
/// *failed* configuration too, and keeps one error callback only.
///
/// Source: [JS-SDK documentation], steps 3 to 5 (`wx.config`, `wx.ready`, `wx.error`).
///
/// # Errors
///
/// [`ConfigureError`]. Every configuration completes: outside WeChat at once, and
/// without a response after the timeout.
///
/// [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html
pub async fn configure(configure: Configure) -> Result<Wx, ConfigureError> {
    let environment = Environment::detect();
    if !environment.is_wechat() {
        return Err(ConfigureError::OutsideWeChat);
    }
    let raw = sys::wx().ok_or(ConfigureError::JweixinMissing)?;
    sys::name_wx(&raw);
    let _permit = Permit::acquire().await;
    call_wx_config::verify(&raw, configure.to_options(), configure.timeout).await?;
    Ok(Wx::new(raw, environment))
}
