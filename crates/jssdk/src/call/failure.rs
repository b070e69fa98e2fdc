//! Classifies a failure, whatever value JS reports it with. Nothing panics, and
//! the value is kept.

use alloc::string::String;
use core::fmt;

use wasm_bindgen::JsValue;

use crate::runtime::substring::{contains, split_once};
use crate::sys;

/// A failure as the client, jweixin or the page itself reported it.
#[derive(Clone, PartialEq)]
pub struct Failure {
    kind: FailureKind,
    err_msg: String,
    raw: JsValue,
}

impl Failure {
    /// Takes any value: an object with `errMsg`, an `Error`, a string, a
    /// number, nothing at all.
    pub(crate) fn from_js(raw: JsValue) -> Self {
        Self::with_err_msg(err_msg_of(&raw), raw)
    }

    /// The same with a better text than the value has.
    pub(crate) fn with_err_msg(err_msg: String, raw: JsValue) -> Self {
        Self {
            kind: FailureKind::of(&err_msg),
            err_msg,
            raw,
        }
    }

    /// A response that says ok without the value that the API promises.
    pub(crate) fn incomplete(raw: JsValue) -> Self {
        Self {
            kind: FailureKind::IncompleteResponse,
            err_msg: err_msg_of(&raw),
            raw,
        }
    }

    /// The kind of failure.
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// WeChat's own text: `<api>:<reason>`.
    pub fn err_msg(&self) -> &str {
        &self.err_msg
    }

    /// The value that came from JS, unchanged.
    pub fn as_raw(&self) -> &JsValue {
        &self.raw
    }

    pub(crate) fn into_err_msg(self) -> String {
        self.err_msg
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.err_msg)?;
        match self.kind {
            FailureKind::IncompleteResponse => f.write_str(", without what the API promises"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Failure(")?;
        f.write_str(&self.err_msg)?;
        f.write_str(")")
    }
}

/// Why a call or a configuration failed.
///
/// Read from `errMsg` by substring: phones, WeCom and DevTools word the same
/// failure differently. Source: [JS-SDK documentation], appendix 5 (常见错误及解决方法).
///
/// [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// This client has no such function. A call fails with
    /// [`CallError::Unsupported`](crate::CallError::Unsupported) then.
    FunctionMissing,
    /// The response is ok, but lacks the value that the API promises.
    IncompleteResponse,
    /// The signature does not fit the URL that the client sees, or the ticket.
    InvalidSignature,
    /// The page's host is not among the account's JS-safe domains.
    InvalidUrlDomain,
    /// The client could not reach its server.
    Network,
    /// The API is not in `jsApiList`, or the configuration has not finished.
    NotInJsApiList,
    /// Some other failure: read [`Failure::err_msg`].
    Other,
    /// The account may not use the API.
    PermissionDenied,
    /// A test account: the user must follow it first.
    RequireSubscribe,
}

impl FailureKind {
    const TEXTS: [(&'static str, Self); 11] = [
        ("invalid signature", Self::InvalidSignature),
        ("invalid url domain", Self::InvalidUrlDomain),
        ("function not exist", Self::FunctionMissing),
        ("function_not_exist", Self::FunctionMissing),
        ("暂不支持此sdk", Self::FunctionMissing),
        ("offline verifying", Self::NotInJsApiList),
        ("permission denied", Self::PermissionDenied),
        ("no permission", Self::PermissionDenied),
        ("access denied", Self::PermissionDenied),
        ("require subscribe", Self::RequireSubscribe),
        ("network", Self::Network),
    ];

    /// The kind of failure that a text describes.
    pub fn of(err_msg: &str) -> Self {
        let reason = reason_of(err_msg).to_ascii_lowercase();
        Self::TEXTS
            .iter()
            .find(|(text, _)| contains(&reason, text))
            .map_or(Self::Other, |&(_, kind)| kind)
    }
}

/// The part after the API's name: `getNetworkType:fail` is no network failure.
pub(crate) fn reason_of(err_msg: &str) -> &str {
    split_once(err_msg, b':').map_or(err_msg, |(_, reason)| reason)
}

fn err_msg_of(value: &JsValue) -> String {
    ["errMsg", "err_msg", "message"]
        .into_iter()
        .find_map(|name| sys::text_member(value, name))
        .unwrap_or_else(|| sys::text_of(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that phones, WeCom and the developer tools are known to send.
    #[test]
    fn every_known_text_has_its_kind() {
        use FailureKind::{
            FunctionMissing, InvalidSignature, InvalidUrlDomain, Network, NotInJsApiList, Other,
            PermissionDenied, RequireSubscribe,
        };
        for (err_msg, kind) in [
            ("config:invalid signature", InvalidSignature),
            ("config:fail,invalid signature", InvalidSignature),
            ("config:fail, invalid signature", InvalidSignature),
            ("config:fail,Error: invalid signature", InvalidSignature),
            ("config:fail,Error: Invalid Signature", InvalidSignature),
            (
                "config:fail,Error: 系统错误，错误码：63002,invalid signature [20191204 15:50:27][]",
                InvalidSignature,
            ),
            ("config:invalid url domain", InvalidUrlDomain),
            ("config:fail,invalid url domain", InvalidUrlDomain),
            ("config:fail,Error: invalid url domain", InvalidUrlDomain),
            (
                "config:fail,Error: 系统错误，错误码：40048,invalid url domain [20200102 10:00:00][]",
                InvalidUrlDomain,
            ),
            ("config:require subscribe", RequireSubscribe),
            ("config:fail,require subscribe", RequireSubscribe),
            ("config:permission denied", PermissionDenied),
            ("config:access denied", PermissionDenied),
            ("chooseImage:permission denied", PermissionDenied),
            ("chooseWXPay:permission denied", PermissionDenied),
            (
                "get_brand_wcpay_request:fail_no permission to execute",
                PermissionDenied,
            ),
            ("chooseImage:fail,permission denied", PermissionDenied),
            (
                "chooseImage:fail, the permission value is offline verifying",
                NotInJsApiList,
            ),
            (
                "chooseImage:the permission value is offline verifying",
                NotInJsApiList,
            ),
            ("chooseImage:function not exist", FunctionMissing),
            ("system:function_not_exist", FunctionMissing),
            ("launchMiniProgram:fail,function not exist", FunctionMissing),
            ("没有此SDK或暂不支持此SDK模拟", FunctionMissing),
            (
                "updateTimelineShareData:没有此SDK或暂不支持此SDK模拟",
                FunctionMissing,
            ),
            (
                "openBusinessView:fail, 没有此SDK或暂不支持此SDK模拟",
                FunctionMissing,
            ),
            ("uploadImage:network timeout", Network),
            ("uploadImage:fail_network timeout", Network),
            ("uploadImage:fail,network error", Network),
            ("getNetworkType:fail", Other),
            ("config:fail", Other),
            ("config:fail,Error: AppID 不合法", Other),
            ("config:invalid appid", Other),
            ("chooseImage:fail", Other),
            ("shareTimeline:fail", Other),
            ("", Other),
            ("permission denied", PermissionDenied),
        ] {
            assert_eq!(FailureKind::of(err_msg), kind, "{err_msg}");
        }
    }
}
