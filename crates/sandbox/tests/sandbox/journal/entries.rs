//! What the journal contains, and what it must not contain.

use axum::http::StatusCode;
use serde_json::{Value, json};
use wechat_h5_sandbox::EntryKind;

use crate::support::{TestSandbox, consent_id};

fn verdicts(sandbox: &TestSandbox, name: &str) -> Vec<Value> {
    let entries = sandbox.inner.journal(Some(EntryKind::Platform));
    let shown = entries.iter().filter(|entry| entry.name == name);
    shown
        .map(|entry| entry.details["verdict"].clone())
        .collect()
}

#[tokio::test]
async fn every_token_of_a_call_has_its_verdict() {
    let sandbox = TestSandbox::new();
    let first = sandbox.access_token().await;
    sandbox.ticket(&first).await;
    sandbox.access_token().await;
    sandbox.ticket(&first).await;
    sandbox.inner.advance(300);
    sandbox.ticket(&first).await;
    sandbox.ticket("90_never").await;
    let seen = verdicts(&sandbox, "/cgi-bin/ticket/getticket");
    assert_eq!(seen, ["valid", "overlap", "dead", "never_issued"]);
}

#[tokio::test]
async fn a_token_is_recognised_by_its_fingerprint() {
    let sandbox = TestSandbox::new();
    sandbox.ticket(&sandbox.access_token().await).await;
    let entries = sandbox.inner.journal(Some(EntryKind::Platform));
    assert_eq!(entries[0].details["token"], entries[1].details["token"]);
    assert_eq!(entries[0].details["token"].as_str().unwrap().len(), 8);
    assert_eq!(entries[0].details["errcode"], 0);
}

#[tokio::test]
async fn no_secret_is_in_the_journal_or_in_debug() {
    let sandbox = TestSandbox::new();
    let access_token = sandbox.access_token().await;
    let ticket = sandbox.ticket(&access_token).await.text("ticket");
    let code = sandbox.code("snsapi_userinfo").await;
    let user = sandbox.exchange(&code).await;
    sandbox.exchange(&code).await;
    let user_token = user.text("access_token");
    let refresh_token = user.text("refresh_token");
    sandbox.refresh(&refresh_token).await;
    let openid = user.text("openid");
    sandbox
        .get(&format!(
            "/sns/userinfo?access_token={user_token}&openid={openid}"
        ))
        .await;
    let page = format!("http://127.0.0.1:8080/?code={code}#{code}");
    sandbox
        .post("/__sandbox/verify", &json!({ "appId": "x", "url": page }))
        .await;
    let shown = [
        sandbox.get("/__sandbox/journal").await.body,
        format!("{:?}", sandbox.inner),
        format!("{:?}", sandbox.inner.journal(None)),
    ];
    let app_secret = "0123456789abcdef0123456789abcdef".to_owned();
    for (n, text) in shown.iter().enumerate() {
        assert!(text.len() > 100);
        for secret in [
            &access_token,
            &ticket,
            &code,
            &user_token,
            &refresh_token,
            &app_secret,
        ] {
            assert!(!text.contains(secret.as_str()), "text {n} holds {secret}");
        }
    }
}

#[tokio::test]
async fn a_request_is_recorded_so_that_it_can_be_sent_again() {
    let sandbox = TestSandbox::new();
    let token = sandbox.access_token().await;
    let path = format!("/cgi-bin/message/custom/send?access_token={token}");
    sandbox.post(&path, &json!({"msgtype": "text"})).await;
    let upload = format!("/cgi-bin/media/upload?access_token={token}&type=image");
    sandbox.upload(&upload, "a.gif", b"GIF89a").await;
    let entries = sandbox.inner.journal(Some(EntryKind::Platform));
    let requests: Vec<_> = entries
        .iter()
        .map(|entry| entry.details["request"].clone())
        .collect();
    let text = requests[0]["target"].as_str().unwrap();
    assert!(text.ends_with("&secret=SECRET"), "{text}");
    assert_eq!(
        requests[1..],
        [
            json!({
                "method": "POST",
                "target": "/cgi-bin/message/custom/send?access_token=ACCESS_TOKEN",
                "body": "{\"msgtype\":\"text\"}",
            }),
            json!({
                "method": "POST",
                "target": "/cgi-bin/media/upload?access_token=ACCESS_TOKEN&type=image",
                "file": "a.gif",
            }),
        ]
    );
    sandbox.code("snsapi_base").await;
    let pages = sandbox.inner.journal(Some(EntryKind::Page));
    let page = pages[0].details["request"]["target"].as_str().unwrap();
    assert!(
        page.starts_with("/connect/oauth2/authorize?appid="),
        "{page}"
    );
    assert!(page.contains("&state=STATE"), "{page}");
}

