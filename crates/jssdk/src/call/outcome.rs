//! How one call of jweixin ended.

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
    /// Always called last: counts only where none of the others was.
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

/// The end of a call, before anybody looks into the answer.
pub(crate) enum Outcome {
    Answered(Callback, JsValue),
    TimedOut,
}

impl Outcome {
    /// The answer, or why there is none.
    pub(crate) fn into_result(self, api: &'static str) -> Result<JsValue, CallError> {
        match self {
            Self::TimedOut => Err(CallError::TimedOut),
            Self::Answered(Callback::Success, answer) => Ok(answer),
            Self::Answered(Callback::Cancel, _) => Err(CallError::Cancelled),
            Self::Answered(Callback::Fail, answer) => Err(failed(api, answer)),
            Self::Answered(Callback::Complete, answer) => completed(api, answer),
        }
    }
}

/// jweixin's own rule for an answer: `ok`, `cancel`, and all else is a failure.
pub(crate) fn completed(api: &'static str, answer: JsValue) -> Result<JsValue, CallError> {
    let err_msg = sys::text_member(&answer, "errMsg").unwrap_or_default();
    match reason_of(&err_msg) {
        "ok" => Ok(answer),
        "cancel" => Err(CallError::Cancelled),
        _ => Err(failed(api, answer)),
    }
}

fn failed(api: &'static str, answer: JsValue) -> CallError {
    let failure = Failure::from_js(answer);
    if failure.kind() == FailureKind::FunctionMissing {
        CallError::Unsupported { api }
    } else {
        CallError::Failed(failure)
    }
}
