//! Refusals in WeChat's shape, which SDKs read: HTTP 200 and an `errcode`.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::Serialize;

use crate::error_response::{ErrorCode, ErrorResponse};

/// Why a call is not made.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(super) kind: RefusalKind,
    /// What to do, for the developer of the caller.
    why: &'static str,
    retry_after: Option<Duration>,
}

/// The kinds, by what WeChat calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusalKind {
    /// The `access_token` is nobody's.
    InvalidCredential,
    /// `grant_type` is not `client_credential`.
    InvalidGrantType,
    /// The appid is unknown, or not for this caller.
    InvalidAppid,
    /// A parameter has another value than those that exist.
    InvalidArgs,
    /// The secret is no client key.
    InvalidAppsecret,
    /// There is no `access_token`.
    TokenMissing,
    /// There is no `appid`.
    AppidMissing,
    /// There is no `secret`.
    AppsecretMissing,
    /// The endpoint takes GET only.
    RequireGet,
    /// The endpoint takes POST only.
    RequirePost,
    /// The body is not JSON.
    DataFormat,
    /// The calls of the day are used up.
    DailyQuota,
    /// Too many calls in short time.
    MinuteQuota,
    /// The caller may not call this.
    Unauthorized,
}

impl RefusalKind {
    /// WeChat's number and words.
    pub(super) const fn errcode(self) -> (i64, &'static str) {
        match self {
            Self::InvalidCredential => (
                40001,
                "invalid credential, access_token is invalid or not latest",
            ),
            Self::InvalidGrantType => (40002, "invalid grant_type"),
            Self::InvalidAppid => (40013, "invalid appid"),
            Self::InvalidArgs => (40097, "invalid args"),
            Self::InvalidAppsecret => (40125, "invalid appsecret"),
            Self::TokenMissing => (41001, "access_token missing"),
            Self::AppidMissing => (41002, "appid missing"),
            Self::AppsecretMissing => (41004, "appsecret missing"),
            Self::RequireGet => (43001, "require GET method"),
            Self::RequirePost => (43002, "require POST method"),
            Self::DataFormat => (47001, "data format error"),
            Self::DailyQuota => (45009, "reach max api daily quota limit"),
            Self::MinuteQuota => (45011, "api minute-quota reach limit"),
            Self::Unauthorized => (48001, "api unauthorized"),
        }
    }
}

impl Refusal {
    pub(crate) const fn new(kind: RefusalKind, why: &'static str) -> Self {
        Self {
            kind,
            why,
            retry_after: None,
        }
    }

    /// WeChat's number for it.
    pub(super) const fn errcode(&self) -> i64 {
        self.kind.errcode().0
    }

    /// The same with the time after which the call may be made.
    pub(super) const fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

/// Between WeChat's words and what to do.
const WHY: &str = " (wechat-h5: ";

/// WeChat's words and what to do, where a server like this one has refused a call, and not
/// WeChat.
pub(crate) fn parse_refusal(errmsg: &str) -> Option<(&str, &str)> {
    errmsg.strip_suffix(')')?.split_once(WHY)
}

#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct RefusalBody {
    errcode: i64,
    errmsg: String,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (errcode, errmsg) = self.kind.errcode();
        let errmsg = format!("{errmsg}{WHY}{})", self.why);
        let mut response = axum::Json(RefusalBody { errcode, errmsg }).into_response();
        if let Some(wait) = self.retry_after {
            set_retry_after(&mut response, wait);
        }
        response
    }
}

/// Rounded up, so that who comes back then does not come too early.
pub(crate) fn set_retry_after(response: &mut Response, wait: Duration) {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let seconds = HeaderValue::from(seconds);
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
}

/// Why there is no response of WeChat's.
#[derive(Debug)]
pub(crate) enum GatewayError {
    /// The call is refused, in WeChat's shape.
    Refused(Refusal),
    /// The call failed, or is none of a back end.
    Failed(ErrorResponse),
}

impl From<Refusal> for GatewayError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<ErrorResponse> for GatewayError {
    /// A body that the caller has not sent as it should is refused in WeChat's form: an SDK
    /// reads no other, and nothing has failed but the call itself.
    fn from(failure: ErrorResponse) -> Self {
        let why = match failure.code {
            ErrorCode::InvalidBody => {
                "the body did not arrive whole: send as many bytes as Content-Length says, or \
                 complete chunks"
            }
            ErrorCode::PayloadTooLarge => "the body is too long: send at most 16 KiB",
            ErrorCode::RequestTimeout => {
                "the body did not arrive in time: send it within 10 seconds"
            }
            _ => return Self::Failed(failure),
        };
        Refusal::new(RefusalKind::DataFormat, why).into()
    }
}

impl IntoResponse for GatewayError {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => refusal.into_response(),
            Self::Failed(failure) => failure.into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_has_refused_is_told_from_what_wechat_has_refused() {
        for (errmsg, expected) in [
            (
                "invalid appsecret (wechat-h5: send the key (of this client))",
                Some(("invalid appsecret", "send the key (of this client)")),
            ),
            ("system error", None),
            ("busy (rid: 1)", None),
        ] {
            assert_eq!(parse_refusal(errmsg), expected);
        }
    }
}
