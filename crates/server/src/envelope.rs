//! What every route answers when it cannot do what it was asked.
//!
//! A handler returns a [`Problem`]; the middleware turns it into the one envelope
//! `{"error":{…}}`, adds the request id to a 5xx, and logs the cause, which no
//! body ever shows.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

/// The stable codes of errors. `ERRORS.md` explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A parameter is not there.
    MissingParameter,
    /// `url` is not the URL of a page as a browser shows it.
    InvalidUrl,
    /// `url` is a page of somebody else's.
    OriginNotAllowed,
    /// `appid` is not configured here.
    UnknownAccount,
    /// `scope` is neither of the two.
    InvalidScope,
    /// `return_to` is not a path on this site.
    InvalidReturnTo,
    /// The state was never handed out, or has ended.
    StateUnknown,
    /// The state was handed out to another browser.
    StateForeignBrowser,
    /// The person did not consent.
    AuthorizationRefused,
    /// The callback is not one that WeChat makes.
    InvalidCallback,
    /// WeChat does not take the code any more.
    CodeRejected,
    /// WeChat answered with an error.
    WeixinError,
    /// WeChat could not be reached.
    WeixinUnreachable,
    /// There is no valid ticket to sign with.
    TicketUnavailable,
    /// A request that changes something came from another site.
    CrossSite,
    /// No such route.
    NotFound,
    /// The route exists, the method does not.
    MethodNotAllowed,
    /// The request's body is too long.
    PayloadTooLarge,
    /// The request's body did not arrive in time.
    RequestTimeout,
    /// The binary was built without the page.
    PageNotBuilt,
    /// The store failed.
    StoreUnavailable,
    /// A fault of ours.
    Internal,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 22] = [
        Self::MissingParameter,
        Self::InvalidUrl,
        Self::OriginNotAllowed,
        Self::UnknownAccount,
        Self::InvalidScope,
        Self::InvalidReturnTo,
        Self::StateUnknown,
        Self::StateForeignBrowser,
        Self::AuthorizationRefused,
        Self::InvalidCallback,
        Self::CodeRejected,
        Self::WeixinError,
        Self::WeixinUnreachable,
        Self::TicketUnavailable,
        Self::CrossSite,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::PayloadTooLarge,
        Self::RequestTimeout,
        Self::PageNotBuilt,
        Self::StoreUnavailable,
        Self::Internal,
    ];

    /// The code on the wire.
    pub const fn as_str(self) -> &'static str {
        self.parts().0
    }

    /// The status that goes with it.
    pub const fn status(self) -> StatusCode {
        self.parts().1
    }

    /// What to do about it.
    pub const fn hint(self) -> &'static str {
        self.parts().2
    }

    const fn parts(self) -> (&'static str, StatusCode, &'static str) {
        const BAD: StatusCode = StatusCode::BAD_REQUEST;
        const GATEWAY: StatusCode = StatusCode::BAD_GATEWAY;
        const LATER: StatusCode = StatusCode::SERVICE_UNAVAILABLE;
        match self {
            Self::MissingParameter => ("missing_parameter", BAD, "add the parameter"),
            Self::InvalidUrl => (
                "invalid_url",
                BAD,
                "send encodeURIComponent(location.href), once, unchanged",
            ),
            Self::OriginNotAllowed => (
                "origin_not_allowed",
                StatusCode::FORBIDDEN,
                "add the page's origin to WECHAT_H5_ORIGINS, if it is yours",
            ),
            Self::UnknownAccount => (
                "unknown_account",
                BAD,
                "use the appid of an account that is configured here",
            ),
            Self::InvalidScope => (
                "invalid_scope",
                BAD,
                "use scope=snsapi_base or scope=snsapi_userinfo, once",
            ),
            Self::InvalidReturnTo => (
                "invalid_return_to",
                BAD,
                "use one return_to that is a path on this site, such as /me?tab=1",
            ),
            Self::StateUnknown => (
                "state_unknown",
                BAD,
                "go back to the page and sign in again",
            ),
            Self::StateForeignBrowser => (
                "state_foreign_browser",
                StatusCode::FORBIDDEN,
                "sign in from the browser in which you started, with cookies allowed",
            ),
            Self::AuthorizationRefused => (
                "authorization_refused",
                StatusCode::FORBIDDEN,
                "nothing was shared; sign in again if you change your mind",
            ),
            Self::InvalidCallback => (
                "invalid_callback",
                BAD,
                "go back to the page and sign in again",
            ),
            Self::CodeRejected => (
                "code_rejected",
                BAD,
                "go back to the page and sign in again",
            ),
            Self::WeixinError => (
                "weixin_error",
                GATEWAY,
                "the log names WeChat's errcode under this request id",
            ),
            Self::WeixinUnreachable => ("weixin_unreachable", GATEWAY, "try again in a moment"),
            Self::TicketUnavailable => (
                "ticket_unavailable",
                LATER,
                "try again later; the log says why no ticket comes",
            ),
            Self::CrossSite => (
                "cross_site",
                StatusCode::FORBIDDEN,
                "send this request from a page of this site",
            ),
            Self::NotFound => ("not_found", StatusCode::NOT_FOUND, "check the path"),
            Self::MethodNotAllowed => (
                "method_not_allowed",
                StatusCode::METHOD_NOT_ALLOWED,
                "use a method that the Allow header names",
            ),
            Self::PayloadTooLarge => (
                "payload_too_large",
                StatusCode::PAYLOAD_TOO_LARGE,
                "send at most 16 KiB",
            ),
            Self::RequestTimeout => (
                "request_timeout",
                StatusCode::REQUEST_TIMEOUT,
                "send the whole body within 10 seconds",
            ),
            Self::PageNotBuilt => (
                "page_not_built",
                LATER,
                "build the page, then the server: cargo xtask page",
            ),
            Self::StoreUnavailable => ("store_unavailable", LATER, "try again in a moment"),
            Self::Internal => (
                "internal",
                StatusCode::INTERNAL_SERVER_ERROR,
                "look for this request id in the log",
            ),
        }
    }
}

