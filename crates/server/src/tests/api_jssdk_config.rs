//! `GET /api/jssdk/config`

use std::time::Duration;

use crate::config::{APPSECRET, OPEN_TAG_LIST, ORIGINS, TOKEN_MODE};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::test_server::{APP_ID, TestResponse, TestServer, account, encode};

async fn config(server: &TestServer, url: &str) -> TestResponse {
    let path = format!("/api/jssdk/config?url={}", encode(url));
    server.get(&path).await
}

/// The client's verdict on this config on this page.
async fn verdict(server: &TestServer, config: &Value, url: &str) -> Value {
    let body = json!({
        "appId": config["appId"],
        "timestamp": config["timestamp"],
        "nonceStr": config["nonceStr"],
        "signature": config["signature"],
        "url": url,
    });
    let body = body.to_string();
    let response = server.send_to_sandbox(Method::POST, "/__sandbox/verify", &body);
    response.await.json()
}

#[tokio::test]
async fn wechat_accepts_the_signature() {
    let server = TestServer::start().await;
    let long = format!("http://127.0.0.1:8080/?q={}", "%E4".repeat(2700));
    for (href, signed) in [
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        (
            "http://127.0.0.1:8080/me?a=1&b=%E4%BD%A0",
            "http://127.0.0.1:8080/me?a=1&b=%E4%BD%A0",
        ),
        ("http://127.0.0.1:8080/#/share", "http://127.0.0.1:8080/"),
        (
            r"http://127.0.0.1:8080/d?a=b\c{|}^`",
            r"http://127.0.0.1:8080/d?a=b\c{|}^`",
        ),
        (&long, &long),
    ] {
        let response = config(&server, href).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.body);
        let config = response.json();
        assert_eq!(
            verdict(&server, &config, signed).await["ok"],
            true,
            "{href}"
        );
        let other = verdict(&server, &config, "http://127.0.0.1:8080/other").await;
        assert_eq!(other["reason"], "invalid_signature");
    }
}

#[tokio::test]
async fn the_response_has_the_parameters_of_wx_config() {
    let server =
        TestServer::with(|values| values.set(&OPEN_TAG_LIST, "wx-open-launch-weapp")).await;
    let response = config(&server, "http://127.0.0.1:8080/").await;
    assert_eq!(response.header("content-type"), "application/json");
    assert_eq!(response.header("cache-control"), "no-store");
    let config = response.json();
    assert_eq!(config["appId"], APP_ID);
    assert_eq!(config["timestamp"], 1_700_000_000);
    assert_eq!(config["signature"].as_str().unwrap().len(), 40);
    assert!(!config["nonceStr"].as_str().unwrap().is_empty());
    assert_eq!(config["jsApiList"][0], "updateAppMessageShareData");
    assert_eq!(config["openTagList"], json!(["wx-open-launch-weapp"]));
    assert_eq!(config.as_object().unwrap().len(), 6, "{config}");
}

