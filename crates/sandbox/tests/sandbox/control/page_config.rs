//! `GET /__sandbox/config`: a page without a server is configured.

use axum::http::{StatusCode, header};
use serde_json::json;
use wechat_h5_sandbox::EntryKind;

use crate::support::{START, TestSandbox};

const PAGE: &str = "http://127.0.0.1:5173/goods/7?a=1&b=%E4%B8%AD";
const ENCODED: &str = "http%3A%2F%2F127.0.0.1%3A5173%2Fgoods%2F7%3Fa%3D1%26b%3D%25E4%25B8%25AD";

#[tokio::test]
async fn the_client_accepts_the_config() {
    let sandbox = TestSandbox::new();
    for fragment in ["", "%23%2Froute"] {
        let path = format!("/__sandbox/config?url={ENCODED}{fragment}");
        let config = sandbox.get(&path).await.json();
        assert_eq!(config["timestamp"], START);
        assert_eq!(config["nonceStr"].as_str().unwrap().len(), 32);
        let list = config["jsApiList"].as_array().unwrap();
        assert!(list.contains(&json!("scanQRCode")), "{config}");
        assert!(config["openTagList"].is_array(), "{config}");
        let mut call = config.clone();
        call["url"] = PAGE.into();
        let verdict = sandbox.post("/__sandbox/verify", &call).await.json();
        assert_eq!(verdict["ok"], true, "{verdict}");
    }
    // A server that calls getticket shares the ticket.
    let token = sandbox.access_token().await;
    let ticket = sandbox.ticket(&token).await.text("ticket");
    let entries = sandbox.inner.journal(Some(EntryKind::Control));
    assert_eq!(entries[0].name, "config");
    assert_eq!(entries[0].details["page"], "http://127.0.0.1:5173/goods/7");
    let calls = sandbox.inner.journal(Some(EntryKind::Platform));
    let issued = &calls.last().unwrap().details["ticket"];
    assert_eq!(&entries[0].details["ticket"], issued);
    assert!(!entries[0].details["ticket"].to_string().contains(&ticket));
}

#[tokio::test]
async fn the_account_can_be_named_as_the_server_s_route_does() {
    let sandbox = TestSandbox::new();
    for name in ["appid", "appId"] {
        let path = format!("/__sandbox/config?url={ENCODED}&{name}=wx5a4d6f78c1e2b390");
        let config = sandbox.get(&path).await.json();
        assert_eq!(config["appId"], "wx5a4d6f78c1e2b390", "{name}");
        let path = format!("/__sandbox/config?url={ENCODED}&{name}=wx0000000000000000");
        let refused = sandbox.get(&path).await;
        assert_eq!(refused.json()["error"]["code"], "unknown_account", "{name}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_to_send() {
    let sandbox = TestSandbox::new();
    let encode = "send encodeURIComponent(location.href) as the value of `url`";
    for (query, status, code, says) in [
        ("", 400, "missing_parameter", "`url` is missing"),
        ("?url=", 400, "missing_parameter", "`url` is missing"),
        (
            "?url=http://127.0.0.1:5173/goods?a=1&b=2",
            400,
            "invalid_url",
            "was cut at its first `&`",
        ),
        ("?url=%2Fgoods%2F7", 400, "invalid_url", "/goods/7"),
        ("?url=about%3Ablank", 400, "invalid_url", "about"),
        (
            "?url=http%3A%2F%2F127.0.0.1%3A5173%2F%3Fq%3D%E4%B8%AD",
            400,
            "invalid_url",
            "a browser shows this page as http://127.0.0.1:5173/: ",
        ),
        (
            "?url=http%3A%2F%2F127.0.0.1%3A5173",
            400,
            "invalid_url",
            "a browser shows this page as http://127.0.0.1:5173/: ",
        ),
    ] {
        let refused = sandbox.get(&format!("/__sandbox/config{query}")).await;
        assert_eq!(refused.status.as_u16(), status, "{query}");
        let error = &refused.json()["error"];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!(code), &json!("url"))
        );
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(says), "{query}: {message}");
        assert_eq!(error["hint"], encode, "{query}");
    }
    for (query, field) in [
        (format!("?url={ENCODED}&url={ENCODED}"), "url"),
        (format!("?url={ENCODED}&appID=1"), "appID"),
        (format!("?URL={ENCODED}"), "URL"),
        (format!("?url[]={ENCODED}"), "url[]"),
    ] {
        let refused = sandbox.get(&format!("/__sandbox/config{query}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(refused.json()["error"]["field"], field, "{query}");
    }
    let long = format!("?url={ENCODED}{}", "a".repeat(8192));
    let refused = sandbox.get(&format!("/__sandbox/config{long}")).await;
    let error = &refused.json()["error"];
    assert!(
        error["hint"].as_str().unwrap().starts_with("shorten"),
        "{error}"
    );
    let foreign = "?url=https%3A%2F%2Fh5.example.com%2F";
    let refused = sandbox.get(&format!("/__sandbox/config{foreign}")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let error = &refused.json()["error"];
    assert_eq!(error["code"], "origin_not_allowed");
    assert!(error["hint"].as_str().unwrap().contains("js_safe_domains"));
}

#[tokio::test]
async fn a_parameter_against_caches_is_ignored() {
    let sandbox = TestSandbox::new();
    for parameter in ["_=1700000000000", "t=1", "nocache=0.5"] {
        let path = format!("/__sandbox/config?url={ENCODED}&{parameter}");
        assert_eq!(sandbox.get(&path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn an_account_without_the_js_sdk_gets_no_config() {
    let sandbox = TestSandbox::new();
    let banned = json!({ "banned": true });
    sandbox.post("/__sandbox/account", &banned).await;
    let path = format!("/__sandbox/config?url={ENCODED}");
    let refused = sandbox.get(&path).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.json()["error"]["code"], "ticket_unavailable");
}

#[tokio::test]
async fn pages_of_this_machine_may_read_it_and_foreign_ones_may_not() {
    let sandbox = TestSandbox::new();
    let path = format!("/__sandbox/config?url={ENCODED}");
    let get = axum::http::Method::GET;
    let own = [(header::ORIGIN, "http://127.0.0.1:5173")];
    let read = sandbox.send_as(&own, get.clone(), &path, "").await;
    let allowed = read.header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    assert_eq!(allowed, "http://127.0.0.1:5173");
    let foreign = [(header::ORIGIN, "https://evil.example")];
    let refused = sandbox.send_as(&foreign, get, &path, "").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
