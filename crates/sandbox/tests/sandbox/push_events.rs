//! What the platform pushes by itself, and when it stops.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;
use wechat_h5_sandbox::{EntryKind, PushConfig};

use super::account_server::{Account, Got, field};
use super::support::{World, options};

const XIAOMING: &str = "oSandboxUser_XiaoMing_000001";

/// Everything that has come, once there are so many.
async fn got(account: &Account, count: usize) -> Vec<Got> {
    for _ in 0..200 {
        let got = account.got();
        if got.len() >= count {
            return got;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{count} pushes in five seconds: {:?}", account.got());
}

async fn send_template(world: &World, client_msg_id: &str) -> String {
    let path = format!(
        "/cgi-bin/message/template/send?access_token={}",
        world.access_token().await
    );
    let message = json!({
        "touser": XIAOMING,
        "template_id": "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY",
        "client_msg_id": client_msg_id,
        "data": { "thing1": { "value": "茶" }, "amount2": { "value": "1元" }, "time3": { "value": "8点" } },
    });
    let answer = world.post(&path, &message).await.json();
    assert_eq!(answer["errcode"], 0, "{answer}");
    answer["msgid"].to_string()
}

#[tokio::test]
async fn what_became_of_a_template_message_is_pushed() {
    let account = Account::start(|_| "success".into_response()).await;
    let world = account.world();
    let fates = [
        ("delivered", "success"),
        ("blocked", "failed:user block"),
        ("systemFailed", "failed: system failed"),
    ];
    for (at, (fate, status)) in fates.into_iter().enumerate() {
        let change = json!({ "id": "xiaoming", "templateMessages": fate });
        world.post("/__sandbox/users", &change).await;
        // The message is the receiver's, whoever holds the phone.
        let other = json!({ "id": "xiaohong" });
        world.post("/__sandbox/user", &other).await;
        let msgid = send_template(&world, fate).await;
        assert_eq!(send_template(&world, fate).await, msgid);
        let got = got(&account, at + 1).await;
        assert_eq!(got.len(), at + 1, "sent twice, pushed once");
        let event = &got[at].body;
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
async fn who_begins_or_ceases_to_follow_is_pushed() {
    let account = Account::start(|_| "success".into_response()).await;
    let world = account.world();
    for (change, event) in [
        (json!({ "follows": false }), Some("unsubscribe")),
        (json!({ "follows": false }), None),
        (json!({ "nickname": "明" }), None),
        (json!({ "follows": true }), Some("subscribe")),
    ] {
        let before = account.got().len();
        let answer = world.post("/__sandbox/user", &change).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        if let Some(event) = event {
            let body = &got(&account, before + 1).await[before].body;
            assert_eq!(field(body, "Event"), event);
            assert_eq!(field(body, "FromUserName"), XIAOMING);
        }
    }
    assert_eq!(account.got().len(), 2);
}

#[tokio::test]
async fn nothing_is_pushed_where_there_is_no_url() {
    let world = World::new();
    send_template(&world, "").await;
    world
        .post("/__sandbox/user", &json!({ "follows": false }))
        .await;
    assert!(world.sandbox.journal(Some(EntryKind::Push)).is_empty());
}

#[tokio::test]
async fn a_server_that_never_answers_is_left_alone_for_a_minute() {
    // Nothing listens on port 1.
    let world = World::with(options().push(PushConfig::to("http://127.0.0.1:1/")));
    let push = async || {
        let text = json!({ "type": "text" });
        world.post("/__sandbox/push", &text).await.json()
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
    world.sandbox.advance(60);
    assert_eq!(push().await["verdict"], "no_response");
}
