//! Events that the platform pushes by itself, and when it stops.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;
use wechat_h5_sandbox::{EntryKind, PushConfig};

use super::account_server::{AccountServer, ReceivedPush, field};
use crate::platform::drafts::Author;
use crate::support::{TestSandbox, options};

const XIAOMING: &str = "oSandboxUser_XiaoMing_000001";

/// All received pushes, once there are so many.
async fn received(account: &AccountServer, count: usize) -> Vec<ReceivedPush> {
    for _ in 0..200 {
        let received = account.received();
        if received.len() >= count {
            return received;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{count} pushes in five seconds: {:?}", account.received());
}

async fn send_template(sandbox: &TestSandbox, client_msg_id: &str) -> String {
    let path = format!(
        "/cgi-bin/message/template/send?access_token={}",
        sandbox.access_token().await
    );
    let message = json!({
        "touser": XIAOMING,
        "template_id": "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY",
        "client_msg_id": client_msg_id,
        "data": { "thing1": { "value": "茶" }, "amount2": { "value": "1元" }, "time3": { "value": "8点" } },
    });
    let response = sandbox.post(&path, &message).await.json();
    assert_eq!(response["errcode"], 0, "{response}");
    response["msgid"].to_string()
}

#[tokio::test]
async fn the_result_of_a_template_message_is_pushed() {
    let account = AccountServer::start(|_| "success".into_response()).await;
    let sandbox = account.sandbox();
    let results = [
        ("delivered", "success"),
        ("blocked", "failed:user block"),
        ("systemFailed", "failed: system failed"),
    ];
    for (at, (result, status)) in results.into_iter().enumerate() {
        let change = json!({ "id": "xiaoming", "templateMessages": result });
        sandbox.post("/__sandbox/users", &change).await;
        // The event is of the receiver, not of the current user.
        let other = json!({ "id": "xiaohong" });
        sandbox.post("/__sandbox/user", &other).await;
        let msgid = send_template(&sandbox, result).await;
        assert_eq!(send_template(&sandbox, result).await, msgid);
        let received = received(&account, at + 1).await;
        assert_eq!(received.len(), at + 1, "sent twice, pushed once");
        let event = &received[at].body;
        for (name, expected) in [
            ("Event", "TEMPLATESENDJOBFINISH"),
            ("FromUserName", XIAOMING),
            ("MsgID", &msgid),
            ("Status", status),
        ] {
            assert_eq!(field(event, name), expected, "{event}");
        }
    }
}

#[tokio::test]
async fn what_is_published_is_pushed_with_its_article() {
    let account = AccountServer::start(|_| "success".into_response()).await;
    let author = Author::new(account.sandbox()).await;
    let published = author.publish().await;
    let event = &received(&account, 1).await[0].body;
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let url = &published["article_detail"]["item"][0]["article_url"];
    for (name, expected) in [
        ("Event", "PUBLISHJOBFINISH".to_owned()),
        ("publish_id", published["publish_id"].to_string()),
        ("publish_status", "0".to_owned()),
        ("article_id", text(&published["article_id"])),
        ("idx", "1".to_owned()),
        ("article_url", text(url)),
    ] {
        assert_eq!(field(event, name), expected, "{event}");
    }
}

#[tokio::test]
async fn following_and_unfollowing_are_pushed() {
    let account = AccountServer::start(|_| "success".into_response()).await;
    let sandbox = account.sandbox();
    for (change, event) in [
        (json!({ "follows": false }), Some("unsubscribe")),
        (json!({ "follows": false }), None),
        (json!({ "nickname": "明" }), None),
        (json!({ "follows": true }), Some("subscribe")),
    ] {
        let before = account.received().len();
        let response = sandbox.post("/__sandbox/user", &change).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.body);
        if let Some(event) = event {
            let body = &received(&account, before + 1).await[before].body;
            assert_eq!(field(body, "Event"), event);
            assert_eq!(field(body, "FromUserName"), XIAOMING);
        }
    }
    assert_eq!(account.received().len(), 2);
}

#[tokio::test]
async fn without_a_url_nothing_is_pushed() {
    let sandbox = TestSandbox::new();
    send_template(&sandbox, "").await;
    sandbox
        .post("/__sandbox/user", &json!({ "follows": false }))
        .await;
    assert!(sandbox.inner.journal(Some(EntryKind::Push)).is_empty());
}

#[tokio::test]
async fn pushing_stops_for_a_minute_if_the_server_never_responds() {
    // Nothing listens on port 1.
    let sandbox = TestSandbox::with(options().push(PushConfig::to("http://127.0.0.1:1/")));
    let push = async || {
        let text = json!({ "type": "text" });
        sandbox.post("/__sandbox/push", &text).await.json()
    };
    for _ in 0..10 {
        let pushed = push().await;
        assert_eq!(pushed["verdict"], "no_response", "{pushed}");
    }
    let stopped = push().await;
    assert_eq!(stopped["verdict"], "stopped", "{stopped}");
    assert_eq!(stopped["attempts"], json!([]));
    assert!(
        stopped["problems"][0]
            .as_str()
            .unwrap()
            .contains("MarkFail")
    );
    sandbox.inner.advance(60);
    assert_eq!(push().await["verdict"], "no_response");
}
