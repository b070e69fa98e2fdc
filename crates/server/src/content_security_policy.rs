//! The content security policy of the server's documents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::HeaderValue;
use sha2::{Digest, Sha256};
use url::Url;

/// The one script of WeChat's that the page loads, from either of its hosts.
const JWEIXIN: &str = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js \
                       https://res2.wx.qq.com/open/js/jweixin-1.6.0.js";

/// The policy of the page: its own files, its inline scripts and styles, the wasm, and
/// jweixin. Pictures come from any host, because WeChat documents none for avatars.
/// `'self'` and no path, because a server can be reached by several names. `'unsafe-eval'` only
/// for open tags, which WeChat is reported not to show without it.
pub(crate) fn of_page(html: &str, head_script: Option<&Url>, has_open_tags: bool) -> HeaderValue {
    let scripts = inline_digests(html, "script");
    let styles = or_none(inline_digests(html, "style"));
    let origins = head_origins(head_script);
    let extra = origins
        .iter()
        .fold(String::new(), |all, origin| all + " " + origin);
    let eval = if has_open_tags { " 'unsafe-eval'" } else { "" };
    header_value(format!(
        "default-src 'none'; \
         script-src 'self' 'wasm-unsafe-eval'{eval} {scripts} {JWEIXIN}{extra}; \
         style-src {styles}; \
         img-src 'self' data: https:{extra}; \
         connect-src 'self'{extra}; \
         frame-src weixin: wvjbscheme:; \
         base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'{extra}"
    ))
}

/// The policy of the error page: its inline style and its empty icon. Only the sandbox's
/// shell, from where the head script comes, shows it in a frame.
pub(crate) fn of_error_page(html: &str, head_script: Option<&Url>) -> HeaderValue {
    let styles = or_none(inline_digests(html, "style"));
    let ancestors = or_none(head_origins(head_script).join(" "));
    header_value(format!(
        "default-src 'none'; style-src {styles}; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    ))
}

fn or_none(sources: String) -> String {
    if sources.is_empty() {
        return "'none'".to_owned();
    }
    sources
}

fn header_value(policy: String) -> HeaderValue {
    HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// The digests of an element's inline occurrences, as sources of a policy.
fn inline_digests(html: &str, element: &str) -> String {
    let texts = inline(html, element).into_iter();
    let digests = texts.map(|text| format!("'sha256-{}'", BASE64.encode(Sha256::digest(text))));
    digests.collect::<Vec<_>>().join(" ")
}

/// The head script's origin, under both names that a loopback address has.
fn head_origins(script: Option<&Url>) -> Vec<String> {
    let Some(script) = script else {
        return Vec::new();
    };
    if !matches!(script.host_str(), Some("127.0.0.1" | "localhost")) {
        return vec![script.origin().ascii_serialization()];
    }
    let names = ["127.0.0.1", "localhost"].into_iter();
    let origins = names.map(|name| {
        let mut url = script.clone();
        // Never fails: the URL has a host already.
        let _ = url.set_host(Some(name));
        url.origin().ascii_serialization()
    });
    origins.collect()
}

/// The texts of an element's inline occurrences, in order.
fn inline<'a>(html: &'a str, element: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let mut texts = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(&open) {
        rest = &rest[at + open.len()..];
        let Some(end) = rest.find('>') else { break };
        let (attributes, after) = (&rest[..end], &rest[end + 1..]);
        let Some(length) = after.find(&close) else {
            break;
        };
        if !attributes.contains("src=") {
            texts.push(&after[..length]);
        }
        rest = &after[length..];
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD_SCRIPT: &str = "http://127.0.0.1:8090/__sandbox/client.js";

    fn text(policy: &HeaderValue) -> &str {
        policy.to_str().unwrap()
    }

    #[test]
    fn the_policies_are_exact() {
        let html = "<style>a{}</style><script>b()</script><script src=\"/c.js\"></script>";
        let style = "'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='";
        let script = "'sha256-cf242PFc/kb7xD0Qzhsmd9vvRkc+cWFmbi+k+YvtdKc='";
        assert_eq!(
            text(&of_page(html, None, false)),
            format!(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {script} \
                 https://res.wx.qq.com/open/js/jweixin-1.6.0.js \
                 https://res2.wx.qq.com/open/js/jweixin-1.6.0.js; style-src {style}; \
                 img-src 'self' data: https:; connect-src 'self'; \
                 frame-src weixin: wvjbscheme:; base-uri 'none'; form-action 'none'; \
                 frame-ancestors 'self'"
            )
        );
        assert_eq!(
            text(&of_error_page(html, None)),
            format!(
                "default-src 'none'; style-src {style}; img-src data:; base-uri 'none'; \
                 form-action 'none'; frame-ancestors 'none'"
            )
        );
        assert_eq!(
            text(&of_error_page("", Some(&Url::parse(HEAD_SCRIPT).unwrap()))),
            "default-src 'none'; style-src 'none'; img-src data:; base-uri 'none'; \
             form-action 'none'; frame-ancestors http://127.0.0.1:8090 http://localhost:8090"
        );
    }

    #[test]
    fn eval_is_allowed_for_open_tags_alone() {
        let html = include_str!("../../../index.html");
        let script = Url::parse(HEAD_SCRIPT).unwrap();
        let policy = |has_open_tags| of_page(html, Some(&script), has_open_tags);
        let (without, with) = (policy(false), policy(true));
        assert!(!text(&without).contains("'unsafe-eval'"), "{without:?}");
        let expected =
            text(&without).replacen("'wasm-unsafe-eval'", "'wasm-unsafe-eval' 'unsafe-eval'", 1);
        assert_eq!(text(&with), expected);
    }

    #[test]
    fn the_page_loads_jweixin_from_where_the_policy_allows_it() {
        let bootstrap = include_str!("../../../web/static/bootstrap.js");
        for url in JWEIXIN.split_whitespace() {
            let (host, path) = url["https://".len()..].split_once('/').unwrap();
            assert!(bootstrap.contains(&format!("\"{host}\"")), "{host}");
            assert!(bootstrap.contains(&format!("\"/{path}\"")), "{path}");
        }
    }
}
