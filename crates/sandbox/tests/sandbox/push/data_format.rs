//! Pushes and replies of an account whose 数据格式 is JSON.

use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use wechat_h5_push::{EncodingAesKey, PushCrypto, PushToken};
use wechat_h5_sandbox::{DataFormat, PushConfig};
use wechat_h5_sign::AppId;

use super::account_server::{AccountServer, ReceivedPush};
use crate::support::{TestSandbox, options};

const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

fn crypto() -> PushCrypto {
    let key = EncodingAesKey::parse(KEY).unwrap();
    PushCrypto::new(&key, AppId::parse("wx5a4d6f78c1e2b390").unwrap())
}

fn json_sandbox(account: &AccountServer) -> TestSandbox {
    let config = PushConfig::to(&account.url).data_format(DataFormat::Json);
    TestSandbox::with(options().push(config))
}

async fn push(sandbox: &TestSandbox, push: Value) -> Value {
    let response = sandbox.post("/__sandbox/push", &push).await;
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()
}

/// The message of a push, decrypted if it has to be.
fn message(received: &ReceivedPush) -> Value {
    let body: Value = serde_json::from_str(&received.body).unwrap();
    match body["Encrypt"].as_str() {
        None => body,
        Some(encrypt) => serde_json::from_str(&crypto().decrypt(encrypt).unwrap()).unwrap(),
    }
}

fn reply(message: &Value) -> Value {
    json!({
        "ToUserName": message["FromUserName"],
        "FromUserName": message["ToUserName"],
        "CreateTime": 1_700_000_001,
        "MsgType": "text",
        "Content": "你好",
    })
}

fn plain_reply(received: &ReceivedPush) -> Response {
    reply(&message(received)).to_string().into_response()
}

fn encrypted_reply(received: &ReceivedPush) -> Response {
    let encrypt = crypto().encrypt(reply(&message(received)).to_string(), [7; 16]);
    let token = PushToken::parse("sandboxtoken").unwrap();
    let signature = token.sign_message("1713424427", "415670741", &encrypt);
    json!({
        "Encrypt": encrypt,
        "MsgSignature": signature.as_str(),
        "TimeStamp": 1_713_424_427,
        "Nonce": "415670741",
    })
    .to_string()
    .into_response()
}

#[tokio::test]
async fn pushes_and_replies_are_json_in_every_mode() {
    type Reply = fn(&ReceivedPush) -> Response;
    for (mode, response, verdict) in [
        ("plain", plain_reply as Reply, "reply"),
        ("compatible", plain_reply, "reply"),
        ("compatible", encrypted_reply, "encrypted_reply"),
        ("encrypted", encrypted_reply, "encrypted_reply"),
    ] {
        let account = AccountServer::start(response).await;
        let sandbox = json_sandbox(&account);
        let pushed = push(
            &sandbox,
            json!({ "type": "text", "mode": mode, "Content": "hi" }),
        )
        .await;
        assert_eq!(pushed["verdict"], verdict, "{mode}: {pushed}");
        assert_eq!(pushed["reply"]["Content"], "你好");
        assert_eq!(pushed["problems"], json!([]));
        let received = account.received().pop().unwrap();
        assert_eq!(received.content_type, "application/json");
        let body: Value = serde_json::from_str(&received.body).unwrap();
        assert_eq!(body["Encrypt"].is_string(), mode != "plain");
        assert_eq!(body["MsgType"].is_string(), mode != "encrypted");
        let message = message(&received);
        assert_eq!(message["Content"], "hi");
        assert!(
            message["MsgId"].is_u64() && message["CreateTime"].is_u64(),
            "{message}"
        );
        assert_eq!(
            pushed["message"]
                .as_str()
                .unwrap()
                .parse::<Value>()
                .unwrap(),
            message
        );
    }
}

#[tokio::test]
async fn a_reply_in_the_other_format_is_refused_and_named() {
    const XML: &str = "<xml><MsgType><![CDATA[text]]></MsgType></xml>";
    for (format, response, says) in [
        ("json", XML, "data format (数据格式) is JSON"),
        ("json", "hello", "a reply in JSON"),
        ("json", "{", "not a JSON object"),
        (
            "xml",
            r#"{"MsgType":"text"}"#,
            "data format (数据格式) is XML",
        ),
        ("xml", "{}", "a reply in XML"),
    ] {
        let account = AccountServer::start(move |_| response.into_response()).await;
        let of_this_push = json!({ "type": "text", "dataFormat": format });
        let pushed = push(&account.sandbox(), of_this_push).await;
        assert_eq!(pushed["verdict"], "invalid", "{response}: {pushed}");
        let problem = pushed["problems"].to_string();
        assert!(problem.contains(says), "{response}: {problem}");
    }
    for nothing in ["success", ""] {
        let account = AccountServer::start(move |_| nothing.into_response()).await;
        let pushed = push(&json_sandbox(&account), json!({ "type": "CLICK" })).await;
        assert_ne!(pushed["verdict"], "invalid", "{pushed}");
    }
}

#[tokio::test]
async fn the_format_is_a_setting_of_the_account() {
    let account = AccountServer::start(|_| "success".into_response()).await;
    let sandbox = account.sandbox();
    let path = "/__sandbox/push/config";
    assert_eq!(sandbox.get(path).await.json()["dataFormat"], "xml");
    let changed = sandbox.post(path, &json!({ "dataFormat": "json" })).await;
    assert_eq!(changed.json()["dataFormat"], "json");
    push(&sandbox, json!({ "type": "subscribe" })).await;
    assert!(account.received().pop().unwrap().body.starts_with('{'));
    let refused = sandbox.post(path, &json!({ "dataFormat": "yaml" })).await;
    assert_eq!(refused.status, 400);
    sandbox.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(sandbox.get(path).await.json()["dataFormat"], "xml");
}
