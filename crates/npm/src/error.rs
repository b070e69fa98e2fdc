//! Errors as plain objects `{code, message, kind?, raw?}`; `package/index.js`
//! makes its error class of them.

use std::fmt::Display;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{CallError, ConfigureError};

use crate::browser::object;
use crate::names;

/// The caller's mistake.
pub(crate) fn argument(error: &impl Display) -> JsValue {
    make("invalid_argument", error, &[])
}

/// A configuration that failed.
pub(crate) fn configure(error: &ConfigureError) -> JsValue {
    let code = match error {
        ConfigureError::InvalidSignature { .. } => "invalid_signature",
        ConfigureError::InvalidUrlDomain { .. } => "invalid_url_domain",
        ConfigureError::JweixinMissing => "jweixin_missing",
        ConfigureError::OutsideWeChat => "outside_wechat",
        ConfigureError::Refused { kind, .. } => {
            return make("refused", error, &[("kind", names::failure(*kind).into())]);
        }
        ConfigureError::TimedOut => "timed_out",
        _ => "other",
    };
    make(code, error, &[])
}

/// A call that failed.
pub(crate) fn call(error: &CallError) -> JsValue {
    let code = match error {
        CallError::Cancelled => "cancelled",
        CallError::Failed(failure) => {
            let kind = names::failure(failure.kind()).into();
            return make(
                "failed",
                error,
                &[("kind", kind), ("raw", failure.as_raw().clone())],
            );
        }
        CallError::OutsideWeChat => "outside_wechat",
        CallError::TimedOut => "timed_out",
        CallError::Unsupported { .. } => "unsupported",
        _ => "other",
    };
    make(code, error, &[])
}

fn make(code: &str, error: &impl Display, more: &[(&str, JsValue)]) -> JsValue {
    let mut entries = vec![("code", code.into()), ("message", error.to_string().into())];
    entries.extend_from_slice(more);
    object(&entries)
}
