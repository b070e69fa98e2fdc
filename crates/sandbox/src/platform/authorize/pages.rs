//! The pages of open.weixin.qq.com, and the redirect to the callback.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wechat_h5_oauth::encode_component;

use super::request::AuthorizeError;
use crate::page_language::PageLanguage;
use crate::page_template;

/// The title of the pages.
pub(super) fn title(language: PageLanguage) -> &'static str {
    language.pick("微信授权", "WeChat authorization")
}

/// WeChat's error page. That its status is 200 is a guess: the number is on the page.
pub(super) fn refusal(error: &AuthorizeError, language: PageLanguage) -> Response {
    let label = language.pick("错误码：", "Error code: ");
    let number = error.code.map(|code| format!("{label}{code}"));
    let text = language.pick(error.text, error.english);
    page_template::page(
        language,
        title(language),
        include_str!("../../../assets/authorize_error.html"),
        &[("text", text), ("number", &number.unwrap_or_default())],
    )
}

/// For a consent page that was never opened, or was opened before a reset.
pub(super) fn expired(language: PageLanguage) -> Response {
    let error = AuthorizeError::unnumbered(
        "该授权页面已失效，请返回重试",
        "This page is no longer valid: go back and try again",
    );
    refusal(&error, language)
}

/// For a user who denied, with a client that does not redirect.
pub(super) fn denied(language: PageLanguage) -> Response {
    let error = AuthorizeError::unnumbered(
        "你已拒绝授权，网页不会得到你的信息",
        "You have refused: the page gets none of your information",
    );
    refusal(&error, language)
}

/// `redirect_uri` with the parameters behind its query, before its fragment. That WeChat
/// does so too is not documented; reports agree on it.
pub(super) fn callback_url(redirect_uri: &str, parameters: &str) -> String {
    let end = redirect_uri.find('#').unwrap_or(redirect_uri.len());
    let (url, fragment) = redirect_uri.split_at(end);
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{parameters}{fragment}")
}

/// Redirects the browser.
pub(super) fn redirect(location: &str, language: PageLanguage) -> Response {
    let Ok(location) = HeaderValue::from_bytes(location.as_bytes()) else {
        let error =
            AuthorizeError::documented(10003, "redirect_uri 参数错误", "redirect_uri is wrong");
        return refusal(&error, language);
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

/// `code` and `state`, in this order.
pub(super) fn code_parameters(code: &str, state: Option<&str>) -> String {
    format!("code={code}&{}", state_parameter(state))
}

/// `state` alone; an absent one is sent empty.
pub(super) fn state_parameter(state: Option<&str>) -> String {
    let state = encode_component(state.unwrap_or_default());
    format!("state={state}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_inserted_before_the_fragment() {
        for (redirect_uri, expected) in [
            ("http://h/cb", "http://h/cb?code=C&state=a"),
            ("http://h/cb?x=1", "http://h/cb?x=1&code=C&state=a"),
            ("http://h/#/login", "http://h/?code=C&state=a#/login"),
            ("http://h/?x=1#/a", "http://h/?x=1&code=C&state=a#/a"),
            ("http://h/#/a?b=1", "http://h/?code=C&state=a#/a?b=1"),
            ("http://h/#", "http://h/?code=C&state=a#"),
        ] {
            let parameters = code_parameters("C", Some("a"));
            assert_eq!(callback_url(redirect_uri, &parameters), expected);
        }
    }

    #[test]
    fn any_state_can_be_decoded_to_what_was_sent() {
        for (state, parameter) in [
            (None, "state="),
            (Some("a-b_c"), "state=a-b_c"),
            (Some("aGk="), "state=aGk%3D"),
            (Some(r#"{"p":"/a"}"#), "state=%7B%22p%22%3A%22%2Fa%22%7D"),
        ] {
            assert_eq!(state_parameter(state), parameter);
        }
    }
}
