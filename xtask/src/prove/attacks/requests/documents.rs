//! What the policies of the documents allow.

use anyhow::{Context as _, Result};

use crate::prove::environment::Server;
use crate::prove::http::{Connection, Request, get};
use crate::prove::measurement::Measurements;

pub(super) fn documents(server: &Server, measurements: &mut Measurements) -> Result<()> {
    let request = Request::get("/api/oauth/callback?code=x&state=0").header("Accept", "text/html");
    let error = Connection::open(server.public)?.exchange(&request)?;
    let policy = error.header("content-security-policy").unwrap_or_default();
    let loose = [
        "script-src",
        "https:",
        "'unsafe",
        "connect-src",
        "frame-src",
    ]
    .iter()
    .filter(|part| policy.contains(**part))
    .count();
    let is_page = error
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"));
    let loose = if is_page && policy.contains("default-src 'none'") {
        loose
    } else {
        99
    };
    measurements.exactly(
        "sources beside its own style that the error page's policy allows",
        loose,
        0,
    );

    let page = get(server.public, "/")?;
    let (with, without): (Vec<_>, Vec<_>) = integrities(&page.body).partition(|has| *has);
    let what = "scripts and wasm of the page without integrity";
    let (with, without) = (with.len(), without.len());
    let texts = [format!("{without}, {with} with"), "0, 4 with".to_owned()];
    measurements.judge(what, without == 0 && with >= 4, texts);
    let policy = page
        .header("content-security-policy")
        .context("the page has no policy")?;
    let scripts = policy
        .split(';')
        .find(|part| part.trim().starts_with("script-src"));
    let hosts = scripts
        .unwrap_or_default()
        .split(' ')
        .filter(|source| is_whole_host(source));
    measurements.exactly("whole hosts in the page's script-src", hosts.count(), 0);
    Ok(())
}

/// For every `"/….js"` and `"/….wasm"`, whether `,…Integrity:"` or ` integrity="` follows.
fn integrities(document: &str) -> impl Iterator<Item = bool> {
    let mut parts = document.split('"').peekable();
    std::iter::from_fn(move || {
        loop {
            let path = parts.next()?;
            let is_code = [".js", ".wasm"].iter().any(|end| path.ends_with(end));
            if path.starts_with('/') && is_code {
                let next = parts.peek();
                return Some(next.is_some_and(|text| text.contains("ntegrity")));
            }
        }
    })
}

/// `https://res.wx.qq.com`, and not `https://res.wx.qq.com/open/js/jweixin-1.6.0.js`.
fn is_whole_host(source: &str) -> bool {
    let host = source.strip_prefix("https://");
    host.is_some_and(|rest| rest.split_once('/').is_none_or(|(_, path)| path.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_paths() {
        assert!(is_whole_host("https://res.wx.qq.com"));
        assert!(is_whole_host("https://res.wx.qq.com/"));
        assert!(!is_whole_host(
            "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
        ));
        assert!(!is_whole_host("'self'"));
    }

    #[test]
    fn code_with_its_integrity() {
        let found = |document| -> Vec<bool> { integrities(document).collect() };
        let both = r#"x({script:"/a.js",scriptIntegrity:"sha384-x",module:"/a_bg.wasm"})"#;
        assert_eq!(found(both), [true, false]);
        let element = r#"<script src="/a.js" integrity="sha384-x"></script><script src="/b.js">"#;
        assert_eq!(found(element), [true, false]);
        assert!(found(r#"<link rel="icon" href="/icon.png"><a href="https://a.js">"#).is_empty());
    }
}
