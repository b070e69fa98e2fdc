//! The outcome of one call of jweixin.

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::failure::{Failure, FailureKind, reason_of};
use crate::sys;

/// Which of the four callbacks was called; the number is bound to it in JS.
#[derive(Clone, Copy)]
pub(crate) enum Callback {
    Success,
    Fail,
    Cancel,
    /// Always called last: counts only where none of the others was called.
    Complete,
}

impl Callback {
    pub(crate) const ALL: [(&'static str, u32); 4] =
        [("success", 0), ("fail", 1), ("cancel", 2), ("complete", 3)];

    pub(crate) fn from_tag(tag: u32) -> Self {
        match tag {
            0 => Self::Success,
            1 => Self::Fail,
            2 => Self::Cancel,
            _ => Self::Complete,
        }
    }
}

/// How a call completed, its response still unread.
pub(crate) enum Outcome {
    Completed(Callback, JsValue),
    TimedOut,
}

impl Outcome {
    /// The response, or why there is none.
    pub(crate) fn into_result(self, api: &'static str) -> Result<JsValue, CallError> {
        match self {
            Self::TimedOut => Err(CallError::TimedOut),
            Self::Completed(Callback::Success, response) => Ok(response),
            Self::Completed(Callback::Cancel, _) => Err(CallError::Cancelled),
            Self::Completed(Callback::Fail, response) => Err(failed(api, response)),
            Self::Completed(Callback::Complete, response) => completed(api, response),
        }
    }
}

/// jweixin's own rule: `ok` is a success, `cancel` a cancellation, and everything
/// else a failure.
pub(crate) fn completed(api: &'static str, response: JsValue) -> Result<JsValue, CallError> {
    let err_msg = sys::text_member(&response, "errMsg").unwrap_or_default();
    match reason_of(&err_msg) {
        "ok" => Ok(response),
        "cancel" => Err(CallError::Cancelled),
        _ => Err(failed(api, response)),
    }
}

fn failed(api: &'static str, response: JsValue) -> CallError {
    let failure = Failure::from_js(response);
    if failure.kind() == FailureKind::FunctionMissing {
        CallError::Unsupported { api }
    } else {
        CallError::Failed(failure)
    }
}
