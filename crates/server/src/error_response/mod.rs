//! The error response of every route.
//!
//! A handler returns a [`ErrorResponse`]. The middleware writes it as JSON, `{"error":{…}}`, or
//! as a page, adds the request id to a 5xx, and logs the cause, which no body ever shows.

mod document;
mod error_code;
mod login_failure;

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::Serialize;
use wechat_h5_page_api::{ErrorDetails, ErrorEnvelope};

pub(crate) use self::document::explanation;
pub(crate) use self::error_code::ErrorCode;
pub(crate) use self::login_failure::LoginFailure;
use crate::printable::printable;

/// Why a request failed.
#[derive(Debug)]
pub(crate) struct ErrorResponse {
    /// The kind.
    pub code: ErrorCode,
    /// For the caller; nothing internal.
    pub message: Cow<'static, str>,
    /// What the caller can do, where the code's own hint is too general.
    pub hint: Option<&'static str>,
    /// For the log.
    pub cause: Option<Box<dyn Error + Send + Sync>>,
    /// When to try again, in seconds.
    pub retry_after: Option<u64>,
    /// Where the error page links to.
    pub back_link: BackLink,
    /// What WeChat Pay said, where it has refused something.
    pub wechat_pay: Option<Box<WeChatPayRefusal>>,
    /// What the error page of a login has too. In a box, because most errors are of no login.
    login: Option<Box<FailedLogin>>,
}

/// What WeChat Pay said, for back ends that decide by it and for its support.
#[derive(Debug, Serialize)]
pub(crate) struct WeChatPayRefusal {
    /// Its code, such as `NOT_ENOUGH`.
    #[serde(rename = "wechatPayCode")]
    pub code: String,
    /// Its name of the request, which its support asks for.
    #[serde(rename = "wechatPayRequestId", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// A login that failed.
#[derive(Debug, Default)]
struct FailedLogin {
    /// Where the user starts the same login anew.
    sign_in_link: Option<String>,
    failure: Option<LoginFailure>,
}

/// Where an error page links to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BackLink {
    /// The start page.
    Start,
    /// This address, on this site or a listed one.
    To(String),
    /// There is no page to return to.
    Nowhere,
}

impl ErrorResponse {
    /// A problem of this kind.
    pub(crate) fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            cause: None,
            retry_after: None,
            back_link: BackLink::Start,
            wechat_pay: None,
            login: None,
        }
    }

    /// The same with a cause for the log.
    #[must_use]
    pub(crate) fn with_cause(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The same with a hint of its own.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The same with a time after which to try again, in seconds.
    #[must_use]
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The same with what WeChat Pay said.
    #[must_use]
    pub(crate) fn with_wechat_pay(mut self, refusal: Option<WeChatPayRefusal>) -> Self {
        self.wechat_pay = refusal.map(Box::new);
        self
    }

    /// The same with a link for the error page, on this site or a listed one.
    #[must_use]
    pub(crate) fn with_back_link(mut self, link: impl Into<String>) -> Self {
        self.back_link = BackLink::To(link.into());
        self
    }

    /// The same with a link that starts the login anew.
    #[must_use]
    pub(crate) fn with_sign_in_link(mut self, link: impl Into<String>) -> Self {
        self.login.get_or_insert_default().sign_in_link = Some(link.into());
        self
    }

    /// The same with why the login failed.
    #[must_use]
    pub(crate) fn with_login_failure(mut self, failure: LoginFailure) -> Self {
        self.login.get_or_insert_default().failure = Some(failure);
        self
    }

    /// Where the error page lets the user start the same login anew.
    pub(crate) fn sign_in_link(&self) -> Option<&str> {
        self.login.as_ref()?.sign_in_link.as_deref()
    }

    /// Why the login failed, if that is known.
    pub(crate) fn login_failure(&self) -> Option<LoginFailure> {
        self.login.as_ref()?.failure
    }

    /// The same without a link on the error page.
    #[must_use]
    pub(crate) fn without_back_link(mut self) -> Self {
        self.back_link = BackLink::Nowhere;
        self
    }

    /// The JSON body, with the request id in a 5xx. `docs` is the URL of the document, to
    /// which the code is appended.
    pub(crate) fn to_json(&self, request_id: &str, docs: &str) -> Vec<u8> {
        let body = JsonBody {
            error: JsonError {
                details: self.envelope(request_id, docs).error,
                wechat_pay: self.wechat_pay.as_deref(),
            },
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }

    /// The same for WeChat Pay, which reads fields of its own.
    pub(crate) fn to_wechat_pay_json(&self, request_id: &str, docs: &str) -> Vec<u8> {
        let envelope = self.envelope(request_id, docs);
        let body = NotificationFailure {
            code: "FAIL",
            message: &envelope.error.message,
            error: &envelope.error,
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }

    fn envelope(&self, request_id: &str, docs: &str) -> ErrorEnvelope {
        let code = self.code.as_str();
        let is_ours = self.code.status().is_server_error();
        ErrorEnvelope {
            error: ErrorDetails {
                code: code.to_owned(),
                message: printable(&self.message).into_owned(),
                hint: self.hint.unwrap_or(self.code.hint()).to_owned(),
                docs: format!("{docs}{code}"),
                request_id: is_ours.then(|| request_id.to_owned()),
            },
        }
    }
}

#[derive(Serialize)]
struct JsonBody<'a> {
    error: JsonError<'a>,
}

#[derive(Serialize)]
struct JsonError<'a> {
    #[serde(flatten)]
    details: ErrorDetails,
    #[serde(flatten)]
    wechat_pay: Option<&'a WeChatPayRefusal>,
}

/// What WeChat Pay is answered where a notification is not taken: its own two fields, and the error.
#[derive(Serialize)]
struct NotificationFailure<'a> {
    code: &'static str,
    message: &'a str,
    error: &'a ErrorDetails,
}

/// Only the status and the problem itself: the middleware writes the body.
impl IntoResponse for ErrorResponse {
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

    const DOCS: &str = "https://h5.example.com/api/errors?code=";

    #[test]
    fn has_a_fixed_json_form() {
        let problem = ErrorResponse::new(ErrorCode::MissingParameter, "there is no `url`");
        assert_eq!(
            String::from_utf8(problem.to_json("0011", DOCS)).unwrap(),
            concat!(
                r#"{"error":{"code":"missing_parameter","message":"there is no `url`","#,
                r#""hint":"add the parameter","#,
                r#""docs":"https://h5.example.com/api/errors?code=missing_parameter"}}"#
            )
        );
    }

    #[test]
    fn text_of_strangers_is_shown_as_it_is() {
        let problem = ErrorResponse::new(ErrorCode::InvalidUrl, "`https://a\u{202e}b\n/`");
        let body: ErrorEnvelope = serde_json::from_slice(&problem.to_json("0011", DOCS)).unwrap();
        assert_eq!(body.error.message, "`https://a\\u{202e}b\\u{a}/`");
    }

    #[test]
    fn a_server_error_shows_the_request_id_and_not_the_cause() {
        let problem =
            ErrorResponse::new(ErrorCode::Internal, "something broke").with_cause("disk full");
        let body = String::from_utf8(problem.to_json("0011", DOCS)).unwrap();
        assert!(body.contains(r#""requestId":"0011""#), "{body}");
        assert!(!body.contains("disk full"), "{body}");
    }
}
