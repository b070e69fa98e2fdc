//! The state as one document.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestSandbox;

async fn state(sandbox: &TestSandbox) -> Value {
    sandbox.get("/__sandbox/state").await.json()
}

/// Every field that can be set has another value than at the start.
async fn change_everything(sandbox: &TestSandbox) {
    for (path, change) in [
        (
            "account",
            json!({
                "kind": "test", "banned": true, "secretFrozen": true, "openPlatform": null,
                "jsSafeDomains": ["h5.example.com"], "oauthDomains": ["private"],
                "ipAllowList": ["10.0.0.0/8"], "ipListScope": "tokens", "risk": "suspected",
                "quotas": { "/cgi-bin/token": { "perDay": 5, "perMinute": 2 } },
            }),
        ),
        (
            "users",
            json!({
                "id": "ada", "nickname": "Ada", "snapshot": true, "snapshotRealIds": true,
                "snapshotFlagLate": true, "snapshotNoUserinfo": true, "fromChat": true,
                "consent": "deny", "templateMessages": "blocked", "doubleCallback": true,
                "dropsCookies": true, "follows": true, "tags": [],
            }),
        ),
        ("user", json!({ "id": "ada", "tags": [100] })),
        (
            "merchants",
            json!({
                "mchid": "1900009191", "appIds": ["wx5a4d6f78c1e2b390"], "available": 500,
                "publicKey": include_str!("../../../../sign/tests/data/pay/merchant_certificate.pem"),
                "verification": "certificate", "refunds": "closed",
                "payDirectories": ["http://127.0.0.1:8080/pay/"],
                "notifyOrigin": "http://127.0.0.1:8080",
            }),
        ),
        (
            "client",
            json!({ "profile": "ios", "bridge": "late", "outcomes": { "scanQRCode": "cancel" } }),
        ),
        (
            "faults",
            json!([
                { "path": "/sns/*", "calls": { "first": 2 }, "effect": { "errcode": -1 } },
                { "path": "/cgi-bin/token", "delayMs": 5 },
            ]),
        ),
        (
            "push/config",
            json!({ "url": "http://127.0.0.1:9/", "token": "other", "mode": "encrypted" }),
        ),
        ("clock", json!({ "advanceSeconds": 3600 })),
    ] {
        let response = sandbox.post(&format!("/__sandbox/{path}"), &change).await;
        assert_eq!(response.status, StatusCode::OK, "{path}: {}", response.body);
    }
}

#[tokio::test]
async fn what_was_saved_is_restored_in_another_sandbox() {
    let sandbox = TestSandbox::new();
    let at_start = state(&sandbox).await;
    change_everything(&sandbox).await;
    let saved = state(&sandbox).await;
    for (name, value) in saved.as_object().unwrap() {
        assert_ne!(*value, at_start[name], "{name}");
    }
    let other = TestSandbox::new();
    let response = other.post("/__sandbox/state", &saved).await;
    assert_eq!(response.status, StatusCode::NO_CONTENT, "{}", response.body);
    assert_eq!(state(&other).await, saved);
    // And back.
    other.post("/__sandbox/state", &at_start).await;
    assert_eq!(state(&other).await, at_start);
}

#[tokio::test]
async fn the_secret_of_an_account_is_not_in_the_document() {
    let sandbox = TestSandbox::new();
    let saved = state(&sandbox).await.to_string();
    assert!(
        !saved.contains("0123456789abcdef0123456789abcdef"),
        "{saved}"
    );
}

#[tokio::test]
async fn a_wrong_document_is_refused_and_changes_nothing() {
    let sandbox = TestSandbox::new();
    sandbox
        .post("/__sandbox/client", &json!({ "network": "3g" }))
        .await;
    let before = state(&sandbox).await;
    for (field, value) in [
        ("accounts", json!([{ "appId": "wx0000000000000009" }])),
        ("currentUser", json!("nobody")),
        ("client", json!({ "profile": "symbian" })),
        ("faults", json!([{ "path": "" }])),
        ("extra", json!(1)),
    ] {
        let mut wrong = before.clone();
        wrong[field] = value;
        let refused = sandbox.post("/__sandbox/state", &wrong).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{field}");
        assert_eq!(state(&sandbox).await, before, "{field}");
    }
    // What is found out late leaves the state at the start.
    let mut wrong = before.clone();
    wrong["push"]["url"] = json!("http://example.com/");
    let refused = sandbox.post("/__sandbox/state", &wrong).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(state(&sandbox).await["client"]["network"], "wifi");
}
