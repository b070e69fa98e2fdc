use super::errmsg;
use crate::pay::PayErrorCode;

/// The longest delay of a call in milliseconds.
pub(super) const LONGEST_DELAY: u64 = 600_000;

/// The most faults in force, and the most bytes of all together.
pub(super) const MAX_FAULTS: usize = 1000;
pub(super) const MAX_BYTES: usize = 16 << 20;

/// Why a fault description is rejected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// The path is invalid.
    #[error("path `{path}`: {why}")]
    Path {
        /// The path.
        path: String,
        /// What is wrong, and what is allowed.
        why: &'static str,
    },
    /// There is neither an effect nor a delay.
    #[error(
        "the fault has no effect: give an effect (errcode, payError, status, html, response, slowBody, cutBody, reset, wrongTypes, signatureProbe, reorder), delayMs, or both"
    )]
    Nothing,
    /// No call can be selected.
    #[error("calls are counted from 1: nth, first and every are at least 1")]
    Calls,
    /// The fault would never be injected.
    #[error("the injections are counted from 1: times is at least 1")]
    Times,
    /// The delay is too long.
    #[error("a delay is at most {LONGEST_DELAY} milliseconds")]
    Delay,
    /// The errcode is not documented by WeChat.
    #[error(
        "errcode {errcode} is not documented; {{\"response\": {{\"status\", \"contentType\", \"body\"}}}} sends any response. The documented errcodes are {}",
        errmsg::known()
    )]
    Errcode {
        /// The errcode.
        errcode: i64,
    },
    /// WeChat Pay has no such code.
    #[error(
        "payError {code:?} is no code of WeChat Pay that is known here: {}",
        pay_codes()
    )]
    PayError {
        /// The code.
        code: String,
    },
    /// The status is not an error.
    #[error("status {status} is not an error: use 400 to 599, or a response of your own")]
    Status {
        /// The status.
        status: u16,
    },
    /// The response is not valid in HTTP.
    #[error("a response has a status from 200 to 599 and a contentType such as text/plain")]
    Response,
    /// The chunks are empty or too slow.
    #[error("slowBody sends at least 1 byte at a time, and waits at most 60000 milliseconds")]
    SlowBody,
    /// The effect changes the platform's own response.
    #[error(
        "responseLost goes with errcode, payError, status, html, response and reset: with the other effects the platform handles the call anyway"
    )]
    ResponseLost,
    /// There are too many faults in force.
    #[error(
        "at most {MAX_FAULTS} faults of {} MiB together can be in force: DELETE /__sandbox/faults removes them",
        MAX_BYTES >> 20
    )]
    TooMany,
}

impl FaultError {
    /// The wrong field, by its path in the fault's JSON.
    pub(crate) fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Path { .. } => "path",
            Self::Nothing => "effect",
            Self::Calls => "calls",
            Self::Times => "times",
            Self::Delay => "delayMs",
            Self::Errcode { .. } => "effect.errcode",
            Self::PayError { .. } => "effect.payError",
            Self::Status { .. } => "effect.status",
            Self::Response => "effect.response",
            Self::SlowBody => "effect.slowBody",
            Self::ResponseLost => "responseLost",
            Self::TooMany => return None,
        })
    }
}

/// All codes, for an error.
fn pay_codes() -> String {
    let codes: Vec<_> = PayErrorCode::ALL.iter().map(|code| code.code()).collect();
    codes.join(", ")
}
