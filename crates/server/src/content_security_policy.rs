//! The content security policy of the server's documents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::HeaderValue;
use sha2::{Digest, Sha256};
use url::Url;

/// The policy of these documents: their inline scripts and styles, the wasm, and the two
/// hosts of jweixin.
pub(crate) fn of(documents: &[&str], head_script: Option<&Url>) -> HeaderValue {
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
