//! `POST /api/session/check` and `POST /api/session/refresh`

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use wechat_h5_clock::ManualClock;

use super::test_server::{
    APP_ID, Browser, ORIGIN, OTHER_APP_ID, SESSION_COOKIE, TestResponse, TestServer, account,
};

const CHECK: &str = "/api/session/check";
const REFRESH: &str = "/api/session/refresh";
const FROM_HERE: &[(&str, &str)] = &[("sec-fetch-site", "same-origin")];
const PASSWORD_CHANGED: &str = r#"{"passwordChanged":true}"#;

async fn post(browser: &mut Browser<'_>, path: &str) -> TestResponse {
    browser.send(Method::POST, path, FROM_HERE).await
}

/// A server, and a browser that is signed in there.
async fn signed_in<'a>(server: &'a TestServer, scope: &str) -> Browser<'a> {
    let mut browser = server.browser();
    browser.sign_in(scope).await;
    browser
}

/// What is answered now, however short the last question is ago.
async fn answer(browser: &mut Browser<'_>, server: &TestServer, path: &str) -> Value {
    server.clock.advance(Duration::from_secs(10));
    let response = post(browser, path).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.body);
    response.json()
}

async fn set(server: &TestServer, path: &str, body: &str) {
    let response = server.send_to_sandbox(Method::POST, path, body).await;
    assert!(response.status.is_success(), "{}", response.body);
}

async fn advance_wechat(server: &TestServer, seconds: u64) {
    let body = json!({ "advanceSeconds": seconds }).to_string();
    set(server, "/__sandbox/clock", &body).await;
}

async fn next_call_fails(server: &TestServer, path: &str, errcode: i64) {
    let fault = json!({"path": path, "times": 1, "effect": {"errcode": errcode}});
    set(server, "/__sandbox/faults", &fault.to_string()).await;
}

#[tokio::test]
async fn a_session_says_when_its_tokens_expire_and_never_shows_them() {
    let server = TestServer::start().await;
    let mut browser = signed_in(&server, "snsapi_base").await;
    let session = browser.session().await;
    assert_eq!(session["accessTokenExpiresAt"], 1_700_007_200);
    assert_eq!(session["refreshTokenExpiresAt"], 1_702_592_000);
    assert_eq!(
        post(&mut browser, CHECK).await.json(),
        json!({"status": "valid"})
    );
    assert_eq!(server.calls("/sns/auth"), 1);
    for response in [
        browser.get("/api/session").await,
        post(&mut browser, REFRESH).await,
    ] {
        let names = ["access_token", "refresh_token", "accessToken\"", "sealed"];
        let shown = names.iter().find(|name| response.body.contains(**name));
        assert_eq!(shown, None, "{}", response.body);
    }
}

#[tokio::test]
async fn an_access_token_that_expired_is_refreshed() {
    let server = TestServer::start().await;
    let mut browser = signed_in(&server, "snsapi_base").await;
    server.clock.advance(Duration::from_hours(2));
    advance_wechat(&server, 7200).await;
    let expired = json!({"status": "expired", "errcode": 42001});
    assert_eq!(answer(&mut browser, &server, CHECK).await, expired);
    let valid = json!({"status": "valid"});
    assert_eq!(answer(&mut browser, &server, REFRESH).await, valid);
    assert_eq!(answer(&mut browser, &server, CHECK).await, valid);
    let session = browser.session().await;
    assert_eq!(session["accessTokenExpiresAt"], 1_700_000_020 + 2 * 7200);
    assert_eq!(session["refreshTokenExpiresAt"], 1_702_592_000);
    assert_eq!(session["expiresAt"], 1_700_604_800, "it lasts no longer");
    assert_eq!(server.calls("/sns/userinfo"), 0, "the scope has no profile");
}

/// As everywhere: a response that takes a minute makes no token last a minute longer.
#[tokio::test]
async fn the_time_of_a_token_begins_with_the_request() {
    let clock = Arc::new(OnceLock::<ManualClock>::new());
    let of_server = clock.clone();
    let slow = async move || {
        of_server.get().unwrap().advance(Duration::from_mins(1));
        r#"{"access_token":"AT","expires_in":7200,"openid":"oSandboxUser_XiaoMing_000001"}"#
    };
    let wechat = Router::new().route("/sns/oauth2/refresh_token", get(slow));
    let server = TestServer::with_wechat(wechat).await;
    clock.set(server.clock.clone()).unwrap();
    let mut browser = signed_in(&server, "snsapi_base").await;
    let valid = json!({"status": "valid"});
    assert_eq!(answer(&mut browser, &server, REFRESH).await, valid);
    let session = browser.session().await;
    assert_eq!(session["accessTokenExpiresAt"], 1_700_000_010 + 7200);
}

