//! The page that a browser shows when a login fails, or where nothing is: what happened, and the way
//! on.
//!
//! One language is shown, and a switch shows the other without a request: the address of a callback
//! works once. So both are there, and two radio buttons and a style decide, without a script.

mod icon;
mod message;

use http::HeaderValue;
use url::Url;

use self::message::{Message, Text};
use crate::content_security_policy;
use crate::error_response::{BackLink, ErrorCode, ErrorResponse, LoginFailure};
use crate::preferred_language::Language;

const STYLE: &str = concat!("<style>", include_str!("style.css"), "</style>");

const SIGN_IN: Text = Text::new("重新登录", "Sign in again");
const BACK: Text = Text::new("返回页面", "Back to the page");
const RETRY: Text = Text::new("再试一次", "Try again");
const CLOSE: Text = Text::new(
    "请关闭本页，回到原来的网站。",
    "Please close this page and go back to the site that you came from.",
);

/// The content security policy of this page.
pub(crate) fn policy(head_script: Option<&Url>) -> HeaderValue {
    content_security_policy::of_error_page(STYLE, head_script)
}

/// The problem, with the links that lead on from it. This language is shown first.
pub(crate) fn render(problem: &ErrorResponse, request_id: &str, language: Language) -> String {
    let message = Message::new(problem.code, problem.login_failure());
    let [first, second] = match language {
        Language::Chinese => [Language::Chinese, Language::English],
        Language::English => [Language::English, Language::Chinese],
    };
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1,viewport-fit=cover\">\
         <link rel=\"icon\" href=\"data:,\">{reload}<title>{title}</title>{STYLE}</head><body>\
         {radio_zh}{radio_en}\
         <header><label for=\"zh\" lang=\"zh-CN\">中文</label><label for=\"en\" lang=\"en\">English</label></header>\
         <main>{icon}{in_first}{in_second}\
         <p class=\"code\"><code data-error-code=\"{code}\">{code}{details}</code></p>\
         </main></body></html>",
        lang = tag(first),
        reload = reload(problem),
        title = message.title.in_language(first),
        radio_zh = radio("zh", "中文", first == Language::Chinese),
        radio_en = radio("en", "English", first == Language::English),
        icon = message.icon.svg(),
        in_first = section(problem, message, first),
        in_second = section(problem, message, second),
        code = problem.code.as_str(),
        details = details(problem, request_id),
    )
}

const fn tag(language: Language) -> &'static str {
    match language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    }
}

fn radio(id: &str, name: &str, is_checked: bool) -> String {
    let checked = if is_checked { " checked" } else { "" };
    format!("<input type=\"radio\" name=\"lang\" id=\"{id}\" aria-label=\"{name}\"{checked}>")
}

/// All that is said in one language.
fn section(problem: &ErrorResponse, message: Message, language: Language) -> String {
    let class = match language {
        Language::Chinese => "zh",
        Language::English => "en",
    };
    format!(
        "<section class=\"{class}\" lang=\"{lang}\"><h1>{title}</h1><p>{advice}</p>{ways}</section>",
        lang = tag(language),
        title = message.title.in_language(language),
        advice = message.advice.in_language(language),
        ways = ways_on(problem, language),
    )
}

/// The links, of which the first is the way that most users want.
fn ways_on(problem: &ErrorResponse, language: Language) -> String {
    if problem.code == ErrorCode::WeixinBusy {
        // This page again: its URL has the code, which is in no document.
        return nav(&[(RETRY, "")], language);
    }
    let back = match &problem.back_link {
        BackLink::Nowhere => None,
        BackLink::Start => Some("/"),
        BackLink::To(link) => Some(link.as_str()),
    };
    let back = back.filter(|_| !is_of_another_site(problem.code));
    let back = back.map(|link| (BACK, link));
    let sign_in = problem.sign_in_link().map(|link| (SIGN_IN, link));
    let links = if would_fail_again(problem) {
        [back, sign_in]
    } else {
        [sign_in, back]
    };
    let links: Vec<_> = links.into_iter().flatten().collect();
    if links.is_empty() {
        return format!("<p>{}</p>", CLOSE.in_language(language));
    }
    nav(&links, language)
}

/// The user has just decided, or the site has to mend something first.
fn would_fail_again(problem: &ErrorResponse) -> bool {
    let is_for_the_site = matches!(problem.login_failure(), Some(LoginFailure::Settings(_)));
    is_for_the_site || problem.code == ErrorCode::AuthorizationRefused
}

/// A user whom another site sent with a wrong link has no page here to return to.
fn is_of_another_site(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::SiteNotAllowed | ErrorCode::InvalidAuthorizeUrl
    )
}

fn nav(links: &[(Text, &str)], language: Language) -> String {
    let links = links.iter().enumerate().map(|(at, (text, link))| {
        let class = if at == 0 { "primary" } else { "secondary" };
        let link = html_escape::encode_quoted_attribute(link);
        let text = text.in_language(language);
        format!("<a class=\"{class}\" href=\"{link}\">{text}</a>")
    });
    format!("<nav>{}</nav>", links.collect::<String>())
}

