//! A change with several fields is made as a whole or not at all.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use wechat_h5_sandbox::{Clock, Options, PushConfig};

use crate::support::{START, TestSandbox, options};

/// Everything that a control can change, in one value.
async fn state(sandbox: &TestSandbox) -> Value {
    let mut state = json!({});
    for part in [
        "accounts",
        "users",
        "clock",
        "faults",
        "push/config",
        "client",
        "journal",
        "counters",
    ] {
        state[part] = sandbox.get(&format!("/__sandbox/{part}")).await.json();
    }
    state
}

#[tokio::test]
async fn a_refused_change_leaves_everything_as_it_was() {
    let app_id = "wx0000000000000009";
    let unknown = json!({ "id": "new", "nickname": "a", "appId": app_id });
    let delay = json!({ "path": "/a", "delayMs": 1 });
    let outcomes: serde_json::Map<String, Value> = (0..1001)
        .map(|number| (format!("custom{number}"), "ok".into()))
        .collect();
    let sandbox = TestSandbox::with(options().push(PushConfig::to("http://127.0.0.1:9/")));
    sandbox.post("/__sandbox/faults", &delay).await;
    let before = state(&sandbox).await;
    for (path, change) in [
        ("users", unknown.clone()),
        (
            "users",
            json!({ "id": "new", "nickname": "a", "consent": "maybe" }),
        ),
        ("users", json!({ "id": "new", "nickname": "a".repeat(201) })),
        (
            "users",
            json!({ "id": "xiaohong", "follows": true, "tags": vec![1; 21] }),
        ),
        ("user", unknown),
        (
            "user",
            json!({ "id": "xiaohong", "follows": true, "appId": app_id }),
        ),
        ("user", json!({ "id": "nobody", "nickname": "a" })),
        ("user", json!({ "nickname": "a", "passwordChanged": 1 })),
        ("account", json!({ "appId": app_id, "banned": true })),
        ("account", json!({ "banned": true, "kind": "none" })),
        (
            "account",
            json!({ "banned": true, "ipAllowList": ["10.0.0.0/99"] }),
        ),
        (
            "account",
            json!({ "banned": true, "quotas": { "/none": {} } }),
        ),
        ("clock", json!({ "frozen": true, "set": 1 })),
        ("clock", json!({ "frozen": false, "set": 1 })),
        (
            "clock",
            json!({ "frozen": true, "set": START + 9, "advanceSeconds": u64::MAX }),
        ),
        ("clock", json!({ "advanceSeconds": 1, "set": START - 1 })),
        ("client", json!({ "profile": "ios", "network": "6g" })),
        (
            "client",
            json!({ "profile": "ios", "customOutcomes": outcomes }),
        ),
        (
            "push/config",
            json!({ "token": "other", "url": "http://example.com/" }),
        ),
        (
            "push/config",
            json!({ "mode": "encrypted", "timeoutMs": 0 }),
        ),
        ("faults", json!([delay, { "path": "a", "delayMs": 1 }])),
        ("faults", vec![delay.clone(); 1000].into()),
        ("push", json!({ "type": "none" })),
        ("journal", json!({ "kind": "control", "name": "a" })),
    ] {
        let response = sandbox.post(&format!("/__sandbox/{path}"), &change).await;
        let shown: String = change.to_string().chars().take(80).collect();
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{path} {shown}");
        assert_eq!(state(&sandbox).await, before, "{path} {shown}");
    }
    for query in ["id=9", "id=1&id=1", "idd=1", "id=x"] {
        let path = format!("/__sandbox/faults?{query}");
        let response = sandbox.send(Method::DELETE, &path, "").await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(state(&sandbox).await, before, "{query}");
    }
}

#[tokio::test]
async fn a_running_clock_is_not_frozen_by_a_refused_change() {
    let options = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
    let sandbox = TestSandbox::with(options.clock(Clock::system()));
    let change = json!({ "frozen": true, "set": START });
    let refused = sandbox.post("/__sandbox/clock", &change).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        sandbox.get("/__sandbox/clock").await.json()["frozen"],
        false
    );
}

#[tokio::test]
async fn users_are_bounded() {
    let users: Vec<_> = (0..999)
        .map(|number| format!("[[users]]\nid = 'user{number}'\n"))
        .collect();
    let sandbox = TestSandbox::with(options().seed(users.concat().parse().unwrap()));
    let add = async |id: &str| sandbox.post("/__sandbox/users", &json!({ "id": id })).await;
    assert_eq!(add("the_last").await.status, StatusCode::OK);
    let refused = add("one_more").await;
    assert_eq!(refused.json()["error"]["code"], "too_many_users");
    assert_eq!(add("user3").await.status, StatusCode::OK);
}
