//! `GET` and `DELETE /api/session`

use std::time::Duration;

use crate::config::SESSION_SECONDS;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::test_server::{
    APP_ID, Browser, ORIGIN, OTHER_APP_ID, SESSION_COOKIE, TestServer, account,
};
use super::watched_store::StoreWatch;

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
            .insert(SESSION_COOKIE.into(), value.to_owned());
        assert_eq!(
            stranger.session().await,
            json!({ "signedIn": false }),
            "{value}"
        );
        assert!(!stranger.cookies.contains_key(SESSION_COOKIE), "{value}");
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
    assert!(!browser.cookies.contains_key(SESSION_COOKIE));
    assert_eq!(copy.session().await["signedIn"], false);
}

/// Anybody can send any number of them.
#[tokio::test]
async fn a_sign_out_with_an_unknown_id_writes_nothing() {
    let watch = StoreWatch::default();
    let server = TestServer::with_store(|clock| watch.store(clock)).await;
    let from_here = [("sec-fetch-site", "same-origin")];
    let before = watch.writes();
    for id in ["0".repeat(64), "5".repeat(64)] {
        let mut stranger = server.browser();
        stranger.cookies.insert(SESSION_COOKIE.into(), id);
        let response = stranger
            .send(Method::DELETE, "/api/session", &from_here)
            .await;
        assert_eq!(response.status, StatusCode::NO_CONTENT);
        assert!(!stranger.cookies.contains_key(SESSION_COOKIE));
    }
    assert_eq!(watch.writes(), before);
    let mut browser = server.browser();
    browser.sign_in("snsapi_base").await;
    let before = watch.writes();
    browser
        .send(Method::DELETE, "/api/session", &from_here)
        .await;
    assert_eq!(watch.writes(), before + 1);
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

async fn two_accounts() -> TestServer {
    TestServer::with_accounts(vec![account(APP_ID), account(OTHER_APP_ID)]).await
}

async fn sign_in(browser: &mut Browser<'_>, app_id: &str) {
    let scope = format!("snsapi_base&appid={app_id}");
    let response = browser.sign_in(&scope).await;
    assert_eq!(response.status, StatusCode::SEE_OTHER, "{}", response.body);
}

async fn session_with(browser: &mut Browser<'_>, app_id: &str) -> Value {
    let path = format!("/api/session?appid={app_id}");
    browser.get(&path).await.json()
}

#[tokio::test]
async fn a_session_belongs_to_one_account() {
    let server = two_accounts().await;
    let mut browser = server.browser();
    sign_in(&mut browser, APP_ID).await;
    let session = session_with(&mut browser, APP_ID).await;
    assert_eq!(session["signedIn"], true);
    assert_eq!(session["appId"], APP_ID);
    let other = session_with(&mut browser, OTHER_APP_ID).await;
    assert_eq!(other, json!({ "signedIn": false }));

    let mut moved = server.browser();
    let id = browser.cookies[SESSION_COOKIE].clone();
    let cookie = SESSION_COOKIE.replace(APP_ID, OTHER_APP_ID);
    moved.cookies.insert(cookie, id);
    let other = session_with(&mut moved, OTHER_APP_ID).await;
    assert_eq!(other, json!({ "signedIn": false }));
    let session = session_with(&mut browser, APP_ID).await;
    assert_eq!(session["signedIn"], true);
}

#[tokio::test]
async fn one_browser_is_signed_in_with_several_accounts() {
    let server = two_accounts().await;
    let mut browser = server.browser();
    sign_in(&mut browser, APP_ID).await;
    sign_in(&mut browser, OTHER_APP_ID).await;
    let one = session_with(&mut browser, APP_ID).await;
    let other = session_with(&mut browser, OTHER_APP_ID).await;
    assert_eq!(one["appId"], APP_ID);
    assert_eq!(other["appId"], OTHER_APP_ID);
    assert_ne!(one["openid"], other["openid"]);

    let from_here = [("sec-fetch-site", "same-origin")];
    let path = format!("/api/session?appid={APP_ID}");
    let response = browser.send(Method::DELETE, &path, &from_here).await;
    assert_eq!(response.status, StatusCode::NO_CONTENT);
    let one = session_with(&mut browser, APP_ID).await;
    assert_eq!(one, json!({ "signedIn": false }));
    let other = session_with(&mut browser, OTHER_APP_ID).await;
    assert_eq!(other["signedIn"], true);
}

#[tokio::test]
async fn among_several_accounts_a_session_is_named_by_appid() {
    let server = two_accounts().await;
    let headers = [("sec-fetch-site", "same-origin")];
    for (query, status, code) in [
        ("", 400, "missing_parameter"),
        ("?appid=wx0000000000000000", 400, "unknown_account"),
        (
            "?appid=wx5a4d6f78c1e2b390&appid=wx5a4d6f78c1e2b390",
            400,
            "unknown_account",
        ),
    ] {
        for method in [Method::GET, Method::DELETE] {
            let path = format!("/api/session{query}");
            let response = server.browser().send(method, &path, &headers).await;
            assert_eq!(response.error(), (status, code.to_owned()), "{path}");
        }
    }
}

/// Any link can start a login with `snsapi_base`, which asks the user nothing.
#[tokio::test]
async fn a_login_with_the_lesser_scope_keeps_the_profile() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    browser.sign_in("snsapi_userinfo").await;
    let before = browser.session().await;
    let id = browser.cookies[SESSION_COOKIE].clone();
    server.clock.advance(Duration::from_mins(1));
    browser.sign_in("snsapi_base").await;
    assert_ne!(browser.cookies[SESSION_COOKIE], id);
    let mut after = browser.session().await;
    assert_eq!(after["expiresAt"], 1_700_604_860);
    after["expiresAt"] = before["expiresAt"].clone();
    assert_eq!(after, before);
    assert_eq!(after["scope"], "snsapi_userinfo");
}

#[tokio::test]
async fn another_user_gets_nothing_of_the_earlier_one() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    browser.sign_in("snsapi_userinfo").await;
    let user = r#"{"id":"xiaohong"}"#;
    server
        .send_to_sandbox(Method::POST, "/__sandbox/user", user)
        .await;
    browser.sign_in("snsapi_base").await;
    let session = browser.session().await;
    assert_eq!(session["scope"], "snsapi_base");
    assert!(session.get("user").is_none(), "{session}");
}
