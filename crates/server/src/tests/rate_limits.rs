//! Limits of requests per client, on the routes that have one.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Method, Request, header};

use super::connect_authorize::{SHOP, authorize_url};
use super::test_server::{ORIGIN, TestResponse, TestServer, encode};
use crate::config::{
    RATE_LIMIT_AUTHORIZE, RATE_LIMIT_CALLBACK, RATE_LIMIT_JSSDK, RATE_LIMIT_RELAY,
    RATE_LIMIT_REPORT, RELAY_SITES, Setting, TRUSTED_PROXIES, Values,
};

/// One request per second and three at once, on these routes.
fn limit(values: &mut Values, settings: &[&'static Setting]) {
    values.set(&RELAY_SITES, SHOP);
    for setting in settings {
        values.set(setting, "60:3");
    }
}

/// A request from this peer, forwarded for these addresses.
async fn send(server: &TestServer, path: &str, peer: &str, forwarded_for: &str) -> TestResponse {
    let is_report = path == "/api/jssdk/report";
    let method = if is_report { Method::POST } else { Method::GET };
    let mut request = Request::builder().method(method).uri(path);
    if !forwarded_for.is_empty() {
        request = request.header("x-forwarded-for", forwarded_for);
    }
    let peer: SocketAddr = format!("{peer}:4711").parse().unwrap();
    let request = request.header(header::ACCEPT, "text/html");
    let request = request.extension(ConnectInfo(peer));
    server.send(request.body(Body::empty()).unwrap()).await
}

/// How many of five requests at once are not refused by a limit.
async fn accepted(server: &TestServer, path: &str, peer: &str, forwarded_for: &str) -> usize {
    let mut accepted = 0;
    for _ in 0..5 {
        let response = send(server, path, peer, forwarded_for).await;
        accepted += usize::from(response.status.as_u16() != 429);
    }
    accepted
}

fn paths() -> [(&'static Setting, String); 6] {
    let page = encode(&format!("{ORIGIN}/"));
    [
        (&RATE_LIMIT_JSSDK, format!("/api/jssdk/config?url={page}")),
        (
            &RATE_LIMIT_AUTHORIZE,
            "/api/oauth/authorize?scope=snsapi_base".to_owned(),
        ),
        (
            &RATE_LIMIT_CALLBACK,
            "/api/oauth/callback?code=a&state=b".to_owned(),
        ),
        (&RATE_LIMIT_RELAY, authorize_url(SHOP, "snsapi_base")),
        (
            &RATE_LIMIT_RELAY,
            "/api/oauth/relay?code=a&state=b".to_owned(),
        ),
        (&RATE_LIMIT_REPORT, "/api/jssdk/report".to_owned()),
    ]
}

#[tokio::test]
async fn each_kind_of_route_has_a_limit_of_its_own() {
    for (setting, limited) in paths() {
        let server = TestServer::with(|values| limit(values, &[setting])).await;
        for (other, path) in paths() {
            if std::ptr::eq(setting, other) && path != limited {
                continue;
            }
            let expected = if path == limited { 3 } else { 5 };
            let count = accepted(&server, &path, "8.8.8.8", "").await;
            assert_eq!(count, expected, "{path} with a limit on {limited}");
        }
        // Other clients have their own, and the pages have none.
        assert_eq!(accepted(&server, &limited, "8.8.8.9", "").await, 3);
        assert_eq!(accepted(&server, "/api/session", "8.8.8.8", "").await, 5);
        server.clock.advance(Duration::from_secs(2));
        assert_eq!(accepted(&server, &limited, "8.8.8.8", "").await, 2);
    }
}

#[tokio::test]
async fn signing_out_is_limited_with_the_starts_of_logins_and_showing_the_session_is_not() {
    let server = TestServer::with(|values| limit(values, &[&RATE_LIMIT_AUTHORIZE])).await;
    let mut browser = server.browser();
    browser.address = Some("8.8.8.8".parse().unwrap());
    let from_here = [("sec-fetch-site", "same-origin")];
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let sign_out = browser.send(Method::DELETE, "/api/session", &from_here);
        statuses.push(sign_out.await.status.as_u16());
    }
    assert_eq!(statuses, [204, 204, 204, 429]);
    assert_eq!(browser.get("/api/session").await.status.as_u16(), 200);
    let [_, (_, authorize), ..] = paths();
    assert_eq!(accepted(&server, &authorize, "8.8.8.8", "").await, 0);
}

#[tokio::test]
async fn a_refusal_says_when_to_try_again_in_the_form_that_the_caller_reads() {
    let server = TestServer::with(|values| {
        limit(values, &[&RATE_LIMIT_JSSDK, &RATE_LIMIT_AUTHORIZE]);
    })
    .await;
    let [(_, config), (_, authorize), ..] = paths();
    for path in [&config, &authorize] {
        assert_eq!(accepted(&server, path, "8.8.8.8", "").await, 3);
    }
    let response = send(&server, &config, "8.8.8.8", "").await;
    assert_eq!(response.error(), (429, "too_many_requests".to_owned()));
    assert_eq!(response.header("retry-after"), "1");
    let response = send(&server, &authorize, "8.8.8.8", "").await;
    assert_eq!(response.status.as_u16(), 429);
    assert_eq!(response.header("retry-after"), "1");
    assert!(
        response.body.contains("<h1>请求过于频繁</h1>"),
        "{}",
        response.body
    );
}

#[tokio::test]
async fn a_forwarded_address_counts_where_a_trusted_proxy_adds_it() {
    let [(setting, path), ..] = paths();
    let server = TestServer::with(|values| limit(values, &[setting])).await;
    // Behind a proxy, whatever the client writes on the left.
    assert_eq!(accepted(&server, &path, "127.0.0.1", "8.8.8.8").await, 3);
    for spoofed in ["9.9.9.9, 8.8.8.8", "127.0.0.1, 8.8.8.8", "\", 8.8.8.8"] {
        assert_eq!(accepted(&server, &path, "127.0.0.1", spoofed).await, 0);
    }
    // Without a proxy.
    assert_eq!(accepted(&server, &path, "8.8.4.4", "").await, 3);
    for spoofed in ["9.9.9.9", "127.0.0.1"] {
        assert_eq!(accepted(&server, &path, "8.8.4.4", spoofed).await, 0);
    }
    // A proxy that does not say for whom stands for all visitors.
    assert_eq!(accepted(&server, &path, "10.0.0.1", "").await, 5);
}

#[tokio::test]
async fn without_trusted_proxies_loopback_is_limited_too() {
    let [(setting, path), ..] = paths();
    let server = TestServer::with(|values| {
        limit(values, &[setting]);
        values.set(&TRUSTED_PROXIES, "none");
    })
    .await;
    assert_eq!(accepted(&server, &path, "127.0.0.1", "").await, 3);
    assert_eq!(accepted(&server, &path, "127.0.0.1", "8.8.8.8").await, 0);
}

/// A lecture hall behind one address opens the page, signs in, and WeChat calls back twice.
#[tokio::test]
async fn the_default_limits_refuse_no_crowd() {
    let server = TestServer::start().await;
    for (_, path) in paths().iter().take(3) {
        for _ in 0..1000 {
            let response = send(&server, path, "8.8.8.8", "").await;
            assert_ne!(response.status.as_u16(), 429, "{path}");
        }
    }
}
