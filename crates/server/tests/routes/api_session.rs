//! `GET` and `DELETE /api/session`

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::json;
use wechat_h5_server::config::SESSION_SECONDS;

use crate::test_server::{ORIGIN, TestServer};

#[tokio::test]
async fn nobody_is_signed_in_at_first() {
    let server = TestServer::start().await;
    let answer = server.get("/api/session").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.json(), json!({ "signedIn": false }));
}

#[tokio::test]
async fn what_is_no_session_id_of_ours_is_nobody() {
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
async fn signing_out_ends_the_session_on_the_server() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    browser.sign_in("snsapi_base").await;
    let mut copy = browser.clone();
    let from_here = [("sec-fetch-site", "same-origin")];
    let answer = browser
        .send(Method::DELETE, "/api/session", &from_here)
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(!browser.cookies.contains_key("wechat_h5_session"));
    assert_eq!(copy.session().await["signedIn"], false);
}

#[tokio::test]
async fn nobody_else_signs_a_person_out() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    browser.sign_in("snsapi_base").await;
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
        &[("sec-fetch-site", "same-site")],
    ] {
        let answer = browser.send(Method::DELETE, "/api/session", headers).await;
        assert_eq!(
            answer.error(),
            (403, "cross_site".to_owned()),
            "{headers:?}"
        );
        assert_eq!(browser.session().await["signedIn"], true);
    }
    let answer = browser
        .send(Method::DELETE, "/api/session", &[("origin", ORIGIN)])
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_session_ends_when_it_says() {
    let server = TestServer::with(|values| values.set(&SESSION_SECONDS, "3600")).await;
    let mut browser = server.browser();
    let answer = browser.sign_in("snsapi_base").await;
    assert!(answer.header("set-cookie").contains("Max-Age=3600"));
    assert_eq!(browser.session().await["expiresAt"], 1_700_003_600);
    server.clock.advance(Duration::from_secs(3599));
    assert_eq!(browser.session().await["signedIn"], true);
    server.clock.advance(Duration::from_secs(1));
    assert_eq!(browser.session().await["signedIn"], false);
}
