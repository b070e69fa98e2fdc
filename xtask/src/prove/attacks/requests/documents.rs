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
    let assets = page.body.split('<').filter(|tag| is_asset(tag));
    let calls = page.body.split("fetch(").skip(1);
    let fetches = calls
        .filter_map(|rest| rest.split(')').next())
        .filter(|call| is_wasm(call));
    let (with, without): (Vec<_>, Vec<_>) = assets
        .chain(fetches)
        .partition(|load| load.contains("integrity"));
    let what = "scripts and wasm of the page without integrity";
    let (with, without) = (with.len(), without.len());
    let texts = [format!("{without}, {with} with"), "0, 2 with".to_owned()];
    measurements.judge(what, without == 0 && with >= 2, texts);
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

/// Whether a tag loads the page's code: `link rel="modulepreload" href="/…`.
fn is_asset(tag: &str) -> bool {
    let code = [".js\"", ".wasm\""];
    (tag.starts_with("link ") || tag.starts_with("script "))
        && code.iter().any(|end| tag.contains(end))
}

/// Whether a call of `fetch` loads the wasm: `'/…_bg.wasm',{…`.
fn is_wasm(call: &str) -> bool {
    let url = call.split(',').next().unwrap_or_default();
    url.contains(".wasm")
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
    fn fetches_of_the_wasm() {
        assert!(is_wasm("'/web_bg.wasm',{integrity:'sha384-x'}"));
        assert!(!is_wasm("'/api/session'"));
    }

    #[test]
    fn assets_of_a_page() {
        assert!(is_asset("link rel=\"modulepreload\" href=\"/a.js\">"));
        assert!(!is_asset("link rel=\"icon\" href=\"/icon.png\"/>"));
    }
}
