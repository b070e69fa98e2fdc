//! Single requests, each with the answer that it must have.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::prove::finding::Findings;
use crate::prove::http::{Connection, Expect, Request, Response, get};
use crate::prove::lab::{APP_ID, Lab, Server, Upstream};

/// The server's own routes, in several spellings.
const OWN_ROUTES: &[&str] = &[
    "/connect/oauth2/authorize",
    "/connect/oauth2/authorize?appid=wx5a4d6f78c1e2b390&redirect_uri=http%3A%2F%2F127.0.0.1%3A9280%2Fcb&response_type=code&scope=snsapi_base&state=abc",
    "/connect/oauth2/%61uthorize",
    "/healthz",
    "/%68ealthz",
    "/readyz",
    "/readyz?x",
    "/api/session",
    "/%61pi/session",
    "/api/oauth/authorize?scope=snsapi_base",
    "//evil.example/",
    "/\\evil.example/",
    "https://evil.example/",
];

/// Queries of a site's callback in which a common server finds its own code or state first.
const CODE_BEFORE_OURS: &[&str] = &[
    "x=1;code=EVIL;state=EVIL",
    "CODE=EVIL",
    "State=EVIL",
    "%20code=EVIL",
    "code=EVIL",
    "c%6Fde=EVIL",
    "code%00=EVIL",
    "code%5B%5D=EVIL",
];

pub(super) const SITES: &str = "http://127.0.0.1:9280,http://127.0.0.1:9281/wx/cb";

/// Headers that every response has.
const SECURITY_HEADERS: [&str; 3] = [
    "x-content-type-options",
    "content-security-policy",
    "referrer-policy",
];

pub(super) fn run(lab: &Lab<'_>, findings: &mut Findings) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = lab.server("requests", &upstream)?.set("RELAY_SITES", SITES);
    let server = setup.start()?;
    server.wait_until_signing(Duration::from_secs(5));
    own_routes(&server, findings)?;
    relay_queries(&server, findings)?;
    heads(&server, findings)?;
    hosts(&server, findings)?;
    documents(&server, findings)?;
    request_ids(&server, findings)?;
    let ready = get(server.public, "/readyz")?;
    let appids = ready.body.matches(APP_ID).count();
    findings.exactly("appids in the public /readyz", appids, 0);
    Ok(())
}

fn own_routes(server: &Server, findings: &mut Findings) -> Result<()> {
    let mut accepted = 0;
    for target in OWN_ROUTES {
        let target = encoded(target);
        let start = format!("/api/oauth/authorize?scope=snsapi_base&return_to={target}");
        accepted += usize::from(get(server.public, &start)?.status != 400);
    }
    let what = format!(
        "own routes and foreign addresses taken as the page that a login returns to, of {}",
        OWN_ROUTES.len()
    );
    findings.exactly(&what, accepted, 0);
    Ok(())
}

fn relay_queries(server: &Server, findings: &mut Findings) -> Result<()> {
    let mut accepted = 0;
    for query in CODE_BEFORE_OURS {
        let callback = encoded(&format!("http://127.0.0.1:9280/cb?{query}"));
        let start = format!(
            "/connect/oauth2/authorize?appid={APP_ID}&redirect_uri={callback}\
             &response_type=code&scope=snsapi_base&state=abc"
        );
        accepted += usize::from(get(server.public, &start)?.status != 400);
    }
    let what = format!(
        "site callbacks that put a code or state before the real one, of {}",
        CODE_BEFORE_OURS.len()
    );
    findings.exactly(&what, accepted, 0);
    Ok(())
}

