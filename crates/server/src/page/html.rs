//! What the server knows of a document: where its head begins, and what is inline.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::HeaderValue;
use sha2::{Digest, Sha256};
use url::Url;

/// Puts a script in front of everything else in the head.
pub(super) fn with_head_script(html: &str, script: &Url) -> String {
    let tag = format!("<script src=\"{}\"></script>", escape(script.as_str()));
    let head = html
        .find("<head")
        .and_then(|at| Some(at + html[at..].find('>')? + 1))
        .unwrap_or(0);
    format!("{}{tag}{}", &html[..head], &html[head..])
}

/// A text as it may stand in HTML, between tags or in quotes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// The policy for these documents: what they hold inline, the wasm, jweixin's two
/// hosts, and nothing loose.
pub(crate) fn policy(documents: &[&str], head_script: Option<&Url>) -> HeaderValue {
    let digests = |element: &str| {
        let texts = documents.iter().flat_map(|html| inline(html, element));
        let digests = texts.map(|text| BASE64.encode(Sha256::digest(text)));
        digests.fold(String::new(), |all, digest| {
            all + " 'sha256-" + &digest + "'"
        })
    };
    let extra = head_script.map(loopback_origins).unwrap_or_default();
    let text = format!(
        "default-src 'none'; \
         script-src 'self' 'wasm-unsafe-eval'{scripts} https://res.wx.qq.com \
         https://res2.wx.qq.com{extra}; \
         style-src 'self'{styles}; \
         img-src 'self' data: https:{extra}; \
         connect-src 'self'{extra}; \
         frame-src weixin: wvjbscheme:; \
         base-uri 'none'; form-action 'self'; object-src 'none'; \
         frame-ancestors 'self'{extra}",
        scripts = digests("script"),
        styles = digests("style"),
    );
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// The script's origin, under both names that a loopback address has.
fn loopback_origins(script: &Url) -> String {
    let mut origins = vec![script.origin().ascii_serialization()];
    if matches!(script.host_str(), Some("127.0.0.1" | "localhost")) {
        origins = ["127.0.0.1", "localhost"]
            .map(|name| {
                let mut url = script.clone();
                // Never fails: the URL has a host already.
                let _ = url.set_host(Some(name));
                url.origin().ascii_serialization()
            })
            .into();
    }
    format!(" {}", origins.join(" "))
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