#[tokio::test]
async fn refuses_foreign_origins_and_urls_that_no_browser_shows() {
    let server = TestServer::start().await;
    for (query, status, code) in [
        ("", 400, "missing_parameter"),
        ("?url=", 400, "invalid_url"),
        ("?url=%2Fme", 400, "invalid_url"),
        ("?url=%ff", 400, "invalid_url"),
        (
            "?url=http%3A%2F%2F127.0.0.1%3A8080%2F&url=x",
            400,
            "invalid_url",
        ),
        (
            "?url[]=http%3A%2F%2F127.0.0.1%3A8080%2F",
            400,
            "invalid_url",
        ),
        ("?url=http%3A%2F%2F127.0.0.1%3A8080", 400, "invalid_url"),
        (
            "?url=http%3A%2F%2Fu%3Ap%40127.0.0.1%3A8080%2F",
            400,
            "invalid_url",
        ),
        (
            "?url=http%253A%252F%252F127.0.0.1%253A8080%252F",
            400,
            "invalid_url",
        ),
        (
            "?url=http%3A%2F%2F127.0.0.1%3A8080%2F%3Fa%26timestamp%3D1%26url%3Dx",
            400,
            "invalid_url",
        ),
        (
            "?url=http%3A%2F%2Flocalhost%3A8080%2F",
            403,
            "origin_not_allowed",
        ),
        (
            "?url=https%3A%2F%2F127.0.0.1%3A8080%2F",
            403,
            "origin_not_allowed",
        ),
        (
            "?url=http%3A%2F%2F127.0.0.1%3A8081%2F",
            403,
            "origin_not_allowed",
        ),
        (
            "?url=https%3A%2F%2Fevil.example%2F",
            403,
            "origin_not_allowed",
        ),
        (
            "?url=http%3A%2F%2F127.0.0.1%3A8080%2F&appid=wx0",
            400,
            "unknown_account",
        ),
        (
            "?url=http%3A%2F%2F127.0.0.1%3A8080%2F&appid=a&appid=b",
            400,
            "unknown_account",
        ),
    ] {
        let response = server.get(&format!("/api/jssdk/config{query}")).await;
        assert_eq!(response.error(), (status, code.to_owned()), "{query}");
        assert!(
            !response.json()["error"]["hint"]
                .as_str()
                .unwrap()
                .is_empty()
        );
    }
    let long = format!("http://127.0.0.1:8080/{}", "a".repeat(8192));
    assert_eq!(config(&server, &long).await.error().1, "invalid_url");
}

#[tokio::test]
async fn a_url_is_signed_up_to_eight_kilobytes() {
    let server = TestServer::start().await;
    let start = "http://127.0.0.1:8080/d?a=";
    for (bytes, status) in [(3_026, 200), (8_192, 200), (8_193, 400), (9_000, 400)] {
        let url = format!("{start}{}", "b".repeat(bytes - start.len()));
        let response = config(&server, &url).await;
        assert_eq!(response.status, status, "{bytes}");
        // What stands behind the `#` is not signed.
        let with_fragment = format!("{}#/{}", &url[..3_000], "c".repeat(9_000));
        let response = config(&server, &with_fragment).await;
        assert_eq!(response.status, 200, "{bytes}");
    }
}

#[tokio::test]
async fn a_url_that_was_not_encoded_is_refused_where_it_was_cut() {
    let server = TestServer::start().await;
    for (query, status) in [
        // The server would sign `…/d?a=1`, and the page is `…/d?a=1&b=2`.
        ("url=http://127.0.0.1:8080/d?a=1&b=2", 400),
        ("url=http://127.0.0.1:8080/d?a=1&b", 400),
        ("b=2&url=http://127.0.0.1:8080/d?a=1", 400),
        // Nothing was cut: other parameters are a cache buster's.
        ("url=http://127.0.0.1:8080/d?a=1", 200),
        (
            "url=http://127.0.0.1:8080/d?a=1&appid=wx5a4d6f78c1e2b390",
            200,
        ),
        ("url=http://127.0.0.1:8080/&_=1700000000000", 200),
        ("url=http%3A%2F%2F127.0.0.1%3A8080%2Fd%3Fa%3D1&_=1", 200),
        ("url=http:%2F%2F127.0.0.1:8080%2Fd%3Fa%3D1%26b%3D2&t=1", 200),
    ] {
        let response = server.get(&format!("/api/jssdk/config?{query}")).await;
        assert_eq!(response.status, status, "{query}: {}", response.body);
        if status == 400 {
            let error = &response.json()["error"];
            assert_eq!(error["code"], "invalid_url");
            assert!(
                error["message"]
                    .as_str()
                    .unwrap()
                    .contains("cut at its first `&`")
            );
        }
    }
}

