//! Errors as plain objects `{code, message, …}`; `package/api.js` makes its
//! error class of them.

use alloc::string::ToString as _;
use alloc::vec;
use core::fmt::Display;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{
    CallError, ConfigureError, Failure, FailureKind, LoadError, LoadFailure, OpenTagsUnavailable,
    ParseConfigError, Timestamp,
};

use crate::typescript::Types;
use crate::wire::{ToJs, object};

names_given! {
    /// Why the client failed, or refused.
    /// 客户端失败或拒绝的原因。
    FailureKind {
        FunctionMissing = "function_missing",
        IncompleteResponse = "incomplete_answer",
        InvalidSignature = "invalid_signature",
        InvalidUrlDomain = "invalid_url_domain",
        Network = "network",
        NotInJsApiList = "not_in_list",
        PermissionDenied = "permission_denied",
        RequireSubscribe = "require_subscribe",
    } or "other"
}

names_given! {
    /// What became of a script.
    /// 脚本加载失败的原因。
    LoadFailure {
        NotJweixin = "not_jweixin",
        TimedOut = "timed_out",
        Unreachable = "unreachable",
    } or "other"
}

/// The caller's mistake.
pub(crate) fn argument(error: &impl Display) -> JsValue {
    make("invalid_argument", &error.to_string(), &[])
}

/// What the server sent is no config.
pub(crate) fn config(error: &ParseConfigError) -> JsValue {
    make("config_unavailable", &error.to_string(), &[])
}

/// A configuration that failed, and what was tried.
pub(crate) fn configure(error: &ConfigureError, attempt: JsValue) -> JsValue {
    let message = &error.to_string();
    let err_msg = ("errMsg", error.err_msg().unwrap_or_default().into());
    match error {
        ConfigureError::InvalidSignature { .. } => make(
            "invalid_signature",
            message,
            &[err_msg, ("attempt", attempt)],
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
        object(&[("url", url.as_str().into()), ("failure", failure.to_js())])
    });
    let tried: Array = tried.collect();
    make(
        "jweixin_missing",
        &error.to_string(),
        &[("tried", tried.into())],
    )
}

/// A call that failed.
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

/// A call that the client refused, or that failed there.
pub(crate) fn failed(failure: &Failure) -> JsValue {
    let entries = [
        ("kind", failure.kind().to_js()),
        ("errMsg", failure.err_msg().into()),
        ("raw", failure.as_raw().clone()),
    ];
    make("failed", &failure.to_string(), &entries)
}

/// The client shows no open tags.
pub(crate) fn open_tags(error: &OpenTagsUnavailable) -> JsValue {
    let err_msg = ("errMsg", error.err_msg().into());
    make("open_tags_unavailable", &error.to_string(), &[err_msg])
}

/// A failure that is newer than this package.
pub(crate) fn other() -> JsValue {
    make(
        "other",
        "the call failed in a way that this package does not know",
        &[],
    )
}

/// Seconds as JS counts them.
pub(crate) fn seconds(timestamp: Timestamp) -> JsValue {
    // Every second until the year 285 million is exact in a double.
    #[allow(clippy::cast_precision_loss)]
    let seconds = timestamp.seconds() as f64;
    seconds.into()
}

fn make(code: &str, message: &str, more: &[(&str, JsValue)]) -> JsValue {
    let mut entries = vec![("code", code.into()), ("message", message.into())];
    entries.extend_from_slice(more);
    object(&entries)
}

/// Declares what the hand-written types of the errors refer to.
pub(crate) fn declare(types: &mut Types) {
    FailureKind::given(types);
    LoadFailure::given(types);
}