#[tokio::test]
async fn the_client_adds_entries() {
    let sandbox = TestSandbox::new();
    let call = json!({
        "kind": "bridge", "name": "hideMenuItems", "args": { "menuList": ["a"] },
        "response": { "err_msg": "hideMenuItems:ok" }, "hidden": false, "seq": 99, "at": 1,
    });
    let response = sandbox.post("/__sandbox/journal", &call).await;
    assert_eq!(response.status, StatusCode::NO_CONTENT);
    sandbox.access_token().await;
    let shown = sandbox.get("/__sandbox/journal?kind=bridge").await.json();
    assert_eq!(shown["entries"].as_array().unwrap().len(), 1);
    let entry = &shown["entries"][0];
    assert_eq!(entry["seq"], 1);
    assert_eq!(entry["at"], crate::support::START);
    assert_eq!(entry["args"]["menuList"][0], "a");
    assert_eq!(entry["response"]["err_msg"], "hideMenuItems:ok");
    for wrong in [
        json!({ "kind": "platform", "name": "x" }),
        json!({ "kind": "bridge" }),
    ] {
        let response = sandbox.post("/__sandbox/journal", &wrong).await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert_eq!(
        sandbox.get("/__sandbox/journal?kind=x").await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn authorizations_are_recorded() {
    let sandbox = TestSandbox::new();
    sandbox.code("snsapi_userinfo").await;
    sandbox.code("snsapi_base").await;
    let entries = sandbox.inner.journal(Some(EntryKind::Page));
    let outcomes: Vec<_> = entries
        .iter()
        .map(|entry| entry.details["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["asked", "allowed", "silent"]);
}

/// The callback gets a code for virtual ids, or none at all, and cannot know why.
#[tokio::test]
async fn an_unusual_authorization_is_recorded_with_its_reason() {
    let sandbox = TestSandbox::new();
    for (user, scope, outcome, says) in [
        (json!({}), "snsapi_base", "silent", None),
        (
            json!({ "snapshot": true }),
            "snsapi_base",
            "silent",
            Some("snapshot page"),
        ),
        (
            json!({ "snapshot": true }),
            "snsapi_userinfo",
            "silent",
            Some("snapshot page"),
        ),
        (
            json!({ "snapshot": false, "consent": "deny" }),
            "snsapi_userinfo",
            "denied_by_user",
            Some("`state` and no code"),
        ),
        (
            json!({ "consent": "deny_and_stay" }),
            "snsapi_userinfo",
            "denied_by_user",
            Some("the callback is not called"),
        ),
    ] {
        sandbox.post("/__sandbox/user", &user).await;
        sandbox.authorize(scope).await;
        let entries = sandbox.inner.journal(Some(EntryKind::Page));
        let details = &entries.last().unwrap().details;
        assert_eq!(details["outcome"], outcome, "{user}");
        assert_eq!(details["scope"], scope, "{user}");
        let why = details.get("why").and_then(Value::as_str);
        let is_said = says.is_none_or(|says| why.is_some_and(|why| why.contains(says)));
        assert!(
            why.is_some() == says.is_some() && is_said,
            "{user}: {why:?}"
        );
    }
    sandbox
        .post("/__sandbox/user", &json!({ "consent": "ask" }))
        .await;
    let page = sandbox.authorize("snsapi_userinfo").await;
    sandbox.consent(&consent_id(&page.body), "deny").await;
    let entries = sandbox.inner.journal(Some(EntryKind::Page));
    let why = entries.last().unwrap().details["why"].as_str().unwrap();
    assert!(why.contains("denied on the consent page"), "{why}");
}

#[tokio::test]
async fn a_reader_polls_only_new_entries() {
    let sandbox = TestSandbox::new();
    for _ in 0..3 {
        sandbox.access_token().await;
    }
    let ask = async |query: &str| sandbox.get(&format!("/__sandbox/journal?{query}")).await;
    let seqs = |page: &Value| -> Vec<u64> {
        let entries = page["entries"].as_array().unwrap();
        entries.iter().map(|e| e["seq"].as_u64().unwrap()).collect()
    };
    let first = ask("kind=platform&limit=2").await.json();
    assert_eq!((seqs(&first), &first["next"]), (vec![1, 2], &json!(2)));
    let second = ask("kind=platform&limit=2&after=2").await.json();
    assert_eq!((seqs(&second), &second["next"]), (vec![3], &json!(3)));
    assert_eq!(seqs(&ask("after=3").await.json()), Vec::<u64>::new());
    assert_eq!(sandbox.inner.journal_after(2, None)[0].seq, 3);

    sandbox.post("/__sandbox/reset", &json!({})).await;
    sandbox.access_token().await;
    let again = ask("after=3").await.json();
    assert_eq!((seqs(&again), &again["run"]), (vec![1], &json!(2)));
    for (wrong, expected) in [
        ("after=x", "after must be a whole number"),
        ("limit=-1", "limit must be a whole number"),
        (
            "kind=Platform",
            "expected one of `platform`, `page`, `proxy`, `jweixin`",
        ),
    ] {
        let response = ask(wrong).await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(response.body.contains(expected), "{}", response.body);
    }
}
