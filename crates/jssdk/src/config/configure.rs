//! From a signed config to a ready [`Wx`].

use alloc::vec::Vec;
use core::time::Duration;

use wechat_h5_sign::{JsApi, JsSdkConfig, OpenTag};

use crate::call::options::Options;
use crate::config::error::ConfigureError;
use crate::config::lock::Turn;
use crate::config::verification;
use crate::page::environment::Environment;
use crate::sys;
use crate::wx::Wx;

/// A configuration to be made: the signed config, and what the page asks for.
#[derive(Debug, Clone)]
#[must_use = "hand it to `configure`"]
pub struct Configure {
    config: JsSdkConfig,
    timeout: Duration,
    debug: bool,
}

impl Configure {
    /// How long to wait for the client where nothing else is said.
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    /// Takes the config as the server signed it, with its lists.
    pub fn new(config: JsSdkConfig) -> Self {
        Self {
            config,
            timeout: Self::TIMEOUT,
            debug: false,
        }
    }

    /// Has jweixin show every answer in an alert (`debug`), for as long as the
    /// page lives. Nothing goes on while an alert is open; no time is counted
    /// either. jweixin sends no report then.
    pub fn debug(mut self) -> Self {
        self.debug = true;
        self
    }

    /// Asks for these APIs instead of the config's. The list is not signed.
    pub fn js_api_list(mut self, js_api_list: Vec<JsApi>) -> Self {
        self.config.js_api_list = js_api_list;
        self
    }

    /// Asks for these open tags instead of the config's. The list is not signed.
    pub fn open_tag_list(mut self, open_tag_list: Vec<OpenTag>) -> Self {
        self.config.open_tag_list = open_tag_list;
        self
    }

    /// Waits this long for the client's bridge and answer, counted from this
    /// configuration's turn. [`Self::TIMEOUT`] if not called.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Whether it asks for any open tag.
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

/// Configures jweixin for this page and waits until the client has agreed.
///
/// One configuration runs at a time; the next waits for its turn. `wx.ready`
/// and `wx.error` belong to this function: jweixin calls ready callbacks after
/// a *failed* configuration too, and keeps one error callback only.
///
/// Source: [JS-SDK documentation], steps 3 to 5 (`wx.config`, `wx.ready`, `wx.error`).
///
/// # Errors
///
/// [`ConfigureError`]. There is always an end: outside WeChat at once, without
/// an answer after the timeout.
///
/// [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html
pub async fn configure(configure: Configure) -> Result<Wx, ConfigureError> {
    let environment = Environment::detect();
    if !environment.is_wechat() {
        return Err(ConfigureError::OutsideWeChat);
    }
    let raw = sys::wx().ok_or(ConfigureError::JweixinMissing)?;
    sys::name_wx(&raw);
    let _turn = Turn::wait().await;
    verification::verify(&raw, configure.to_options(), configure.timeout).await?;
    Ok(Wx::new(raw, environment))
}
