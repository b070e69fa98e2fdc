//! Step 7: the argument of `wx.config`.

use alloc::vec::Vec;

use crate::app_id::AppId;
use crate::js_api_name::JsApi;
use crate::nonce_str::NonceStr;
use crate::open_tag::OpenTag;
use crate::signature::Signature;
use crate::timestamp::Timestamp;

/// The argument of `wx.config`, with WeChat's own names on the wire.
///
/// The lists are not signed: a page may set its own. Source: JS-SDK
/// documentation, step 3 (通过 config 接口注入权限验证配置).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub struct JsSdkConfig {
    /// The account.
    pub app_id: AppId,
    /// The time that was signed, in seconds.
    pub timestamp: Timestamp,
    /// The nonce that was signed.
    pub nonce_str: NonceStr,
    /// The signature over nonce, time, ticket and page URL.
    pub signature: Signature,
    /// The APIs that the page may call.
    pub js_api_list: Vec<JsApi>,
    /// The open tags that the page shows.
    #[cfg_attr(feature = "serde", serde(default))]
    pub open_tag_list: Vec<OpenTag>,
}

impl JsSdkConfig {
    /// The same config with these APIs.
    #[must_use]
    pub fn with_js_api_list(mut self, js_api_list: Vec<JsApi>) -> Self {
        self.js_api_list = js_api_list;
        self
    }

    /// The same config with these open tags.
    #[must_use]
    pub fn with_open_tag_list(mut self, open_tag_list: Vec<OpenTag>) -> Self {
        self.open_tag_list = open_tag_list;
        self
    }
}
