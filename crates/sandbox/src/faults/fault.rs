//! The description of a fault, and its checks.

use serde::{Deserialize, Serialize};

use super::call_selector::CallSelector;
use super::effect::Effect;
use super::error::{FaultError, LONGEST_DELAY};
use super::{errmsg, path_pattern, path_warning};
use crate::pay::PayErrorCode;

/// A fault: which calls of which path fail, and how.
///
/// ```
/// use wechat_h5_sandbox::{CallSelector, Effect, Fault};
///
/// let busy_twice = Fault::new("/cgi-bin/token", Effect::Errcode(-1)).calls(CallSelector::First(2));
/// let slow = Fault::delay("/sns/*", 800).for_seconds(60);
/// # let _ = (busy_twice, slow);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    path: String,
    #[serde(default)]
    calls: CallSelector,
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

impl Fault {
    /// This effect for every call of the path. A `*` in the path matches any text.
    pub fn new(path: impl Into<String>, effect: Effect) -> Self {
        Self {
            effect: Some(effect),
            ..Self::delay(path, 0)
        }
    }

    /// The correct response, but so many real milliseconds later.
    pub fn delay(path: impl Into<String>, delay_ms: u64) -> Self {
        Self {
            path: path.into(),
            calls: CallSelector::All,
            for_seconds: None,
            times: None,
            delay_ms,
            response_lost: false,
            effect: None,
        }
    }

    /// Selects some of the calls.
    #[must_use]
    pub fn calls(mut self, calls: CallSelector) -> Self {
        self.calls = calls;
        self
    }

    /// Limits the fault to so many virtual seconds.
    #[must_use]
    pub fn for_seconds(mut self, seconds: u64) -> Self {
        self.for_seconds = Some(seconds);
        self
    }

    /// Limits the fault to so many injections.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Also delays the response by so many real milliseconds.
    #[must_use]
    pub fn after_ms(mut self, delay_ms: u64) -> Self {
        self.delay_ms = delay_ms;
        self
    }

    /// The platform handles the call, and only its response is lost: a code is used up, a
    /// token issued. Otherwise the call does not reach the platform.
    #[must_use]
    pub fn response_lost(mut self) -> Self {
        self.response_lost = true;
        self
    }

    /// A warning if no endpoint of the sandbox has the path. The fault is accepted all the
    /// same: it is a way to have an endpoint that fails.
    pub fn warning(&self) -> Option<String> {
        // Of a notification it is a path of the merchant's server.
        let is_outside = self.is_signature_probe();
        path_warning::warning(&self.path).filter(|_| !is_outside)
    }

    pub(super) fn is_signature_probe(&self) -> bool {
        matches!(self.effect, Some(Effect::SignatureProbe))
    }

    /// About its bytes of memory.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + self.path.len() + self.effect.as_ref().map_or(0, Effect::size)
    }

    /// Checks that the fault can be injected.
    pub(crate) fn check(&self) -> Result<(), FaultError> {
        if let Some(why) = path_pattern::refusal(&self.path) {
            let path = self.path.clone();
            return Err(FaultError::Path { path, why });
        }
        if !self.calls.is_possible() {
            return Err(FaultError::Calls);
        }
        if self.times == Some(0) {
            return Err(FaultError::Times);
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
        path_pattern::covers(&self.path, path)
    }

    pub(super) fn limits(&self) -> (Option<u64>, Option<u64>) {
        (self.for_seconds, self.times)
    }

    pub(super) fn selects(&self, number: u64) -> bool {
        self.calls.selects(number)
    }

    pub(super) fn delay_ms(&self) -> u64 {
        self.delay_ms
    }

    pub(super) fn effect(&self) -> Option<&Effect> {
        self.effect.as_ref()
    }

    /// Whether the platform gets the call.
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
        Effect::PayError(code) if PayErrorCode::named(code).is_none() => {
            Err(FaultError::PayError { code: code.clone() })
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
    fn an_impossible_fault_is_rejected() {
        let busy = || Fault::new("/cgi-bin/token", Effect::Errcode(-1));
        let response = |status, kind: &str| Effect::Response {
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
            (
                Fault::delay("*", 0),
                "give an effect (errcode, payError, status",
            ),
            (busy().calls(CallSelector::Nth(0)), "counted from 1"),
            (busy().times(0), "counted from 1"),
            (busy().after_ms(600_001), "at most 600000"),
            (
                Fault::new("*", Effect::Errcode(1)),
                "errcode 1 is not documented",
            ),
            (
                Fault::new("*", Effect::PayError("NOTENOUGH".to_owned())),
                "no code of WeChat Pay that is known here: PARAM_ERROR, ",
            ),
            (Fault::new("*", Effect::Status(200)), "400 to 599"),
            (Fault::new("*", response(99, "text/plain")), "200 to 599"),
            (
                Fault::new("*", response(200, "a\nb")),
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
            r#"{"path":"/v3/*","calls":"all","responseLost":true,"effect":{"payError":"SYSTEM_ERROR"}}"#,
            r#"{"path":"/a","calls":{"nth":2},"effect":{"status":502}}"#,
            r#"{"path":"/a","calls":{"every":3},"forSeconds":60,"effect":"html"}"#,
            r#"{"path":"/a","calls":{"first":3},"times":2,"delayMs":800}"#,
            r#"{"path":"/a","calls":{"after":1},"responseLost":true,"effect":"reset"}"#,
            r#"{"path":"/a","calls":"all","effect":{"slowBody":{"bytes":1,"everyMs":100}}}"#,
            r#"{"path":"/a","calls":"all","effect":{"cutBody":{"after":10}}}"#,
            r#"{"path":"/a","calls":"all","effect":{"wrongTypes":["expires_in"]}}"#,
            r#"{"path":"/a","calls":"all","effect":"signatureProbe"}"#,
            r#"{"path":"/a","calls":"all","effect":"reorder"}"#,
            r#"{"path":"/a","calls":"all","effect":{"response":{"status":200,"contentType":"text/plain","body":"x"}}}"#,
        ] {
            let fault: Fault = serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(fault.check(), Ok(()), "{text}");
            assert_eq!(serde_json::to_string(&fault).unwrap(), text);
        }
    }
}
