//! The chats of users with the account.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use wechat_h5_sandbox::ChatKind;

use super::account_server::{AccountServer, ReceivedPush, field};
use crate::support::TestSandbox;

const XIAOMING: &str = "oSandboxUser_XiaoMing_000001";

/// Replies to texts, with a status to `down`, and with `success` to everything else.
async fn account() -> AccountServer {
    AccountServer::start(|push: &ReceivedPush| {
        if !push.body.contains("<Content>") {
            return "success".into_response();
        }
        if field(&push.body, "Content") == "down" {
            return StatusCode::BAD_GATEWAY.into_response();
        }
        let (to, from) = (field(&push.body, "FromUserName"), field(&push.body, "ToUserName"));
        format!("<xml><ToUserName>{to}</ToUserName><FromUserName>{from}</FromUserName><CreateTime>1700000001</CreateTime><MsgType>text</MsgType><Content>你好</Content></xml>").into_response()
    })
    .await
}

async fn call(sandbox: &TestSandbox, path: &str, body: Value) {
    let response = sandbox.post(path, &body).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.body);
    assert_eq!(response.errcode(), 0, "{}", response.body);
}

async fn chat(sandbox: &TestSandbox, query: &str) -> Value {
    sandbox
        .get(&format!("/__sandbox/chat?{query}"))
        .await
        .json()
}

fn shown(chat: &Value) -> Vec<(&str, &str, Option<&str>)> {
    let entries = chat["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| {
            (
                entry["kind"].as_str().unwrap(),
                entry["type"].as_str().unwrap(),
                entry["text"].as_str(),
            )
        })
        .collect()
}

#[tokio::test]
async fn both_sides_of_a_chat_are_read_in_their_order() {
    let account = account().await;
    let sandbox = account.sandbox();
    let token = sandbox.access_token().await;
    call(
        &sandbox,
        "/__sandbox/push",
        json!({ "type": "text", "Content": "在吗" }),
    )
    .await;
    call(
        &sandbox,
        "/__sandbox/push",
        json!({ "type": "CLICK", "EventKey": "k" }),
    )
    .await;
    let custom = json!({ "touser": XIAOMING, "msgtype": "text", "text": { "content": "稍后" } });
    let send = format!("/cgi-bin/message/custom/send?access_token={token}");
    call(&sandbox, &send, custom).await;
    let first = chat(&sandbox, &format!("openid={XIAOMING}")).await;
    assert_eq!(
        shown(&first),
        [
            ("message", "text", Some("在吗")),
            ("passive_reply", "text", Some("你好")),
            ("event", "CLICK", None),
            ("customer_message", "text", Some("稍后")),
        ]
    );
    assert_eq!(first["entries"][1]["content"]["MsgType"], "text");
    call(
        &sandbox,
        "/__sandbox/push",
        json!({ "type": "text", "Content": "down" }),
    )
    .await;
    call(
        &sandbox,
        "/__sandbox/push",
        json!({ "type": "image", "MediaId": "m1" }),
    )
    .await;
    let rest = chat(
        &sandbox,
        &format!("openid={XIAOMING}&after={}", first["next"]),
    )
    .await;
    assert_eq!(
        shown(&rest),
        [
            ("message", "text", Some("down")),
            (
                "failure",
                "failure",
                Some("该公众号提供的服务出现故障，请稍后再试")
            ),
            ("message", "image", None),
        ]
    );
    assert_eq!(rest["entries"][2]["mediaId"], "m1");
    let entries = sandbox.inner.chat(Some(XIAOMING));
    assert_eq!(entries.len(), 7);
    assert_eq!(entries[1].kind, ChatKind::PassiveReply);
    assert!(sandbox.inner.chat(Some("oOther")).is_empty());
    sandbox.post("/__sandbox/reset", &json!({})).await;
    let after = chat(&sandbox, "after=7").await;
    assert_eq!(
        after,
        json!({ "run": 2, "next": 0, "typing": [], "entries": [] })
    );
}

