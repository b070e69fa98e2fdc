//! The shell's Content-Security-Policy: its own files, and pages of this machine in its
//! frame.

use axum::http::HeaderValue;
use url::Url;

use crate::addresses::Addresses;

/// No inline scripts or styles, no requests to other servers, and no frame around the shell.
pub(super) fn header(addresses: &Addresses) -> HeaderValue {
    let text = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; frame-src {frames}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        frames = frames(addresses).join(" "),
    );
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// Any port of this machine, because the page may be on any; and the origins of the page and
/// of the sandbox if they are elsewhere.
pub(super) fn frames(addresses: &Addresses) -> Vec<String> {
    let page = addresses
        .page
        .as_ref()
        .map(|page| page.origin().ascii_serialization())
        .unwrap_or_default();
    let mut frames = ["'self'", "http://127.0.0.1:*", "http://localhost:*"]
        .map(str::to_owned)
        .to_vec();
    for origin in [&page, &addresses.open_base, &addresses.api_base] {
        let is_named = Url::parse(origin).is_ok_and(|url| {
            matches!(url.host_str(), Some("127.0.0.1" | "localhost")) && url.scheme() == "http"
        });
        if !origin.is_empty() && !is_named && !frames.iter().any(|known| known == origin) {
            frames.push(origin.clone());
        }
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(listen: &str, page: Option<&str>) -> String {
        let mut addresses = Addresses::of_listener(listen.parse().unwrap());
        addresses.page = page.map(|page| Url::parse(page).unwrap());
        header(&addresses).to_str().unwrap().to_owned()
    }

    #[test]
    fn frames_are_of_this_machine_and_the_page() {
        let policy = policy("192.168.1.20:8090", Some("https://192.168.1.21:8443/x"));
        let frames = "frame-src 'self' http://127.0.0.1:* http://localhost:* \
                      https://192.168.1.21:8443 http://192.168.1.20:8090;";
        assert!(policy.contains(frames), "{policy}");
    }

    #[test]
    fn nothing_is_allowed_in_general() {
        let policy = policy("127.0.0.1:8090", None);
        for general in ["unsafe", "https:", " * "] {
            assert!(!policy.contains(general), "{policy}");
        }
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"));
    }
}
