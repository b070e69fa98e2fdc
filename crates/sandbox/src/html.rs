//! Small pages: a body from a template, in which `{{name}}` is replaced by escaped text, and
//! the layout around it.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

/// Nothing from elsewhere, no script. Forms are not restricted: the way out
/// of a consent page is a redirect to any page.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'",
);

/// What all pages share.
const LAYOUT: &str = include_str!("../assets/layout.html");
const STYLE: &str = include_str!("../assets/page.css");

/// A page with this title; `template` is its body.
pub(crate) fn page(title: &str, template: &str, values: &[(&str, &str)]) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Html(document(title, &fill(template, values)))).into_response()
}

fn document(title: &str, body: &str) -> String {
    LAYOUT
        .replace("{{title}}", &escape(title))
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
            filled.push_str(&escape(value));
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
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
        assert_eq!(filled, "<b>&lt;&#39;&quot;&amp;&gt;</b>{{a}}.");
    }

    #[test]
    fn the_layout_is_filled_once() {
        let page = document("<b>", "{{title}}");
        assert!(page.contains("<title>&lt;b&gt;</title>"), "{page}");
        assert!(page.contains("prefers-color-scheme"), "{page}");
        assert!(page.contains("    {{title}}\n"), "{page}");
    }
}
