//! Errors as plain objects `{code, message, …}`, from which `package/error.js` makes
//! instances of its error class.

use alloc::string::ToString as _;
use alloc::vec;
use core::fmt::Display;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{
    CallError, ConfigureError, Failure, FailureKind, LoadError, LoadFailure, OpenTagsUnavailable,
    ParseConfigError,
};

use crate::convert::{ToJs, js_object};
use crate::typescript::Types;

output_enum! {
    /// Why the client refused the call, or failed.
    /// 客户端失败或拒绝的原因。
    FailureKind {
        FunctionMissing = "function_missing",
        IncompleteResponse = "incomplete_response",
        InvalidSignature = "invalid_signature",
        InvalidUrlDomain = "invalid_url_domain",
        Network = "network",
        NotInJsApiList = "not_in_js_api_list",
        PermissionDenied = "permission_denied",
        RequireSubscribe = "require_subscribe",
    } or "other"
}

output_enum! {
    /// Why a script could not be loaded.
    /// 脚本加载失败的原因。
    LoadFailure {
        NotJweixin = "not_jweixin",
        TimedOut = "timed_out",
        Unreachable = "unreachable",
    } or "other"
}

/// An argument is invalid.
pub(crate) fn invalid_argument(error: &impl Display) -> JsValue {
    make("invalid_argument", &error.to_string(), &[])
}

/// The server sent no usable config.
pub(crate) fn config_unavailable(error: &ParseConfigError) -> JsValue {
    make("config_unavailable", &error.to_string(), &[])
}

/// A configuration failed.
pub(crate) fn configure(error: &ConfigureError) -> JsValue {
    let message = &error.to_string();
    let err_msg = ("errMsg", error.err_msg().unwrap_or_default().into());
    match error {
        ConfigureError::InvalidSignature { real_auth_url, .. } => make(
            "invalid_signature",
            message,
            &[err_msg, ("realAuthUrl", real_auth_url.as_deref().into())],
        ),
        ConfigureError::InvalidUrlDomain { .. } => make("invalid_url_domain", message, &[err_msg]),
        ConfigureError::JweixinMissing => make(
            "jweixin_missing",
            message,
            &[("tried", Array::new().into())],
        ),
        ConfigureError::OutsideWeChat => make("outside_wechat", message, &[]),
        ConfigureError::Refused { kind, .. } => {
            make("refused", message, &[("kind", kind.to_js()), err_msg])
        }
        ConfigureError::TimedOut => make("timed_out", message, &[]),
        _ => other(),
    }
}

/// jweixin could not be loaded.
pub(crate) fn load(error: &LoadError) -> JsValue {
    let tried = error.tried.iter().map(|(url, failure)| {
        js_object(&[("url", url.as_str().into()), ("failure", failure.to_js())])
    });
    let tried: Array = tried.collect();
    make(
        "jweixin_missing",
        &error.to_string(),
        &[("tried", tried.into())],
    )
}

/// A call did not succeed.
pub(crate) fn call(error: &CallError) -> JsValue {
    let message = &error.to_string();
    match error {
        CallError::Cancelled => make("cancelled", message, &[]),
        CallError::Failed(failure) => failed(failure),
        CallError::OutsideWeChat => make("outside_wechat", message, &[]),
        CallError::TimedOut => make("timed_out", message, &[]),
        CallError::Unsupported { api } => make("unsupported", message, &[("api", (*api).into())]),
        _ => other(),
    }
}

/// The client refused a call, or failed.
pub(crate) fn failed(failure: &Failure) -> JsValue {
    let entries = [
        ("kind", failure.kind().to_js()),
        ("errMsg", failure.err_msg().into()),
        ("raw", failure.as_raw().clone()),
    ];
    make("failed", &failure.to_string(), &entries)
}

/// The client cannot show open tags.
pub(crate) fn open_tags_unavailable(error: &OpenTagsUnavailable) -> JsValue {
    let err_msg = ("errMsg", error.err_msg().into());
    make("open_tags_unavailable", &error.to_string(), &[err_msg])
}

/// A kind of failure that is newer than this package.
pub(crate) fn other() -> JsValue {
    make(
        "other",
        "the call failed in a way that this package does not know",
        &[],
    )
}

fn make(code: &str, message: &str, details: &[(&str, JsValue)]) -> JsValue {
    let mut entries = vec![("code", code.into()), ("message", message.into())];
    entries.extend_from_slice(details);
    js_object(&entries)
}

/// Declares the types to which the hand-written `types/api.d.ts` refers.
pub(crate) fn declare(types: &mut Types) {
    FailureKind::output_type(types);
    LoadFailure::output_type(types);
}
