//! Why a call failed.

use core::error::Error;
use core::fmt;

use wasm_bindgen::JsValue;

use crate::call::failure::Failure;

/// Why a call of a `wx.*` API gave no value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CallError {
    /// The user cancelled (`<api>:cancel`).
    Cancelled,
    /// The client refused, or failed.
    Failed(Failure),
    /// The page is not open in WeChat: there is no `WeixinJSBridge`.
    OutsideWeChat,
    /// No response came in time.
    TimedOut,
    /// This jweixin, or this client, has no such function.
    Unsupported {
        /// The function's name in `wx`.
        api: &'static str,
    },
}

impl CallError {
    /// jweixin, or a callback of the page, threw this.
    pub(crate) fn thrown(value: JsValue) -> Self {
        Self::Failed(Failure::from_js(value))
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("cancelled by the user"),
            Self::Failed(failure) => failure.fmt(f),
            Self::OutsideWeChat => f.write_str("the page is not open in WeChat"),
            Self::TimedOut => f.write_str("the WeChat client did not respond in time"),
            Self::Unsupported { api } => {
                f.write_str("this WeChat client has no ")?;
                f.write_str(api)
            }
        }
    }
}

impl Error for CallError {}
