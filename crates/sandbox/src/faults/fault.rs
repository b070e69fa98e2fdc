//! The description of one fault, checked.

use serde::{Deserialize, Serialize};

use super::{Calls, Effect, errmsg, pattern, reach};

/// The longest that a call is delayed, in milliseconds.
const LONGEST_DELAY: u64 = 600_000;

/// Something that is to go wrong: which calls of which path, and how.
///
/// ```
/// use wechat_h5_sandbox::{Calls, Effect, Fault};
///
/// let busy_twice = Fault::new("/cgi-bin/token", Effect::Errcode(-1)).calls(Calls::First(2));
/// let slow = Fault::delay("/sns/*", 800).for_seconds(60);
/// # let _ = (busy_twice, slow);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    path: String,
    #[serde(default)]
    calls: Calls,
    /// Virtual seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    for_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    /// Real milliseconds.
    #[serde(default, skip_serializing_if = "is_zero")]
    delay_ms: u64,
    #[serde(default, skip_serializing_if = "is_false")]
    response_lost: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<Effect>,
}

/// Why a description is none of a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// The path can be no endpoint's.
    #[error("path `{path}`: {why}")]
    Path {
        /// The path.
        path: String,
        /// What is wrong, and what is right.
        why: &'static str,
    },
    /// Neither an effect nor a delay.
    #[error(
        "nothing goes wrong: give an effect (errcode, status, html, response, slowBody, cutBody, reset, wrongTypes, reorder), delayMs, or both"
    )]
    Nothing,
    /// No call can be meant.
    #[error("calls are counted from 1: nth, first, every and times are at least 1")]
    Calls,
    /// The delay is too long.
    #[error("a delay is at most {LONGEST_DELAY} milliseconds")]
    Delay,
    /// The errcode is not in WeChat's list.
    #[error(
        "errcode {errcode} is not documented; {{\"response\": {{\"status\", \"contentType\", \"body\"}}}} answers anything. Documented are {}",
        errmsg::known()
    )]
    Errcode {
        /// The errcode.
        errcode: i64,
    },
    /// The status is none of a failure.
    #[error("status {status} is none of a failure: 400 to 599, or an answer of your own")]
    Status {
        /// The status.
        status: u16,
    },
    /// An answer that HTTP cannot carry.
    #[error("an answer has a status from 200 to 599 and a contentType such as text/plain")]
    Response,
    /// Pieces of no bytes never make a body.
    #[error("slowBody sends at least 1 byte at a time, and waits at most 60000 milliseconds")]
    SlowBody,
    /// The effect needs the platform's answer.
    #[error(
        "responseLost goes with errcode, status, html, response and reset: the other effects have the platform do its work anyway"
    )]
    ResponseLost,
}

impl Fault {
    /// This effect for every call of the path; a `*` in it stands for any text.
    pub fn new(path: impl Into<String>, effect: Effect) -> Self {
        Self {
            effect: Some(effect),
            ..Self::delay(path, 0)
        }
    }

    /// The right answer, but so many real milliseconds later.
    pub fn delay(path: impl Into<String>, delay_ms: u64) -> Self {
        Self {
            path: path.into(),
            calls: Calls::All,
            for_seconds: None,
            times: None,
            delay_ms,
            response_lost: false,
            effect: None,
        }
    }

    /// Which calls, instead of all.
    #[must_use]
    pub fn calls(mut self, calls: Calls) -> Self {
        self.calls = calls;
        self
    }

    /// Only in the next so many virtual seconds.
    #[must_use]
    pub fn for_seconds(mut self, seconds: u64) -> Self {
        self.for_seconds = Some(seconds);
        self
    }

    /// So many times at most.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Besides, the answer comes so many real milliseconds later.
    #[must_use]
    pub fn after_ms(mut self, delay_ms: u64) -> Self {
        self.delay_ms = delay_ms;
        self
    }

    /// The platform does its work and only its answer is lost: a code is used
    /// up, a token issued. Otherwise the call does not reach it.
    #[must_use]
    pub fn response_lost(mut self) -> Self {
        self.response_lost = true;
        self
    }

    /// What is odd about it, though it can happen: no endpoint of the sandbox has
    /// such a path. Faults for those are a way to have one that fails.
    pub fn warning(&self) -> Option<String> {
        reach::warning(&self.path)
    }

    /// That it can happen.
    pub(crate) fn check(&self) -> Result<(), FaultError> {
        if let Some(why) = pattern::refusal(&self.path) {
            let path = self.path.clone();
            return Err(FaultError::Path { path, why });
        }
        if !self.calls.is_possible() || self.times == Some(0) {
            return Err(FaultError::Calls);
        }
        if self.delay_ms > LONGEST_DELAY {
            return Err(FaultError::Delay);
        }
        match &self.effect {
            None if self.delay_ms == 0 => Err(FaultError::Nothing),
            None if self.response_lost => Err(FaultError::ResponseLost),
            None => Ok(()),
            Some(effect) if self.response_lost && !effect.replaces_the_response() => {
                Err(FaultError::ResponseLost)
            }
            Some(effect) => check_effect(effect),
        }
    }

