//! The control API: settings, access and errors.

use axum::http::{Method, StatusCode, header};
use serde_json::json;

use crate::support::{START, TestSandbox};

#[tokio::test]
async fn the_account_is_shown_with_its_secret() {
    let account = TestSandbox::new().get("/__sandbox/account").await.json();
    assert_eq!(account["appId"], "wx5a4d6f78c1e2b390");
    assert_eq!(account["appSecret"], "0123456789abcdef0123456789abcdef");
    assert_eq!(account["apiBase"], "http://127.0.0.1:8090");
    assert_eq!(account["openBase"], "http://localhost:8090");
    assert_eq!(account["user"]["nickname"], "小明");
}

#[tokio::test]
async fn the_domains_of_an_account_are_shown_as_they_are_set() {
    let sandbox = TestSandbox::new();
    let set = json!({ "oauthDomains": ["loopback", "private", "h5.example.com:8443/shop"] });
    for _ in 0..2 {
        let shown = sandbox.post("/__sandbox/account", &set).await.json();
        assert_eq!(shown["oauthDomains"], set["oauthDomains"]);
    }
}

#[tokio::test]
async fn the_clock_moves_forward() {
    let sandbox = TestSandbox::new();
    assert_eq!(sandbox.get("/__sandbox/clock").await.json()["now"], START);
    let moved = sandbox
        .post("/__sandbox/clock", &json!({ "advanceSeconds": 300 }))
        .await
        .json();
    let expected = json!({ "now": START + 300, "aheadSeconds": 300, "frozen": true });
    assert_eq!(moved, expected);
    let set = json!({ "set": START + 400, "advanceSeconds": 1 });
    let moved = sandbox.post("/__sandbox/clock", &set).await.json();
    assert_eq!(moved["now"], START + 401);
    for wrong in [
        json!({}),
        json!({ "advanceSeconds": -1 }),
        json!({ "seconds": 1 }),
        json!({ "set": START }),
        json!({ "set": 253_402_300_800_u64 }),
        json!({ "advanceSeconds": 1_000_000_000_000_000_u64 }),
    ] {
        let response = sandbox.post("/__sandbox/clock", &wrong).await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert_eq!(response.json()["error"]["code"], "invalid_body", "{wrong}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_with_a_message() {
    let sandbox = TestSandbox::new();
    let long = json!({ "nickname": "a".repeat(3_000_000) });
    let response = sandbox.post("/__sandbox/user", &long).await;
    assert_eq!(response.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(response.json()["error"]["code"], "body_too_long");
}

#[tokio::test]
async fn a_reset_forgets_everything() {
    let sandbox = TestSandbox::new();
    let token = sandbox.access_token().await;
    sandbox
        .post("/__sandbox/clock", &json!({ "advanceSeconds": 10 }))
        .await;
    sandbox
        .post("/__sandbox/user", &json!({ "nickname": "小红" }))
        .await;
    sandbox
        .post("/__sandbox/client", &json!({ "profile": "ios" }))
        .await;
    let response = sandbox.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(response.status, StatusCode::NO_CONTENT);
    assert!(sandbox.inner.journal(None).is_empty());
    assert_eq!(sandbox.get("/__sandbox/clock").await.json()["now"], START);
    assert_eq!(
        sandbox.get("/__sandbox/user").await.json()["nickname"],
        "小明"
    );
    assert_eq!(
        sandbox.get("/__sandbox/client").await.json()["profile"],
        "auto"
    );
    assert_eq!(sandbox.ticket(&token).await.errcode(), 40001);
}

#[tokio::test]
async fn a_person_at_an_unknown_address_gets_a_page_with_the_way_to_the_shell() {
    let sandbox = TestSandbox::new();
    let accepts = (header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
    for (language, title) in [("zh-CN", "这里没有网页"), ("en", "There is no page here")] {
        for path in ["/nothing-here", "/__sandbox/nosuch"] {
            let headers = [accepts.clone(), (header::ACCEPT_LANGUAGE, language)];
            let page = sandbox.send_as(&headers, Method::GET, path, "").await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(page.body.contains(title), "{path}: {}", page.body);
            assert!(page.body.contains(path), "{path}: {}", page.body);
            assert!(page.body.contains("href=\"/\""), "{path}: {}", page.body);
        }
    }
    let program = sandbox.get("/nothing-here").await;
    assert_eq!(program.json()["errcode"], 40066);
}

#[tokio::test]
async fn an_unknown_path_is_refused_with_the_known_ones() {
    let sandbox = TestSandbox::new();
    for path in ["/__sandbox/", "/__sandbox/nosuch", "/__sandbox/push/confg"] {
        let response = sandbox.get(path).await;
        assert_eq!(response.status, StatusCode::NOT_FOUND, "{path}");
        let error = &response.json()["error"];
        assert_eq!(error["code"], "unknown_path");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(&format!("has no {path}; ")), "{message}");
        assert!(message.contains("/__sandbox/clock, "), "{message}");
        let posted = sandbox.post(path, &json!({})).await;
        assert_eq!(posted.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(sandbox.inner.journal(None).is_empty());
    assert_eq!(sandbox.inner.counters().all.calls, 0);
}

#[tokio::test]
async fn an_old_name_is_refused_with_the_new_one() {
    let sandbox = TestSandbox::new();
    for (path, body, old, new) in [
        ("client", json!({ "answers": {} }), "answers", "outcomes"),
        (
            "client",
            json!({ "customAnswers": {} }),
            "customAnswers",
            "customOutcomes",
        ),
        (
            "faults",
            json!({ "path": "/sns/*", "effect": "html", "answerLost": true }),
            "answerLost",
            "responseLost",
        ),
        (
            "faults",
            json!({ "path": "/sns/*", "effect": { "answer": {} } }),
            "answer",
            "response",
        ),
        ("user", json!({ "consent": "refuses" }), "refuses", "deny"),
        (
            "user",
            json!({ "templateMessages": "arrive" }),
            "arrive",
            "delivered",
        ),
        ("account", json!({ "appid": "wx0" }), "appid", "appId"),
    ] {
        let response = sandbox.post(&format!("/__sandbox/{path}"), &body).await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{body}");
        let expected = format!("`{old}` is called `{new}` now");
        assert!(response.body.contains(&expected), "{}", response.body);
    }
    let response = sandbox.get("/__sandbox/journal?kind=admin").await;
    assert!(response.body.contains("`admin` is called `control` now"));
}