/// Why a request got no answer.
#[derive(Debug)]
pub struct Problem {
    /// Which kind.
    pub code: Code,
    /// What to tell the caller; nothing internal.
    pub message: Cow<'static, str>,
    /// What to tell the log.
    pub cause: Option<Box<dyn Error + Send + Sync>>,
    /// When to try again, in seconds.
    pub retry_after: Option<u64>,
    /// Where a person can go from here.
    pub back: Option<String>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            cause: None,
            retry_after: None,
            back: None,
        }
    }

    /// The same with what the log should know.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The same with a time after which to try again, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The same with a place on this site where a person can go.
    #[must_use]
    pub fn back_to(mut self, path: impl Into<String>) -> Self {
        self.back = Some(path.into());
        self
    }

    /// The body, with the request id if the fault is on this side.
    pub fn to_json(&self, request_id: &str) -> Vec<u8> {
        let code = self.code.as_str();
        let body = Envelope {
            error: Details {
                code,
                message: &self.message,
                hint: self.code.hint(),
                docs: format!("crates/server/ERRORS.md#{code}"),
                request_id: self.code.status().is_server_error().then_some(request_id),
            },
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

/// An error with everything that it rests on, in one line.
pub(crate) fn with_sources(err: &(dyn Error + 'static)) -> String {
    let mut text = err.to_string();
    let mut source = err.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: Details<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    code: &'static str,
    message: &'a str,
    hint: &'static str,
    docs: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

/// Only the status and the problem itself: the middleware writes the body.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        if let Some(seconds) = self.retry_after {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_one_shape() {
        let problem = Problem::new(Code::MissingParameter, "there is no `url`");
        assert_eq!(
            String::from_utf8(problem.to_json("0011")).unwrap(),
            concat!(
                r#"{"error":{"code":"missing_parameter","message":"there is no `url`","#,
                r#""hint":"add the parameter","#,
                r#""docs":"crates/server/ERRORS.md#missing_parameter"}}"#
            )
        );
    }

    #[test]
    fn a_fault_of_ours_says_the_request_id_and_not_the_cause() {
        let problem = Problem::new(Code::Internal, "something broke").because("disk full");
        let body = String::from_utf8(problem.to_json("0011")).unwrap();
        assert!(body.contains(r#""requestId":"0011""#), "{body}");
        assert!(!body.contains("disk full"), "{body}");
    }

    #[test]
    fn every_code_is_explained_in_the_document() {
        let document = include_str!("../ERRORS.md");
        for code in Code::ALL {
            let heading = format!("\n## {}\n", code.as_str());
            assert!(document.contains(&heading), "{}", code.as_str());
            let status = format!("{heading}\nStatus {}.", code.status().as_u16());
            assert!(document.contains(&status), "{status}");
        }
        let headings = document.matches("\n## ").count();
        assert_eq!(headings, Code::ALL.len(), "a heading for no code");
    }
}
