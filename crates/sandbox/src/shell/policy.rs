//! What the shell may load: its own files, and pages of this machine in its
//! frame.

use axum::http::HeaderValue;
use url::Url;

use crate::options::Options;

/// Its scripts and styles come from here and are no text in the document; it
/// asks nobody else; nobody frames it.
pub(super) fn of(options: &Options) -> HeaderValue {
    let text = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; frame-src {frames}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        frames = frames(options).join(" "),
    );
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// Any port of this machine, because any of them may be the page's; elsewhere
/// the page's own origin and the authorize page's.
pub(super) fn frames(options: &Options) -> Vec<String> {
    let page = options
        .page_url
        .as_ref()
        .map(|page| page.origin().ascii_serialization())
        .unwrap_or_default();
    let mut frames = ["'self'", "http://127.0.0.1:*", "http://localhost:*"]
        .map(str::to_owned)
        .to_vec();
    for origin in [&page, options.open_base(), options.api_base()] {
        let is_named = Url::parse(origin).is_ok_and(|url| {
            matches!(url.host_str(), Some("127.0.0.1" | "localhost")) && url.scheme() == "http"
        });
        if !origin.is_empty() && !is_named && !frames.iter().any(|known| known == origin) {
            frames.push(origin.to_owned());
        }
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_of_this_machine_and_the_page() {
        let listen = "192.168.1.20:8090".parse().unwrap();
        let options = Options::new(listen).unwrap();
        let options = options.page_url("https://192.168.1.21:8443/x").unwrap();
        let policy = of(&options);
        let policy = policy.to_str().unwrap();
        let frames = "frame-src 'self' http://127.0.0.1:* http://localhost:* \
                      https://192.168.1.21:8443 http://192.168.1.20:8090;";
        assert!(policy.contains(frames), "{policy}");
    }

    #[test]
    fn nothing_is_loose() {
        let options = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
        let policy = of(&options);
        let policy = policy.to_str().unwrap();
        for loose in ["unsafe", "https:", " * "] {
            assert!(!policy.contains(loose), "{policy}");
        }
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"));
    }
}
