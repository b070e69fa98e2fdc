//! The pages of open.weixin.qq.com, and the redirect to the callback.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::request::AuthorizeError;
use crate::page_template;

/// The title of the pages.
pub(super) const TITLE: &str = "微信授权";

/// WeChat's error page. That its status is 200 is a guess: the number is on the page.
pub(super) fn refusal(error: &AuthorizeError) -> Response {
    let number = error
        .code
        .map(|code| format!("错误码：{code}"))
        .unwrap_or_default();
    page_template::page(
        TITLE,
        include_str!("../../../assets/authorize_error.html"),
        &[("text", error.text), ("number", &number)],
    )
}

/// For a consent page that was never opened, or was opened before a reset.
pub(super) fn expired() -> Response {
    refusal(&AuthorizeError {
        code: None,
        text: "该授权页面已失效，请返回重试",
    })
}

/// For a user who denied, with a client that does not redirect.
pub(super) fn denied() -> Response {
    refusal(&AuthorizeError {
        code: None,
        text: "你已拒绝授权，网页不会得到你的信息",
    })
}

/// `redirect_uri` with the parameters appended. A fragment at its end swallows them, as in
/// production.
pub(super) fn callback_url(redirect_uri: &str, parameters: &str) -> String {
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{separator}{parameters}")
}

/// Redirects the browser.
pub(super) fn redirect(location: &str) -> Response {
    let Ok(location) = HeaderValue::from_bytes(location.as_bytes()) else {
        return refusal(&AuthorizeError {
            code: Some(10003),
            text: "redirect_uri 参数错误",
        });
    };
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
    ];
    (StatusCode::FOUND, headers).into_response()
}

/// `code` and `state`, in this order; an absent `state` is sent empty.
pub(super) fn code_parameters(code: &str, state: Option<&str>) -> String {
    format!("code={code}&state={}", state.unwrap_or_default())
}
