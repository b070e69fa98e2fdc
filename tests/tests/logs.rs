//! Logs, headers of every response, and secrets, which are visible nowhere.

use std::time::Duration;

use http::Method;
use wechat_h5_e2e::{HttpUser, Options, Response, scenario, until};

const LIMIT: Duration = Duration::from_secs(5);

/// A complete use of the page at the most detailed log level. The rules at the end of every
/// test then search for each secret that was transferred.
#[test]
fn nothing_secret_is_seen_though_everything_is_logged() {
    let options = Options::split().env("WECHAT_H5_LOG", "trace");
    scenario("secrets", options, async |s| {
        s.page.open_login().await?;
        s.page.sign_in().await?;
        s.page.wait_jssdk("ready").await?;
        let mut user = HttpUser::new(&s.http, &s.deployment.page);
        user.sign_in().await?;
        let callback = user.callback_url().await?;
        user.get(&callback.replace("code=", "code=x")).await?;
        user.get(&callback).await?;
        user.send(Method::DELETE, "/api/session", "*/*").await?;
        s.secrets.add("cookie", &user.cookie_header());
        let mut known = s.secrets.clone();
        s.deployment.platform_proxy()?.add_secrets_to(&mut known);
        let names = known.names();
        for name in ["access_token", "refresh_token", "ticket", "code", "secret"] {
            assert!(
                names.contains(&name),
                "the test has not seen a {name}: {names:?}"
            );
        }
        assert!(
            s.deployment.server.log_lines().len() > 5,
            "nothing was logged"
        );
        s.screenshot("signed-in").await
    });
}

#[test]
fn logs_are_json_lines_with_a_request_id() {
    scenario("log-lines", Options::split(), async |s| {
        let response = s.http.get(&s.url("/api/nothing"), &[]).await?;
        assert_eq!(response.status, 404);
        let forged = format!("/api/%0a%1b[31m{}", "x".repeat(2000));
        s.http
            .get(&s.url(&forged), &[("user-agent", "a\tb")])
            .await?;
        let id = response.header("x-request-id");
        assert!(!id.is_empty(), "no request id");
        // The log is written a moment after the response.
        let lines = until("the lines of both requests", LIMIT, async || {
            let lines = s.deployment.server.log_lines();
            let is_there = |part: &str| lines.iter().any(|line| line.contains(part));
            Ok((is_there(id) && is_there("/api/%0a%1b")).then_some(lines))
        });
        let lines = lines.await?;
        for line in &lines {
            let parsed: Result<serde_json::Value, _> = serde_json::from_str(line);
            assert!(parsed.is_ok(), "not JSON: {line}");
            assert!(line.len() <= 8192, "a line of {} bytes", line.len());
            assert!(
                !line.chars().any(char::is_control),
                "control bytes: {line:?}"
            );
        }
        Ok(())
    });
}

#[test]
fn security_headers_on_every_route() {
    scenario("headers", Options::split(), async |s| {
        let mut user = HttpUser::new(&s.http, &s.deployment.page);
        let config = format!(
            "/api/jssdk/config?url={}",
            wechat_h5_e2e::encode(&s.url("/"))
        );
        for (method, path, status) in [
            (Method::GET, "/", 200),
            (Method::GET, config.as_str(), 200),
            (Method::GET, "/api/jssdk/config", 400),
            (
                Method::GET,
                "/api/jssdk/config?url=https%3A%2F%2Fevil.example%2F",
                403,
            ),
            (Method::GET, "/api/session", 200),
            (Method::DELETE, "/api/session", 204),
            (Method::PUT, "/api/session", 405),
            (
                Method::GET,
                "/api/oauth/authorize?scope=snsapi_base&return_to=%2F",
                302,
            ),
            (
                Method::GET,
                "/api/oauth/authorize?scope=root&return_to=%2F",
                400,
            ),
            (Method::GET, "/api/oauth/callback", 400),
            (Method::GET, "/api/nothing", 404),
            (Method::GET, "/nothing.js", 404),
            (Method::GET, "/healthz", 200),
            (Method::GET, "/readyz", 200),
        ] {
            let response = user.send(method.clone(), path, "*/*").await?;
            let what = format!("{method} {path}");
            assert_eq!(
                response.status.as_u16(),
                status,
                "{what}: {}",
                response.body
            );
            has_security_headers(&response, &what);
            if path.starts_with("/api/") {
                assert_eq!(response.header("cache-control"), "no-store", "{what}");
            }
            if status >= 400 && path.starts_with("/api/") {
                assert!(
                    !response.error_code().is_empty(),
                    "{what}: {}",
                    response.body
                );
            }
        }
        let internal = format!("{}/healthz", s.deployment.internal);
        assert_eq!(s.http.get(&internal, &[]).await?.status, 200);
        let other = format!("{}/api/session", s.deployment.internal);
        assert_eq!(
            s.http.get(&other, &[]).await?.status,
            404,
            "the page's API is not internal"
        );
        Ok(())
    });
}

fn has_security_headers(response: &Response, what: &str) {
    assert_eq!(
        response.header("x-content-type-options"),
        "nosniff",
        "{what}"
    );
    assert_eq!(response.header("referrer-policy"), "no-referrer", "{what}");
    assert_eq!(
        response.header("cross-origin-opener-policy"),
        "same-origin",
        "{what}"
    );
    let csp = response.header("content-security-policy");
    for part in ["default-src 'none'", "frame-ancestors"] {
        assert!(csp.contains(part), "{what}: no {part} in {csp:?}");
    }
    let is_page = response.header("content-type").starts_with("text/html");
    assert!(
        !is_page || csp.contains("base-uri 'none'"),
        "{what}: {csp:?}"
    );
    for loose in ["unsafe-inline", "'unsafe-eval'", " * ", "http: "] {
        assert!(!csp.contains(loose), "{what}: {loose} in {csp:?}");
    }
    let server = response.header("server");
    assert!(server.is_empty(), "{what}: reveals that it is {server}");
}

#[test]
fn assets_are_compressed_and_cached() {
    scenario("assets", Options::demo(), async |s| {
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        let requests = s.browser.requests().await?;
        let origin = s.deployment.page.trim_start_matches("http://");
        let wasm = requests
            .iter()
            .find(|r| r.authority() == origin && r.path().contains(".wasm"));
        let wasm = wasm.map(|r| r.url.clone()).unwrap_or_default();
        let response = s
            .http
            .get(&wasm, &[("accept-encoding", "br, gzip")])
            .await?;
        assert_eq!(response.header("content-type"), "application/wasm");
        assert!(
            response.header("cache-control").contains("immutable"),
            "{response:?}"
        );
        let page = s.http.get(&s.url("/"), &[]).await?;
        assert!(
            page.header("cache-control").contains("no-cache"),
            "{}",
            page.header("cache-control")
        );
        s.screenshot("ready").await
    });
}