#[tokio::test]
async fn the_hint_fits_the_reason() {
    let server = TestServer::start().await;
    let long = format!("http://127.0.0.1:8080/{}", "a".repeat(8192));
    for (url, hint) in [
        (
            "http://127.0.0.1:8080/?x=1&timestamp=1&url=b",
            "rename the parameter",
        ),
        (long.as_str(), "shorten the page's URL"),
        (
            "http://127.0.0.1:8080/中",
            "send encodeURIComponent(location.href)",
        ),
        (
            r"http://127.0.0.1:8080\a",
            "send encodeURIComponent(location.href)",
        ),
    ] {
        let response = config(&server, url).await;
        let shown = response.json()["error"]["hint"].to_string();
        assert!(shown.contains(hint), "{url}: {shown}");
    }
}

#[tokio::test]
async fn appid_chooses_among_several_accounts() {
    let with_origins = |app_id: &str, origins: &str| {
        let mut table = account(app_id);
        table.set(&ORIGINS, origins);
        table
    };
    let server = TestServer::with_accounts(vec![
        with_origins(APP_ID, "http://127.0.0.1:8080"),
        with_origins("wx0000000000000000", "https://other.example"),
    ])
    .await;
    let path = |appid: &str| {
        let url = encode("http://127.0.0.1:8080/");
        format!("/api/jssdk/config?url={url}{appid}")
    };
    let response = server.get(&path(&format!("&appid={APP_ID}"))).await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(response.json()["appId"], APP_ID);
    let unnamed = server.get(&path("")).await;
    assert_eq!(unnamed.error(), (400, "missing_parameter".to_owned()));
    let other = server.get(&path("&appid=wx0000000000000000")).await;
    assert_eq!(other.error(), (403, "origin_not_allowed".to_owned()));
}

#[tokio::test]
async fn many_pages_cost_one_token_and_one_ticket() {
    let server = TestServer::start().await;
    for _ in 0..200 {
        let response = config(&server, "http://127.0.0.1:8080/").await;
        assert_eq!(response.status, StatusCode::OK);
    }
    assert_eq!(server.calls("/cgi-bin/stable_token"), 1);
    assert_eq!(server.calls("/cgi-bin/ticket/getticket"), 1);
}

#[tokio::test]
async fn without_a_ticket_the_response_says_when_to_retry_and_not_why() {
    let server = TestServer::with(|values| values.set(&APPSECRET, "f".repeat(32))).await;
    let response = config(&server, "http://127.0.0.1:8080/").await;
    assert_eq!(response.error(), (503, "ticket_unavailable".to_owned()));
    let seconds: u64 = response.header("retry-after").parse().unwrap();
    assert!((1..=301).contains(&seconds), "{seconds}");
    assert!(!response.body.contains("40125"), "{}", response.body);
    let id = response.json()["error"]["requestId"].clone();
    assert_eq!(id, response.header("x-request-id"));
}

#[tokio::test]
async fn an_expired_ticket_never_signs() {
    let server = TestServer::start().await;
    let page = "http://127.0.0.1:8080/";
    assert_eq!(config(&server, page).await.status, StatusCode::OK);
    server.sandbox.advance(7300);
    server.clock.advance(Duration::from_secs(7300));
    let response = config(&server, page).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.body);
    assert_eq!(verdict(&server, &response.json(), page).await["ok"], true);
    assert_eq!(server.calls("/cgi-bin/stable_token"), 2);
    assert_eq!(server.calls("/cgi-bin/ticket/getticket"), 2);
}

#[tokio::test]
async fn in_legacy_mode_a_token_is_fetched_by_the_other_call() {
    let server = TestServer::with(|values| values.set(&TOKEN_MODE, "legacy")).await;
    let path = format!("/api/jssdk/config?url={}", encode("http://127.0.0.1:8080/"));
    assert_eq!(server.get(&path).await.status, StatusCode::OK);
    assert_eq!(server.calls("/cgi-bin/token"), 1);
    assert_eq!(server.calls("/cgi-bin/stable_token"), 0);
}
