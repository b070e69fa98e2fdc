//! Every push of the sandbox, read by the receiver of `wechat-h5-push`, and its replies.

use axum::response::IntoResponse;
use serde_json::{Value, json};
use wechat_h5_push::{
    DataFormat, EncodingAesKey, PushCrypto, PushReceiver, PushToken, PushType, Reply,
    ReplyEncryptionParams, decrypt_reply,
};
use wechat_h5_sign::AppId;

use super::account_server::{AccountServer, ReceivedPush};
use crate::support::TestSandbox;

const TOKEN: &str = "sandboxtoken";

fn app_id() -> AppId {
    AppId::parse("wx5a4d6f78c1e2b390").unwrap()
}

fn key() -> EncodingAesKey {
    EncodingAesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").unwrap()
}

fn receiver() -> PushReceiver {
    let token = PushToken::parse(TOKEN).unwrap();
    PushReceiver::encrypted(app_id(), token, key()).accept_plain()
}

fn query(call: &ReceivedPush) -> String {
    let pairs = call.query.iter();
    pairs
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}

/// The time of the sandbox, which is the time of the test.
fn now(call: &ReceivedPush) -> u64 {
    call.query["timestamp"].parse().unwrap()
}

async fn push(sandbox: &TestSandbox, push: Value) -> Value {
    sandbox.post("/__sandbox/push", &push).await.json()
}

#[tokio::test]
async fn every_push_of_the_sandbox_is_received() {
    let account = AccountServer::start(|_| "success".into_response()).await;
    let sandbox = account.sandbox();
    for known in PushType::all().map(PushType::name) {
        for (mode, format) in [
            ("plain", "xml"),
            ("compatible", "json"),
            ("encrypted", "xml"),
            ("encrypted", "json"),
        ] {
            let body = json!({ "type": known, "mode": mode, "dataFormat": format });
            let pushed = push(&sandbox, body).await;
            assert_eq!(pushed["verdict"], "success", "{known} {mode}: {pushed}");
            let call = account.received().pop().unwrap();
            let received = receiver()
                .receive(&query(&call), call.body.as_bytes(), now(&call))
                .unwrap_or_else(|error| panic!("{known} {mode} {format}: {error}"));
            assert_eq!(received.push.name, known);
            assert_eq!(received.form.key.is_some(), mode != "plain");
            let format_read = serde_json::to_value(received.form.format).unwrap();
            assert_eq!(format_read, format);
        }
    }
}

#[tokio::test]
async fn a_reply_of_the_receiver_is_accepted_in_every_form() {
    let account = AccountServer::start(|call| {
        if let Some(echostr) = call.query.get("echostr") {
            let checked = receiver().check_url(&query(call), now(call)).unwrap();
            assert_eq!(checked, *echostr);
            return checked.into_response();
        }
        let received = receiver()
            .receive(&query(call), call.body.as_bytes(), now(call))
            .unwrap();
        let params = ReplyEncryptionParams {
            timestamp: now(call),
            nonce: "415670741",
            random: [7; 16],
        };
        let reply = Reply::text("收到 ]]>").unwrap();
        receiver()
            .write_reply(&received, &reply, params)
            .into_response()
    })
    .await;
    let sandbox = account.sandbox();
    let checked = sandbox.post("/__sandbox/push/check-url", &json!({})).await;
    assert_eq!(checked.json()["ok"], true, "{}", checked.body);
    for (mode, verdict) in [
        ("plain", "reply"),
        ("compatible", "encrypted_reply"),
        ("encrypted", "encrypted_reply"),
    ] {
        for format in ["xml", "json"] {
            let body = json!({ "type": "text", "mode": mode, "dataFormat": format });
            let pushed = push(&sandbox, body).await;
            assert_eq!(pushed["verdict"], verdict, "{mode} {format}: {pushed}");
            assert_eq!(pushed["reply"]["Content"], "收到 ]]>", "{pushed}");
            assert_eq!(pushed["problems"], json!([]), "{pushed}");
        }
    }
    // What the sandbox has decrypted is what anybody with the key decrypts.
    let call = account.received().pop().unwrap();
    let received = receiver()
        .receive(&query(&call), call.body.as_bytes(), now(&call))
        .unwrap();
    let params = ReplyEncryptionParams {
        timestamp: 1,
        nonce: "2",
        random: [7; 16],
    };
    let written = receiver().write_reply(&received, &Reply::text("a").unwrap(), params);
    let elements = DataFormat::Json.read(&written).unwrap();
    let token = PushToken::parse(TOKEN).unwrap();
    let crypto = PushCrypto::new(&key(), app_id());
    assert!(decrypt_reply(&elements, &token, &crypto).is_ok());
}
