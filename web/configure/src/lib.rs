//! Configures the JS-SDK for the page, in a small module that runs while the application still
//! loads.

#![cfg_attr(not(feature = "std"), no_std)]

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wechat_h5_jssdk::{Configure, JsApi, configure, parse_config_without_js_apis, share_result};

/// Configures as soon as WeChat's script has loaded. `config` becomes the text of a signed
/// config, `jweixin` is fulfilled when the script has run. The result is for the application,
/// which reads it by [`shared_result`](wechat_h5_jssdk::shared_result); `undefined`: the text
/// is no config.
///
/// # Errors
///
/// What one of the promises was rejected with.
pub async fn configure_page(config: Promise, jweixin: Promise) -> Result<JsValue, JsValue> {
    let text = JsFuture::from(config).await?.as_string();
    let Some(config) = text.and_then(|text| parse_config_without_js_apis(&text).ok()) else {
        return Ok(JsValue::UNDEFINED);
    };
    JsFuture::from(jweixin).await?;
    // This page can call every one. The list replaces the one in the account's settings, whose
    // open tags stay.
    let configuration = Configure::new(config).js_api_list(JsApi::KNOWN.to_vec());
    Ok(share_result(&configure(configuration).await))
}