#[tokio::test]
async fn a_template_message_is_in_the_chat_once_and_only_if_it_is_delivered() {
    let account = account().await;
    let sandbox = account.sandbox();
    let token = sandbox.access_token().await;
    let send = format!("/cgi-bin/message/template/send?access_token={token}");
    let message = json!({
        "touser": XIAOMING,
        "template_id": "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY",
        "client_msg_id": "MSG_1",
        "url": "https://example.com/o/1",
        "data": { "thing1": { "value": "巧克力" }, "amount2": { "value": "39.80元" }, "time3": { "value": "2025-01-01" } },
    });
    call(&sandbox, &send, message.clone()).await;
    call(&sandbox, &send, message.clone()).await;
    call(
        &sandbox,
        "/__sandbox/user",
        json!({ "templateMessages": "blocked" }),
    )
    .await;
    let mut blocked = message;
    blocked["client_msg_id"] = "MSG_2".into();
    call(&sandbox, &send, blocked).await;
    let entries = sandbox.inner.chat(Some(XIAOMING)).into_iter();
    let delivered: Vec<_> = entries
        .filter(|entry| entry.kind == ChatKind::TemplateMessage)
        .collect();
    assert_eq!(delivered.len(), 1, "{delivered:?}");
    assert!(
        delivered[0].text.as_ref().unwrap().contains("巧克力"),
        "{delivered:?}"
    );
    assert_eq!(delivered[0].content["url"], "https://example.com/o/1");
}

#[tokio::test]
async fn the_account_is_typing_until_it_replies() {
    let account = account().await;
    let sandbox = account.sandbox();
    let token = sandbox.access_token().await;
    let typing = async || {
        let other = chat(&sandbox, "openid=oOther").await;
        assert_eq!(other["typing"], json!([]));
        chat(&sandbox, "").await["typing"].clone()
    };
    let message = || json!({ "type": "text", "Content": "在吗" });
    call(&sandbox, "/__sandbox/push", message()).await;
    let path = format!("/cgi-bin/message/custom/typing?access_token={token}");
    let start = || json!({ "touser": XIAOMING, "command": "Typing" });
    call(&sandbox, &path, start()).await;
    assert_eq!(typing().await, json!([XIAOMING]));
    call(&sandbox, "/__sandbox/push", message()).await;
    assert_eq!(typing().await, json!([]));
    call(&sandbox, &path, start()).await;
    call(
        &sandbox,
        "/__sandbox/clock",
        json!({ "advanceSeconds": 15 }),
    )
    .await;
    assert_eq!(typing().await, json!([]));
}

#[tokio::test]
async fn a_wrong_number_is_refused() {
    let response = TestSandbox::new().get("/__sandbox/chat?after=x").await;
    assert_eq!(response.status, StatusCode::BAD_REQUEST);
    assert_eq!(response.json()["error"]["field"], "after");
}

#[tokio::test]
async fn the_menu_is_the_one_that_the_user_sees() {
    let sandbox = TestSandbox::new();
    let menu = async || sandbox.get("/__sandbox/menu").await.json()["button"].clone();
    assert_eq!(menu().await, json!([]));
    let token = sandbox.access_token().await;
    let create = |name: &str| json!({ "button": [{ "type": "click", "name": name, "key": "k" }] });
    let path = format!("/cgi-bin/menu/create?access_token={token}");
    call(&sandbox, &path, create("all")).await;
    let mut for_ios = create("ios");
    for_ios["matchrule"] = json!({ "client_platform_type": "1" });
    let path = format!("/cgi-bin/menu/addconditional?access_token={token}");
    let added = sandbox.post(&path, &for_ios).await;
    assert!(added.json()["menuid"].is_string(), "{}", added.body);
    assert_eq!(menu().await[0]["name"], "all");
    let ios = json!({ "profile": "ios" });
    sandbox.post("/__sandbox/client", &ios).await;
    assert_eq!(menu().await[0]["name"], "ios");
}

#[tokio::test]
async fn who_follows_by_a_code_brings_its_scene() {
    let account = account().await;
    let sandbox = account.sandbox();
    let follow = json!({ "id": "xiaohong", "follows": true, "scene": "table-7" });
    sandbox.post("/__sandbox/user", &follow).await;
    for _ in 0..100 {
        let chat = chat(&sandbox, "").await;
        if chat["entries"][0]["content"]["EventKey"] == "qrscene_table-7" {
            assert_eq!(chat["entries"][0]["type"], "subscribe");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("no event: {}", chat(&sandbox, "").await);
}
