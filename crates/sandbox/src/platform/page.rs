//! What a person sees on open.weixin.qq.com, and the way back from there.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::authorize_request::AuthorizeError;
use crate::html;

/// The title of WeChat's pages of web authorization.
pub(super) const TITLE: &str = "微信授权";

/// WeChat's error page. Its status is 200, as our best guess: the number is
/// on the page, not in the status.
pub(super) fn refusal(error: &AuthorizeError) -> Response {
    let number = error
        .code
        .map(|code| format!("错误码：{code}"))
        .unwrap_or_default();
    html::page(
        TITLE,
        include_str!("../../assets/authorize_error.html"),
        &[("text", error.text), ("number", &number)],
    )
}

/// The consent page that was never opened, or before a reset.
pub(super) fn stale() -> Response {
    refusal(&AuthorizeError {
        code: None,
        text: "该授权页面已失效，请返回重试",
    })
}

/// Somebody refused, and their client goes nowhere.
pub(super) fn stayed() -> Response {
    refusal(&AuthorizeError {
        code: None,
        text: "你已拒绝授权，网页不会得到你的信息",
    })
}

/// `redirect_uri` with the parameters behind whatever it ends with: a fragment
/// there swallows them, as in life.
pub(super) fn back(redirect_uri: &str, parameters: &str) -> String {
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{separator}{parameters}")
}

/// Sends the browser there.
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

/// `code` and `state`, in this order; an absent `state` comes back empty.
pub(super) fn code_parameters(code: &str, state: Option<&str>) -> String {
    format!("code={code}&state={}", state.unwrap_or_default())
}