#[tokio::test]
async fn a_refresh_reads_the_profile_anew() {
    let server = TestServer::start().await;
    let mut browser = signed_in(&server, "snsapi_userinfo").await;
    let id = browser.cookies[SESSION_COOKIE].clone();
    assert_eq!(browser.session().await["user"]["nickname"], "小明");
    set(&server, "/__sandbox/user", r#"{"nickname":"小明 2"}"#).await;
    let valid = json!({"status": "valid"});
    assert_eq!(answer(&mut browser, &server, REFRESH).await, valid);
    let session = browser.session().await;
    assert_eq!(session["user"]["nickname"], "小明 2");
    assert_eq!(browser.cookies[SESSION_COOKIE], id);
}

#[tokio::test]
async fn what_only_another_login_mends_has_ended() {
    let server = TestServer::start().await;
    let mut browser = signed_in(&server, "snsapi_userinfo").await;
    for (path, call, errcode) in [
        (CHECK, "/sns/auth", 40003),
        (CHECK, "/sns/auth", 42007),
        (REFRESH, "/sns/oauth2/refresh_token", 40030),
        (REFRESH, "/sns/oauth2/refresh_token", 42002),
        (REFRESH, "/sns/userinfo", 40003),
    ] {
        next_call_fails(&server, call, errcode).await;
        let ended = json!({"status": "ended", "errcode": errcode});
        assert_eq!(answer(&mut browser, &server, path).await, ended, "{call}");
    }
    set(&server, "/__sandbox/user", PASSWORD_CHANGED).await;
    let ended = json!({"status": "ended", "errcode": 42007});
    assert_eq!(answer(&mut browser, &server, CHECK).await, ended);
    assert_eq!(answer(&mut browser, &server, REFRESH).await, ended);
    // The session is the server's own, and another login mends its authorization.
    assert_eq!(browser.session().await["signedIn"], true);
    browser.sign_in("snsapi_userinfo").await;
    let valid = json!({"status": "valid"});
    assert_eq!(answer(&mut browser, &server, CHECK).await, valid);
}

#[tokio::test]
async fn a_refresh_token_ends_after_thirty_days() {
    let server = TestServer::with(|values| {
        values.set(&crate::config::SESSION_SECONDS, "5184000");
    })
    .await;
    let mut browser = signed_in(&server, "snsapi_base").await;
    server.clock.advance(Duration::from_hours(720));
    advance_wechat(&server, 2_592_000).await;
    let ended = json!({"status": "ended", "errcode": 42002});
    assert_eq!(answer(&mut browser, &server, REFRESH).await, ended);
}

/// Errors that are not about the user are none of the authorization.
#[tokio::test]
async fn errors_of_wechat_are_told_as_such() {
    let server = TestServer::start().await;
    let mut browser = signed_in(&server, "snsapi_base").await;
    for (errcode, status, code) in [(45009, 503, "weixin_quota"), (50002, 502, "weixin_error")] {
        for (path, call) in [(CHECK, "/sns/auth"), (REFRESH, "/sns/oauth2/refresh_token")] {
            server.clock.advance(Duration::from_secs(10));
            next_call_fails(&server, call, errcode).await;
            let response = post(&mut browser, path).await;
            assert_eq!(response.error(), (status, code.to_owned()), "{errcode}");
        }
    }
    server.clock.advance(Duration::from_secs(10));
    let page = r#"{"path":"/sns/auth","times":1,"effect":"html"}"#;
    set(&server, "/__sandbox/faults", page).await;
    let response = post(&mut browser, CHECK).await;
    assert_eq!(response.error(), (502, "weixin_error".to_owned()));
    assert_eq!(browser.session().await["signedIn"], true);
}

#[tokio::test]
async fn who_taps_fifty_times_at_once_makes_one_call() {
    let server = TestServer::start().await;
    let browser = signed_in(&server, "snsapi_base").await;
    for (path, call) in [(CHECK, "/sns/auth"), (REFRESH, "/sns/oauth2/refresh_token")] {
        let taps = (0..50).map(|_| {
            let mut browser = browser.clone();
            async move { post(&mut browser, path).await }
        });
        let responses = futures::future::join_all(taps).await;
        let accepted = responses.iter().filter(|it| it.status.is_success()).count();
        assert_eq!((accepted, server.calls(call)), (1, 1), "{path}");
        let refused = responses.iter().find(|it| !it.status.is_success()).unwrap();
        assert_eq!(refused.error(), (429, "too_many_requests".to_owned()));
        assert_eq!(refused.header("retry-after"), "10");
    }
    server.clock.advance(Duration::from_secs(9));
    let mut browser = browser.clone();
    let response = post(&mut browser, CHECK).await;
    assert_eq!(response.header("retry-after"), "1");
    assert_eq!(server.calls("/sns/auth"), 1);
}

#[tokio::test]
async fn only_a_user_with_a_session_of_the_account_asks() {
    let accounts = vec![account(APP_ID), account(OTHER_APP_ID)];
    let server = TestServer::with_accounts(accounts).await;
    let mut browser = signed_in(&server, &format!("snsapi_base&appid={APP_ID}")).await;
    let mut unknown = server.browser();
    unknown
        .cookies
        .insert(SESSION_COOKIE.into(), "0".repeat(64));
    for path in [CHECK, REFRESH] {
        let of = |app_id| format!("{path}?appid={app_id}");
        let not_signed_in = (401, "not_signed_in".to_owned());
        let response = post(&mut browser, &of(OTHER_APP_ID)).await;
        assert_eq!(response.error(), not_signed_in);
        let response = post(&mut unknown, &of(APP_ID)).await;
        assert_eq!(response.error(), not_signed_in);
        let response = post(&mut browser, path).await;
        assert_eq!(response.error(), (400, "missing_parameter".to_owned()));
        let response = post(&mut browser, &of(APP_ID)).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.body);
        for headers in [
            &[][..],
            &[("origin", "https://evil.example")],
            &[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
        ] {
            let response = browser.send(Method::POST, &of(APP_ID), headers).await;
            assert_eq!(response.error(), (403, "cross_site".to_owned()));
        }
    }
}

#[tokio::test]
async fn a_snapshot_user_has_nothing_to_ask_with() {
    let server = TestServer::start().await;
    set(&server, "/__sandbox/user", r#"{"snapshot":true}"#).await;
    let mut browser = signed_in(&server, "snsapi_userinfo").await;
    let session = browser.session().await;
    assert_eq!(session["snapshot"], true);
    assert!(session.get("accessTokenExpiresAt").is_none(), "{session}");
    for path in [CHECK, REFRESH] {
        let response = post(&mut browser, path).await;
        assert_eq!(response.error(), (401, "not_signed_in".to_owned()));
    }
    assert_eq!(server.calls("/sns/auth"), 0);
}

/// More rights without a sign-out, and back: the tokens are those of the scope that is kept.
#[tokio::test]
async fn tokens_are_those_of_the_scope() {
    let server = TestServer::start().await;
    let mut browser = signed_in(&server, "snsapi_base").await;
    browser.sign_in("snsapi_userinfo").await;
    assert_eq!(browser.session().await["user"]["nickname"], "小明");
    // Any link can start a login with the lesser scope.
    browser.sign_in("snsapi_base").await;
    set(&server, "/__sandbox/user", r#"{"nickname":"小明 2"}"#).await;
    let valid = json!({"status": "valid"});
    assert_eq!(answer(&mut browser, &server, REFRESH).await, valid);
    let session = browser.session().await;
    assert_eq!(session["user"]["nickname"], "小明 2");
    assert_eq!(session["scope"], "snsapi_userinfo");
}

#[tokio::test]
async fn a_copy_of_the_store_has_no_token_that_can_be_read() {
    let server = TestServer::start().await;
    let mut browser = signed_in(&server, "snsapi_base").await;
    assert_eq!(post(&mut browser, REFRESH).await.status, StatusCode::OK);
    let id = crate::sha256::sha256_hex(&browser.cookies[SESSION_COOKIE]);
    let sessions = wechat_h5_store::Namespace::new("session", 1);
    let key = wechat_h5_store::Key::new(sessions, id);
    let stored = server.store.get(&key).await.unwrap().unwrap();
    let stored: Value = serde_json::from_slice(&stored).unwrap();
    let fields: Vec<_> = stored["tokens"].as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        ["access_expires_at", "refresh_expires_at", "sealed"]
    );
}
