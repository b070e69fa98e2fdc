//! Pages: a body from a template, in which `{{name}}` is replaced by escaped text, and the
//! layout around it.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use html_escape::{encode_quoted_attribute, encode_quoted_attribute_to_string};

use crate::page_language::PageLanguage;

/// No resources of other sites and no script. Forms are not restricted, because a consent
/// page redirects to any page.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'",
);

/// The layout and the style of all pages.
const LAYOUT: &str = include_str!("../assets/layout.html");
const STYLE: &str = include_str!("../assets/layout.css");

/// A page with this title; `template` is its body.
pub(crate) fn page(
    language: PageLanguage,
    title: &str,
    template: &str,
    values: &[(&str, &str)],
) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let body = fill(template, values);
    (headers, Html(document(language, title, &body))).into_response()
}

fn document(language: PageLanguage, title: &str, body: &str) -> String {
    let footer = language.pick(
        "这不是微信，是 wechat-h5 沙箱",
        "Not WeChat: the wechat-h5 sandbox",
    );
    LAYOUT
        .replace("zh-CN", language.tag())
        .replace("{{footer}}", footer)
        .replace("{{title}}", &encode_quoted_attribute(title))
        .replace("{{style}}", &format!("<style>\n{STYLE}</style>"))
        .replace("{{body}}", body)
}

fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        filled.push_str(before);
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            encode_quoted_attribute_to_string(value, &mut filled);
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_and_not_filled_again() {
        let filled = fill(
            "<b>{{a}}</b>{{b}}{{none}}.",
            &[("a", "<'\"&>"), ("b", "{{a}}")],
        );
        assert_eq!(filled, "<b>&lt;&#x27;&quot;&amp;&gt;</b>{{a}}.");
    }

    #[test]
    fn the_layout_is_filled_once() {
        let page = document(PageLanguage::English, "<b>", "{{title}}");
        assert!(page.contains("<html lang=\"en\">"), "{page}");
        assert!(!page.contains("沙箱"), "one language at a time: {page}");
        assert!(page.contains("<title>&lt;b&gt;</title>"), "{page}");
        assert!(page.contains("prefers-color-scheme"), "{page}");
        assert!(page.contains("    {{title}}\n"), "{page}");
    }
}