/// Responses that a library would make without our headers.
fn heads(server: &Server, findings: &mut Findings) -> Result<()> {
    let host = server.public;
    let long = "a".repeat(70_000);
    let cases = [
        (format!("POST / HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        (format!("PUT /me HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        (
            format!(
                "DELETE /api/session HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            ),
            400,
        ),
        ("GARBAGE\r\n\r\n".to_owned(), 400),
        (
            format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {long}\r\n\r\n"),
            431,
        ),
    ];
    let mut wrong = 0;
    for (request, status) in &cases {
        let response = raw(server.public, request)?;
        let has_allow = *status != 405 || response.header("allow").is_some();
        let has_headers = SECURITY_HEADERS
            .iter()
            .all(|name| response.header(name).is_some());
        if response.status != *status || !has_allow || !has_headers {
            eprintln!("{request:.60} -> {}", response.head());
            wrong += 1;
        }
    }
    let what = "refused methods, chunks, bytes and heads with another status than 405, 400 or 431, \
                or without Allow or the security headers, of 5";
    findings.exactly(what, wrong, 0);
    Ok(())
}

fn hosts(server: &Server, findings: &mut Findings) -> Result<()> {
    let mut accepted = 0;
    for hosts in ["", "Host: a\r\nHost: b\r\n", "Host: a\r\nhost: a\r\n"] {
        let request = format!("GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        accepted += usize::from(raw(server.public, &request)?.status != 400);
    }
    findings.exactly(
        "requests with no or several Host headers that are answered",
        accepted,
        0,
    );
    let mut accepted = 0;
    for host in ["evil.example", "evil.example:80"] {
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let status = raw(server.internal, &request)?.status;
        accepted += usize::from(status == 200 || status == 503);
    }
    findings.exactly(
        "foreign Host headers taken on the internal listener, of 2",
        accepted,
        0,
    );
    Ok(())
}

fn documents(server: &Server, findings: &mut Findings) -> Result<()> {
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
    findings.exactly(
        "sources beside its own style that the error page's policy allows",
        loose,
        0,
    );

    let page = get(server.public, "/")?;
    let assets = page.body.split('<').filter(|tag| is_asset(tag));
    let (with, without): (Vec<_>, Vec<_>) = assets.partition(|tag| tag.contains("integrity="));
    let what = format!(
        "scripts and wasm of the page without integrity, {} with",
        with.len()
    );
    findings.exactly(&what, without.len(), 0);
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
    findings.exactly("whole hosts in the page's script-src", hosts.count(), 0);
    Ok(())
}

/// Whether a tag loads the page's code: `link rel="modulepreload" href="/…`.
fn is_asset(tag: &str) -> bool {
    let code = [".js\"", ".wasm\""];
    (tag.starts_with("link ") || tag.starts_with("script "))
        && code.iter().any(|end| tag.contains(end))
}

/// `https://res.wx.qq.com`, and not `https://res.wx.qq.com/open/js/jweixin-1.6.0.js`.
fn is_whole_host(source: &str) -> bool {
    let host = source.strip_prefix("https://");
    host.is_some_and(|rest| rest.split_once('/').is_none_or(|(_, path)| path.is_empty()))
}

/// Ids must not tell how many requests there were: an attacker who undoes the usual mixing
/// must not find a counter.
fn request_ids(server: &Server, findings: &mut Findings) -> Result<()> {
    let id = || -> Result<u64> {
        let response = get(server.public, "/healthz")?;
        let id = response.header("x-request-id").context("no x-request-id")?;
        u64::from_str_radix(id, 16).context("the id is not of hexadecimal digits")
    };
    let ids = (0..50).map(|_| id()).collect::<Result<Vec<_>>>()?;
    let counted = |undo: fn(u64) -> u64| {
        let close = |pair: &&[u64]| (undo(pair[0]) ^ undo(pair[1])) >> 20 == 0;
        ids.windows(2).filter(close).count()
    };
    let neighbours = counted(|id| id).max(counted(unmixed));
    findings.exactly("request ids that show a counter, of 50", neighbours, 0);
    Ok(())
}

/// The inverse of splitmix64.
fn unmixed(id: u64) -> u64 {
    let unshift = |value: u64, by: u32| (0..64 / by).fold(value, |found, _| value ^ (found >> by));
    let id = unshift(id, 31).wrapping_mul(0x3196_42b2_d24d_8ec3);
    let id = unshift(id, 27).wrapping_mul(0x96de_1b17_3f11_9089);
    unshift(id, 30).wrapping_sub(0x9e37_79b9_7f4a_7c15)
}

fn raw(server: SocketAddr, request: &str) -> Result<Response> {
    let mut connection = Connection::open(server)?;
    // The server may refuse before it has read everything.
    let _ = connection.send(request.as_bytes());
    connection
        .receive(Expect::Body)
        .with_context(|| format!("no response to {request:.60}"))
}

/// Percent-encoded as one value of a query.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "%{byte:02X}");
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::random::Random;

    #[test]
    fn the_usual_mixing_is_undone() {
        // A generator with this seed adds the constant once before it mixes.
        assert_eq!(unmixed(Random::new(1_234_567).next()), 1_234_567);
    }

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
    fn assets_of_a_page() {
        assert!(is_asset("link rel=\"modulepreload\" href=\"/a.js\">"));
        assert!(!is_asset("link rel=\"icon\" href=\"/icon.png\"/>"));
    }
}
