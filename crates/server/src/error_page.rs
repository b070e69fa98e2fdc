//! The page that a browser shows when a login fails.

use http::HeaderValue;
use url::Url;

use crate::content_security_policy;
use crate::error_response::{BackLink, ErrorCode, ErrorResponse};

const STYLE: &str = "<style>:root{color-scheme:light dark}\
body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;\
font:17px/1.5 -apple-system,BlinkMacSystemFont,'PingFang SC','Microsoft YaHei',sans-serif;\
background:#ededed;color:#191919}\
main{max-width:20em;padding:2em 1.5em;text-align:center}\
h1{font-size:1.3em;font-weight:500;margin:0 0 .5em}p,code{color:#666}p{margin:.4em 0}\
a{display:inline-block;margin:1.5em 0;padding:.5em 2em;border-radius:8px;background:#017f3d;\
color:#fff;text-decoration:none}code{font-size:.75em}\
@media(prefers-color-scheme:dark){body{background:#111;color:#d5d5d5}p,code{color:#8c8c8c}}</style>";

/// The content security policy of this page.
pub(crate) fn policy(head_script: Option<&Url>) -> HeaderValue {
    content_security_policy::of_error_page(STYLE, head_script)
}

/// The problem in Chinese and English, with a link back where there is one.
pub(crate) fn render(problem: &ErrorResponse, request_id: &str) -> String {
    let code = problem.code;
    let (chinese, english) = message(code);
    let back_link = back_link(problem);
    let mut id = String::new();
    if code.status().is_server_error() {
        id = format!(" · {request_id}");
    }
    let reload = reload(problem);
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <link rel=\"icon\" href=\"data:,\">{reload}<title>{chinese}</title>{STYLE}</head><body><main>\
         <h1>{chinese}</h1><p lang=\"en\">{english}</p>\
         {back_link}\
         <div><code data-error-code=\"{code}\">{code}{id}</code></div>\
         </main></body></html>",
        code = code.as_str(),
    )
}

/// Empty for a user whom another site sent with a wrong link: there is no page to return to.
fn back_link(problem: &ErrorResponse) -> String {
    let is_of_another_site = matches!(
        problem.code,
        ErrorCode::SiteNotAllowed | ErrorCode::InvalidAuthorizeUrl
    );
    if problem.code == ErrorCode::WeixinBusy {
        // This page again: its URL has the code, which is in no document.
        return "<a href=\"\">再试一次 <span lang=\"en\">Try again</span></a>".to_owned();
    }
    let link = match &problem.back_link {
        _ if is_of_another_site => return String::new(),
        BackLink::Nowhere => return String::new(),
        BackLink::Start => "/",
        BackLink::To(link) => link,
    };
    let link = html_escape::encode_quoted_attribute(link);
    format!("<a href=\"{link}\">返回页面 <span lang=\"en\">Back to the page</span></a>")
}

/// Opens the page again by itself where that is all that a user can do.
fn reload(problem: &ErrorResponse) -> String {
    match (problem.code, problem.retry_after) {
        (ErrorCode::WeixinBusy, Some(seconds)) => {
            format!("<meta http-equiv=\"refresh\" content=\"{seconds}\">")
        }
        _ => String::new(),
    }
}

const fn message(code: ErrorCode) -> (&'static str, &'static str) {
    match code {
        ErrorCode::AuthorizationRefused => (
            "你没有同意授权",
            "You did not agree to sign in. Nothing was shared.",
        ),
        ErrorCode::StateForeignBrowser => (
            "请在开始登录的浏览器中继续，并允许保存 Cookie；若已过了很久，请重新登录",
            "Please continue in the browser in which you started to sign in, with cookies allowed. \
             If that was long ago, please sign in again.",
        ),
        ErrorCode::SiteNotAllowed => (
            "你来自的网站不在本服务器的名单上，请联系该网站",
            "The site that sent you is not on this server's list. Please tell that site.",
        ),
        ErrorCode::InvalidAuthorizeUrl => (
            "你来自的网站给出的登录链接有误，请联系该网站",
            "The site that sent you has a wrong link. Please tell that site.",
        ),
        ErrorCode::StateUnknown | ErrorCode::CodeRejected | ErrorCode::InvalidCallback => (
            "登录已失效，请重新登录",
            "This sign-in is no longer valid. Please sign in again.",
        ),
        ErrorCode::WeixinBusy => (
            "微信响应较慢，请稍后再试",
            "WeChat is slow at the moment. Please try again in a few seconds.",
        ),
        ErrorCode::WeixinQuota => (
            "微信限制了登录次数，请稍后再试",
            "WeChat accepts no more sign-ins at the moment. Please try again later.",
        ),
        ErrorCode::WeixinError | ErrorCode::WeixinUnreachable => (
            "微信暂时没有回应，请稍后再试",
            "WeChat did not respond. Please try again later.",
        ),
        ErrorCode::TooManyRequests => (
            "请求过于频繁，请稍后再试",
            "Too many requests from your network. Please try again in a moment.",
        ),
        ErrorCode::StoreUnavailable | ErrorCode::Internal => (
            "服务暂时不可用，请稍后再试",
            "Something is wrong on our side. Please try again later.",
        ),
        _ => ("链接有误", "This link is wrong."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_back_and_escapes_the_link() {
        let problem = ErrorResponse::new(ErrorCode::AuthorizationRefused, "x")
            .with_back_link("/a?b=1&c='\"<");
        let html = render(&problem, "0011");
        assert!(
            html.contains("href=\"/a?b=1&amp;c=&#x27;&quot;&lt;\""),
            "{html}"
        );
        assert!(html.contains("authorization_refused"), "{html}");
        assert!(html.contains("返回页面 <span lang=\"en\">Back to the page</span></a>"));
        assert!(!html.contains("0011"), "{html}");
    }

    #[test]
    fn a_page_that_can_be_opened_again_is_and_does_not_quote_its_url() {
        let problem = ErrorResponse::new(ErrorCode::WeixinBusy, "x").retry_after(7);
        let html = render(&problem, "0011");
        for part in [
            "<meta http-equiv=\"refresh\" content=\"7\">",
            "<a href=\"\">",
        ] {
            assert!(html.contains(part), "{html}");
        }
        let problem = ErrorResponse::new(ErrorCode::WeixinQuota, "x").retry_after(60);
        let html = render(&problem, "0011");
        assert!(!html.contains("refresh"), "{html}");
    }

    #[test]
    fn the_page_uses_what_its_policy_allows_and_nothing_else() {
        let html = render(&ErrorResponse::new(ErrorCode::Internal, "x"), "0011");
        assert_eq!(
            content_security_policy::of_error_page(&html, None),
            policy(None)
        );
        for forbidden in ["<script", " style=", " onload=", "<form", "<base", "src="] {
            assert!(!html.contains(forbidden), "{forbidden} in {html}");
        }
        assert!(
            html.contains("<link rel=\"icon\" href=\"data:,\">"),
            "{html}"
        );
    }

    #[test]
    fn a_server_error_shows_the_request_id_and_not_the_cause() {
        let problem = ErrorResponse::new(ErrorCode::Internal, "x").with_cause("s3cret");
        let html = render(&problem, "0011");
        assert!(html.contains("internal · 0011"), "{html}");
        assert!(!html.contains("s3cret"), "{html}");
    }
}
