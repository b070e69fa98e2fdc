//! `GET /api/oauth/authorize`

use crate::config::PUBLIC_URL;
use http::StatusCode;
use serde::Deserialize;

use super::test_server::{TestResponse, TestServer, between, encode};

async fn authorize(server: &TestServer, query: &str) -> TestResponse {
    server.get(&format!("/api/oauth/authorize?{query}")).await
}

#[tokio::test]
async fn redirects_to_wechat_with_the_parameters_in_the_documented_order() {
    let server = TestServer::start().await;
    let response = authorize(&server, "scope=snsapi_userinfo&return_to=/me").await;
    assert_eq!(response.status, StatusCode::FOUND);
    let location = response.header("location");
    let start = format!(
        "{}/connect/oauth2/authorize?appid=wx5a4d6f78c1e2b390\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fapi%2Foauth%2Fcallback\
         &response_type=code&scope=snsapi_userinfo&state=",
        server.sandbox.open_base()
    );
    assert!(location.starts_with(&start), "{location}");
    assert!(location.ends_with("#wechat_redirect"), "{location}");
    let state = between(location, "&state=", "#");
    assert_eq!(state.len(), 32);
    assert!(
        state
            .bytes()
            .all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
    );
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(response.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn the_redirect_uri_comes_from_the_configuration_alone() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let headers = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "host=evil.example"),
    ];
    let path = "/api/oauth/authorize?scope=snsapi_base";
    let response = browser.send(http::Method::GET, path, &headers).await;
    assert!(
        !response.header("location").contains("evil"),
        "{response:?}"
    );
}

#[tokio::test]
async fn each_login_has_its_own_state_and_its_own_cookie() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let path = "/api/oauth/authorize?scope=snsapi_base";
    let first = browser.get(path).await;
    let cookies = browser.cookies.clone();
    let second = browser.get(path).await;
    assert_ne!(first.header("location"), second.header("location"));
    assert_eq!(browser.login_cookies().len(), 2);
    for (name, value) in cookies {
        assert_eq!(browser.cookies[&name], value);
    }
}

#[tokio::test]
async fn cookies_are_as_protected_as_the_scheme_allows() {
    let server = TestServer::start().await;
    let response = authorize(&server, "scope=snsapi_base").await;
    let cookie = response.header("set-cookie");
    assert!(cookie.starts_with("wechat_h5_login_"), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );

    let server =
        TestServer::with(|values| values.set(&PUBLIC_URL, "https://h5.example.com/")).await;
    let response = authorize(&server, "scope=snsapi_base").await;
    let cookie = response.header("set-cookie");
    assert!(cookie.starts_with("__Host-wechat_h5_login_"), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn refuses_invalid_parameters() {
    let server = TestServer::start().await;
    for (query, status, code) in [
        ("", 400, "missing_parameter"),
        ("scope=", 400, "invalid_scope"),
        ("scope=snsapi_login", 400, "invalid_scope"),
        (
            "scope=snsapi_base&scope=snsapi_userinfo",
            400,
            "invalid_scope",
        ),
        ("scope=snsapi_base&appid=wx0", 400, "unknown_account"),
        ("scope=snsapi_base&return_to=", 400, "invalid_return_to"),
        (
            "scope=snsapi_base&return_to=/ok&return_to=//evil",
            400,
            "invalid_return_to",
        ),
        (
            "scope=snsapi_base&return_to=/ok&return%5fto=//evil",
            400,
            "invalid_return_to",
        ),
        (
            "scope=snsapi_base&return_to[]=/ok",
            400,
            "invalid_return_to",
        ),
        ("scope=snsapi_base&return_to=/%ff", 400, "invalid_return_to"),
        (
            "scope=snsapi_base&return_to=%c0%af",
            400,
            "invalid_return_to",
        ),
        (
            "scope=snsapi_base&return_to=/api/session",
            400,
            "invalid_return_to",
        ),
        (
            "scope=snsapi_base&return_to=/api/oauth/authorize",
            400,
            "invalid_return_to",
        ),
        (
            "scope=snsapi_base&return_to=/API/session",
            400,
            "invalid_return_to",
        ),
        (
            "scope=snsapi_base&return_to=/connect/oauth2/authorize",
            400,
            "invalid_return_to",
        ),
        (
            "scope=snsapi_base&return_to=/Health%257A",
            400,
            "invalid_return_to",
        ),
    ] {
        let response = authorize(&server, query).await;
        assert_eq!(response.error(), (status, code.to_owned()), "{query}");
        assert_eq!(response.header("set-cookie"), "", "{query}");
    }
    let long = format!("scope=snsapi_base&return_to=/{}", "a".repeat(8192));
    let response = authorize(&server, &long).await;
    assert_eq!(response.error().1, "invalid_return_to");
    let hint = response.json()["error"]["hint"].to_string();
    assert!(hint.contains("a shorter `returnTo`"), "{hint}");
}

#[derive(Deserialize)]
struct Row {
    return_to: String,
}

#[tokio::test]
async fn return_to_is_decoded_exactly_once() {
    let server = TestServer::start().await;
    let refused: Vec<Row> =
        serde_json::from_str(include_str!("../../tests/data/return-to-refuse.json")).unwrap();
    for Row { return_to } in refused {
        for value in [encode(&return_to), encode(&encode(&return_to))] {
            let response =
                authorize(&server, &format!("scope=snsapi_base&return_to={value}")).await;
            assert_eq!(
                response.error(),
                (400, "invalid_return_to".to_owned()),
                "{value}"
            );
        }
    }
    let accepted: Vec<Row> =
        serde_json::from_str(include_str!("../../tests/data/return-to-accept.json")).unwrap();
    for Row { return_to } in accepted {
        let mut browser = server.browser();
        let callback = browser
            .start_login("snsapi_base", &encode(&return_to))
            .await;
        let response = browser.get(&callback).await;
        assert_eq!(response.status, StatusCode::SEE_OTHER);
        let own_fragment = if return_to.contains('#') { "" } else { "#" };
        let expected = format!("{return_to}{own_fragment}");
        assert_eq!(response.header("location"), expected);
    }
}
