//! `GET` and `DELETE /api/session`

use std::time::Duration;

use crate::config::SESSION_SECONDS;
use http::{Method, StatusCode};
use serde_json::json;

use super::test_server::{ORIGIN, TestServer};

#[tokio::test]
async fn a_new_browser_is_not_signed_in() {
    let server = TestServer::start().await;
    let response = server.get("/api/session").await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(response.json(), json!({ "signedIn": false }));
}

#[tokio::test]
async fn an_invalid_session_cookie_is_not_signed_in() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/").await;
    let state = callback.split("state=").nth(1).unwrap();
    for value in [
        state,
        "",
        "x",
        &"0".repeat(64),
        &"A".repeat(64),
        &"0".repeat(4096),
    ] {
        let mut stranger = server.browser();
        stranger
            .cookies
            .insert("wechat_h5_session".into(), value.to_owned());
        assert_eq!(
            stranger.session().await,
            json!({ "signedIn": false }),
            "{value}"
        );
        assert!(
            !stranger.cookies.contains_key("wechat_h5_session"),
            "{value}"
        );
    }
}

#[tokio::test]
async fn signing_out_deletes_the_session_on_the_server() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    browser.sign_in("snsapi_base").await;
    let mut copy = browser.clone();
    let from_here = [("sec-fetch-site", "same-origin")];
    let response = browser
        .send(Method::DELETE, "/api/session", &from_here)
        .await;
    assert_eq!(response.status, StatusCode::NO_CONTENT);
    assert!(!browser.cookies.contains_key("wechat_h5_session"));
    assert_eq!(copy.session().await["signedIn"], false);
}

#[tokio::test]
async fn another_site_cannot_sign_a_user_out() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    browser.sign_in("snsapi_base").await;
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
        &[("sec-fetch-site", "same-site")],
    ] {
        let response = browser.send(Method::DELETE, "/api/session", headers).await;
        assert_eq!(
            response.error(),
            (403, "cross_site".to_owned()),
            "{headers:?}"
        );
        assert_eq!(browser.session().await["signedIn"], true);
    }
    let response = browser
        .send(Method::DELETE, "/api/session", &[("origin", ORIGIN)])
        .await;
    assert_eq!(response.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_session_expires_at_the_time_that_it_reports() {
    let server = TestServer::with(|values| values.set(&SESSION_SECONDS, "3600")).await;
    let mut browser = server.browser();
    let response = browser.sign_in("snsapi_base").await;
    assert!(response.header("set-cookie").contains("Max-Age=3600"));
    assert_eq!(browser.session().await["expiresAt"], 1_700_003_600);
    server.clock.advance(Duration::from_secs(3599));
    assert_eq!(browser.session().await["signedIn"], true);
    server.clock.advance(Duration::from_secs(1));
    assert_eq!(browser.session().await["signedIn"], false);
}
