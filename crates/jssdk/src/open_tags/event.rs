//! The events of each open tag (开放标签), and their `detail`.
//!
//! Source: open tag documentation (开放标签说明文档,
//! <https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_Open_Tag.html>).

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use js_sys::Object;
use wasm_bindgen::JsValue;

use crate::call::response;
use crate::sys;

/// An event of an open tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenTagEvent<T> {
    /// The client shows the tag (`ready`).
    Ready,
    /// The user has tapped it, and it has worked (`launch`, `success`).
    Succeeded(T),
    /// The user has tapped it, and it has failed (`error`).
    Failed(OpenTagLaunchError),
}

/// Why an open tag failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct OpenTagLaunchError {
    /// The client's own text. `launch:fail`: the app is not installed, or did not
    /// start. `launch:fail_check fail`: the app's id is not bound to the account.
    pub err_msg: String,
    /// `errCode`, of `<wx-open-subscribe>` only.
    pub err_code: Option<i32>,
}

impl fmt::Display for OpenTagLaunchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the open tag failed: ")?;
        f.write_str(&self.err_msg)
    }
}

impl Error for OpenTagLaunchError {}

impl OpenTagLaunchError {
    pub(crate) fn of(detail: &JsValue) -> Self {
        // `as` saturates at the bounds of i32.
        #[allow(clippy::cast_possible_truncation)]
        let err_code = sys::number_member(detail, "errCode").map(|code| code as i32);
        Self {
            err_msg: sys::text_member(detail, "errMsg").unwrap_or_default(),
            err_code,
        }
    }
}

/// `<wx-open-launch-weapp>` has opened a mini program (`launch`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct LaunchedWeapp {
    /// The mini program: its `appId`, or where the tag names it by that, its
    /// original id (`userName`, `gh_…`).
    #[cfg_attr(feature = "serde", serde(alias = "appId", alias = "userName"))]
    pub app: String,
    /// The page in it.
    pub path: String,
}

impl LaunchedWeapp {
    pub(crate) fn of(detail: &JsValue) -> Self {
        let app = response::text_of_either(detail, ["appId", "userName"]);
        Self {
            app: app.unwrap_or_default(),
            path: sys::text_member(detail, "path").unwrap_or_default(),
        }
    }
}

/// `<wx-open-launch-app>` has opened an app (`launch`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct LaunchedApp {
    /// The app's id on the Open Platform (开放平台).
    pub app_id: String,
    /// The data that the tag passes on (`extinfo`).
    pub ext_info: String,
}

impl LaunchedApp {
    pub(crate) fn of(detail: &JsValue) -> Self {
        let text = |name| sys::text_member(detail, name).unwrap_or_default();
        Self {
            app_id: text("appId"),
            ext_info: text("extInfo"),
        }
    }
}

/// The user's decision on one template of `<wx-open-subscribe>` (`success`,
/// `subscribeDetails`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct Subscription {
    /// The template's id.
    pub template_id: String,
    /// The decision.
    pub status: SubscriptionStatus,
}

/// The user's decision on one template, or the platform's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "String", into = "String")
)]
pub enum SubscriptionStatus {
    /// `accept`
    Accepted,
    /// `reject`
    Rejected,
    /// `cancel`
    Cancelled,
    /// `filter`: the platform left it out, because another template has its title.
    Filtered,
    /// Another word.
    Other(String),
}

#[cfg(feature = "serde")]
impl From<String> for SubscriptionStatus {
    fn from(word: String) -> Self {
        Self::of(&word)
    }
}

#[cfg(feature = "serde")]
impl From<SubscriptionStatus> for String {
    fn from(status: SubscriptionStatus) -> Self {
        status.as_str().to_owned()
    }
}

impl SubscriptionStatus {
    /// Every status that has a variant.
    pub const KNOWN: &'static [Self] = &[
        Self::Accepted,
        Self::Rejected,
        Self::Cancelled,
        Self::Filtered,
    ];

    /// WeChat's word for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Accepted => "accept",
            Self::Rejected => "reject",
            Self::Cancelled => "cancel",
            Self::Filtered => "filter",
            Self::Other(word) => word,
        }
    }

    fn of(word: &str) -> Self {
        let known = Self::KNOWN.iter().find(|known| known.as_str() == word);
        known
            .cloned()
            .unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

impl Subscription {
    /// A JSON text, whose values are JSON texts.
    pub(crate) fn all(detail: &JsValue) -> Vec<Self> {
        let details: Object = response::object(detail, "subscribeDetails").into();
        if !details.is_object() {
            return Vec::new();
        }
        let ids = Object::keys(&details).to_vec();
        let ids = ids.into_iter().filter_map(|id| id.as_string());
        let one = |template_id: String| {
            let decision = response::object(&details, &template_id);
            let word = sys::text_member(&decision, "status").unwrap_or_default();
            let status = SubscriptionStatus::of(&word);
            Self {
                template_id,
                status,
            }
        };
        ids.map(one).collect()
    }
}