/// What the site's operator needs to find the cause: WeChat's errcode, and the id of the request,
/// which the log has too.
fn details(problem: &ErrorResponse, request_id: &str) -> String {
    let errcode = match problem.login_failure() {
        Some(LoginFailure::Settings(errcode)) => format!(" · {errcode}"),
        _ => String::new(),
    };
    if problem.code.status().is_server_error() {
        format!("{errcode} · {request_id}")
    } else {
        errcode
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const REFUSED: ErrorCode = ErrorCode::AuthorizationRefused;

    fn shown(problem: &ErrorResponse) -> String {
        render(problem, "0011", Language::Chinese)
    }

    /// The links of the language that is shown, in their order.
    fn links(problem: &ErrorResponse) -> Vec<String> {
        let html = shown(problem);
        let (first, _) = html.split_once("</section>").unwrap();
        let parts = first.split("<a class=").skip(1);
        let href = |part: &str| part.split('"').nth(3).unwrap().to_owned();
        parts.map(href).collect()
    }

    #[test]
    fn links_lead_on_and_are_escaped() {
        let problem = ErrorResponse::new(REFUSED, "x").with_back_link("/a?b=1&c='\"<");
        assert_eq!(links(&problem), ["/a?b=1&amp;c=&#x27;&quot;&lt;"]);
        let problem = problem.with_sign_in_link("/again?a=1&b=2");
        assert_eq!(links(&problem)[1], "/again?a=1&amp;b=2");
        assert!(!shown(&problem).contains("0011"));
    }

    #[test]
    fn a_user_signs_in_again_first_or_goes_back_first() {
        for (code, expected) in [
            (REFUSED, ["/me", "/again"]),
            (ErrorCode::StateUnknown, ["/again", "/me"]),
            (ErrorCode::WeixinUnreachable, ["/again", "/me"]),
        ] {
            let problem = ErrorResponse::new(code, "x").with_back_link("/me");
            assert_eq!(links(&problem.with_sign_in_link("/again")), expected);
        }
        let problem = ErrorResponse::new(ErrorCode::WeixinError, "x").with_back_link("/me");
        let problem = problem.with_sign_in_link("/again");
        assert_eq!(links(&problem), ["/again", "/me"]);
        let problem = problem.with_login_failure(LoginFailure::Settings(40125));
        assert_eq!(links(&problem), ["/me", "/again"]);
        let problem = ErrorResponse::new(ErrorCode::StateForeignBrowser, "x");
        assert_eq!(links(&problem), ["/"]);
        let problem = problem.without_back_link();
        assert!(links(&problem).is_empty());
        assert!(shown(&problem).contains("请关闭本页"));
    }

    #[test]
    fn one_language_is_shown_and_the_other_is_a_switch_away() {
        let problem = ErrorResponse::new(REFUSED, "x");
        for (language, lang, title, checked) in [
            (Language::Chinese, "zh-CN", "你没有同意授权", "id=\"zh\""),
            (Language::English, "en", "You did not agree", "id=\"en\""),
        ] {
            let html = render(&problem, "0011", language);
            assert!(html.contains(&format!("<html lang=\"{lang}\">")), "{html}");
            assert!(html.contains(&format!("<title>{title}")), "{html}");
            let checked_one = html.split(" checked").next().unwrap();
            let radio = checked_one.rsplit("<input").next().unwrap();
            assert!(radio.contains(checked), "{html}");
            assert_eq!(html.matches(" checked").count(), 1, "{html}");
            for both in [">返回页面<", ">Back to the page<"] {
                assert_eq!(html.matches(both).count(), 1, "{html}");
            }
        }
        for rule in ["#zh:checked ~ main .en", "#en:checked ~ main .zh"] {
            assert!(STYLE.contains(rule), "{rule}");
        }
    }

    #[test]
    fn a_page_that_can_be_opened_again_is_and_does_not_quote_its_url() {
        let problem = ErrorResponse::new(ErrorCode::WeixinBusy, "x").retry_after(7);
        let html = shown(&problem);
        let refresh = "<meta http-equiv=\"refresh\" content=\"7\">";
        assert!(html.contains(refresh), "{html}");
        assert_eq!(links(&problem), [""]);
        let problem = ErrorResponse::new(ErrorCode::WeixinQuota, "x").retry_after(60);
        assert!(!shown(&problem).contains("refresh"));
    }

    #[test]
    fn the_page_uses_what_its_policy_allows_and_nothing_else() {
        for code in ErrorCode::ALL {
            let html = shown(&ErrorResponse::new(*code, "x"));
            assert_eq!(
                content_security_policy::of_error_page(&html, None),
                policy(None)
            );
            for forbidden in [
                "<script", " style=", " onload=", "<form", "<base", "src=", "url(",
            ] {
                assert!(!html.contains(forbidden), "{forbidden} in {html}");
            }
            assert!(
                html.contains("<link rel=\"icon\" href=\"data:,\">"),
                "{html}"
            );
        }
    }

    #[test]
    fn a_server_error_shows_errcode_and_request_id_and_not_the_cause() {
        let problem = ErrorResponse::new(ErrorCode::WeixinError, "x").with_cause("s3cret");
        let problem = problem.with_login_failure(LoginFailure::Settings(40164));
        let html = shown(&problem);
        assert!(html.contains("weixin_error · 40164 · 0011"), "{html}");
        assert!(html.contains("IP 白名单"), "{html}");
        assert!(!html.contains("s3cret"), "{html}");
    }
}