    pub(super) fn covers(&self, path: &str) -> bool {
        pattern::covers(&self.path, path)
    }

    pub(super) fn lasts(&self) -> (Option<u64>, Option<u64>) {
        (self.for_seconds, self.times)
    }

    pub(super) fn wants(&self, number: u64) -> bool {
        self.calls.cover(number)
    }

    pub(super) fn delay_ms(&self) -> u64 {
        self.delay_ms
    }

    pub(super) fn effect(&self) -> Option<&Effect> {
        self.effect.as_ref()
    }

    /// Whether the platform gets to see the call.
    pub(super) fn reaches_the_platform(&self) -> bool {
        let replaced = self
            .effect
            .as_ref()
            .is_some_and(Effect::replaces_the_response);
        self.response_lost || !replaced
    }
}

fn check_effect(effect: &Effect) -> Result<(), FaultError> {
    match effect {
        Effect::Errcode(errcode) if errmsg::find(*errcode).is_none() => {
            Err(FaultError::Errcode { errcode: *errcode })
        }
        Effect::Status(status) if !(400..600).contains(status) => {
            Err(FaultError::Status { status: *status })
        }
        Effect::Response {
            status,
            content_type,
            ..
        } if !(200..600).contains(status)
            || axum::http::HeaderValue::from_str(content_type).is_err() =>
        {
            Err(FaultError::Response)
        }
        Effect::SlowBody { bytes, every_ms } if *bytes == 0 || *every_ms > 60_000 => {
            Err(FaultError::SlowBody)
        }
        _ => Ok(()),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_happen_is_refused() {
        let busy = || Fault::new("/cgi-bin/token", Effect::Errcode(-1));
        let answer = |status, kind: &str| Effect::Response {
            status,
            content_type: kind.to_owned(),
            body: String::new(),
        };
        let slow = Effect::SlowBody {
            bytes: 0,
            every_ms: 1,
        };
        for (fault, says) in [
            (
                Fault::new("token", Effect::Html),
                "path `token`: a path begins",
            ),
            (Fault::delay("*", 0), "give an effect (errcode, status"),
            (busy().calls(Calls::Nth(0)), "counted from 1"),
            (busy().times(0), "counted from 1"),
            (busy().after_ms(600_001), "at most 600000"),
            (
                Fault::new("*", Effect::Errcode(1)),
                "errcode 1 is not documented",
            ),
            (Fault::new("*", Effect::Status(200)), "400 to 599"),
            (Fault::new("*", answer(99, "text/plain")), "200 to 599"),
            (
                Fault::new("*", answer(200, "a\nb")),
                "a contentType such as",
            ),
            (Fault::new("*", slow), "at least 1 byte"),
            (
                Fault::new("*", Effect::Reorder).response_lost(),
                "responseLost goes with",
            ),
            (
                Fault::delay("*", 1).response_lost(),
                "responseLost goes with",
            ),
        ] {
            let error = fault.check().unwrap_err().to_string();
            assert!(error.contains(says), "{fault:?}: {error}");
        }
        for fault in [busy(), busy().response_lost(), Fault::delay("*", 1)] {
            assert_eq!(fault.check(), Ok(()), "{fault:?}");
        }
    }

    #[test]
    fn the_json_form_is_read_and_written() {
        for text in [
            r#"{"path":"/a","calls":"all","effect":{"errcode":45009}}"#,
            r#"{"path":"/a","calls":{"nth":2},"effect":{"status":502}}"#,
            r#"{"path":"/a","calls":{"every":3},"forSeconds":60,"effect":"html"}"#,
            r#"{"path":"/a","calls":{"first":3},"times":2,"delayMs":800}"#,
            r#"{"path":"/a","calls":{"after":1},"responseLost":true,"effect":"reset"}"#,
            r#"{"path":"/a","calls":"all","effect":{"slowBody":{"bytes":1,"everyMs":100}}}"#,
            r#"{"path":"/a","calls":"all","effect":{"cutBody":{"after":10}}}"#,
            r#"{"path":"/a","calls":"all","effect":{"wrongTypes":["expires_in"]}}"#,
            r#"{"path":"/a","calls":"all","effect":"reorder"}"#,
            r#"{"path":"/a","calls":"all","effect":{"response":{"status":200,"contentType":"text/plain","body":"x"}}}"#,
        ] {
            let fault: Fault = serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(fault.check(), Ok(()), "{text}");
            assert_eq!(serde_json::to_string(&fault).unwrap(), text);
        }
    }
}
