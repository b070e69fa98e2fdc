//! Pushes to a test server, over a real socket.

use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use wechat_h5_push::{EncodingAesKey, PushCrypto, PushToken};
use wechat_h5_sandbox::{EntryKind, PushConfig};
use wechat_h5_sign::AppId;

use super::account_server::{AccountServer, ReceivedPush, field};
use crate::support::{TestSandbox, options};

const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

fn token() -> PushToken {
    PushToken::parse("sandboxtoken").unwrap()
}

fn crypto() -> PushCrypto {
    let key = EncodingAesKey::parse(KEY).unwrap();
    PushCrypto::new(&key, AppId::parse("wx5a4d6f78c1e2b390").unwrap())
}

async fn push(sandbox: &TestSandbox, push: Value) -> Value {
    let response = sandbox.post("/__sandbox/push", &push).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.body);
    response.json()
}

/// A reply: the two names change places.
fn reply_to(message: &str, rest: &str) -> String {
    let (to, from) = (field(message, "FromUserName"), field(message, "ToUserName"));
    format!(
        "<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{from}]]></FromUserName><CreateTime>1700000001</CreateTime>{rest}</xml>"
    )
}

const TEXT: &str = "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content>";

#[tokio::test]
async fn every_type_is_delivered_signed_in_every_mode() {
    let account = AccountServer::start(|_| "success".into_response()).await;
    let sandbox = account.sandbox();
    let refused = sandbox
        .post("/__sandbox/push", &json!({ "type": "?" }))
        .await;
    let message = refused.json()["error"]["message"]
        .as_str()
        .unwrap()
        .to_owned();
    let (_, known) = message.split_once(": ").unwrap();
    let types: Vec<&str> = known.split(", ").collect();
    assert_eq!(types.len(), 56, "{types:?}");
    for name in types {
        for mode in ["plain", "compatible", "encrypted"] {
            let pushed = push(&sandbox, json!({ "type": name, "mode": mode })).await;
            assert_eq!(pushed["verdict"], "success", "{name} {mode}: {pushed}");
            let received = account.received().pop().unwrap();
            check_call(&received, name, mode, pushed["message"].as_str().unwrap());
        }
    }
    let entries = sandbox.inner.journal(Some(EntryKind::Push));
    assert_eq!(entries.len(), 168);
}

fn check_call(received: &ReceivedPush, name: &str, mode: &str, message: &str) {
    let query = |name: &str| received.query[name].as_str();
    assert_eq!(query("own"), "1");
    assert!(token().verify(query("timestamp"), query("nonce"), query("signature")));
    let is_message = field(message, "MsgType") != "event";
    let named = field(message, if is_message { "MsgType" } else { "Event" });
    assert_eq!(named, name);
    assert_eq!(message.contains("<MsgId>"), is_message, "{message}");
    assert_eq!(query("openid"), field(message, "FromUserName"));
    assert_eq!(received.body.contains("<Encrypt>"), mode != "plain");
    assert_eq!(received.body.contains("<MsgType>"), mode != "encrypted");
    if mode == "plain" {
        assert_eq!(received.body, message);
        assert!(!received.query.contains_key("msg_signature"));
        return;
    }
    let encrypt = field(&received.body, "Encrypt");
    assert_eq!(query("encrypt_type"), "aes");
    let signature = query("msg_signature");
    assert!(token().verify_message(query("timestamp"), query("nonce"), &encrypt, signature));
    assert_eq!(crypto().decrypt(&encrypt).unwrap(), message);
}

#[tokio::test]
async fn every_type_of_passive_reply_is_accepted() {
    for (kind, rest) in [
        ("text", "<Content><![CDATA[a]]]]><![CDATA[>b]]></Content>"),
        (
            "image",
            "<Image><MediaId><![CDATA[FILE]]></MediaId></Image>",
        ),
        (
            "voice",
            "<Voice><MediaId><![CDATA[FILE]]></MediaId></Voice>",
        ),
        (
            "video",
            "<Video><MediaId>FILE</MediaId><Title>t</Title></Video>",
        ),
        (
            "music",
            "<Music><ThumbMediaId><![CDATA[FILE]]></ThumbMediaId></Music>",
        ),
        (
            "news",
            "<ArticleCount>1</ArticleCount><Articles><item><Title>t</Title><Url>http://a/</Url></item></Articles>",
        ),
        ("transfer_customer_service", ""),
    ] {
        let media_id = Arc::new(OnceLock::new());
        let named = media_id.clone();
        let account = AccountServer::start(move |received| {
            let file: &String = named.get().unwrap();
            let rest = format!("<MsgType><![CDATA[{kind}]]></MsgType>{rest}");
            reply_to(&received.body, &rest.replace("FILE", file)).into_response()
        })
        .await;
        let sandbox = account.sandbox();
        media_id.set(permanent_file(&sandbox).await).unwrap();
        let text = json!({ "type": "text", "Content": "hi" });
        let pushed = push(&sandbox, text).await;
        assert_eq!(pushed["verdict"], "reply", "{kind}: {pushed}");
        assert_eq!(pushed["reply"]["MsgType"], kind);
        assert_eq!(pushed["problems"], json!([]), "{kind}");
        assert_eq!(pushed["shownToUser"], Value::Null);
        if kind == "text" {
            assert_eq!(pushed["reply"]["Content"], "a]]>b");
        }
    }
}

async fn permanent_file(sandbox: &TestSandbox) -> String {
    let token = sandbox.access_token().await;
    let path = format!("/cgi-bin/material/add_material?access_token={token}&type=image");
    let added = sandbox.upload(&path, "a.gif", b"GIF89a").await;
    added.text("media_id")
}

/// Reads the push and replies as a server in 安全模式 does.
fn encrypted_reply(received: &ReceivedPush, sign: fn(&str) -> String) -> Response {
    let message = crypto().decrypt(&field(&received.body, "Encrypt")).unwrap();
    let encrypt = crypto().encrypt(reply_to(&message, TEXT), [7; 16]);
    let signature = sign(&encrypt);
    format!(
        "<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature><TimeStamp>1713424427</TimeStamp><Nonce><![CDATA[415670741]]></Nonce></xml>"
    )
    .into_response()
}

#[tokio::test]
async fn an_encrypted_reply_is_checked_and_decrypted() {
    let right = |encrypt: &str| {
        let signature = token().sign_message("1713424427", "415670741", encrypt);
        signature.as_str().to_owned()
    };
    let account = AccountServer::start(move |received| encrypted_reply(received, right)).await;
    for mode in ["compatible", "encrypted"] {
        let pushed = push(&account.sandbox(), json!({ "type": "text", "mode": mode })).await;
        assert_eq!(pushed["verdict"], "encrypted_reply", "{pushed}");
        assert_eq!(pushed["reply"]["Content"], "你好");
    }
    let account =
        AccountServer::start(|received| encrypted_reply(received, |_| "0".repeat(40))).await;
    let pushed = push(
        &account.sandbox(),
        json!({ "type": "text", "mode": "encrypted" }),
    )
    .await;
    assert_eq!(pushed["verdict"], "invalid");
    let problem = pushed["problems"][0].as_str().unwrap();
    assert!(problem.starts_with("MsgSignature is not that"), "{problem}");
    assert_eq!(
        pushed["shownToUser"],
        "该公众号提供的服务出现故障，请稍后再试"
    );
}

#[tokio::test]
async fn an_invalid_reply_is_refused_with_its_reason() {
    fn swapped(received: &ReceivedPush) -> String {
        reply_to(&received.body, TEXT)
            .replace("ToUserName", "XX")
            .replace("FromUserName", "ToUserName")
            .replace("XX", "FromUserName")
    }
    type Handler = fn(&ReceivedPush) -> Response;
    let table: [(&str, Handler, &str); 13] = [
        (
            "plain",
            |_| "ok".into_response(),
            "send `success`, nothing, or",
        ),
        ("plain", |_| "\"success\"".into_response(), "send no quotes"),
        ("plain", |_| "success\n".into_response(), "or line break"),
        ("plain", |_| r#"{"a":1}"#.into_response(), "not XML"),
        (
            "plain",
            |_| "<html></html>".into_response(),
            "the root is <html>",
        ),
        (
            "plain",
            |_| StatusCode::BAD_GATEWAY.into_response(),
            "the status is 502",
        ),
        ("plain", |_| vec![0xff_u8].into_response(), "not UTF-8"),
        (
            "plain",
            |received| swapped(received).into_response(),
            "change places",
        ),
        (
            "plain",
            |received| reply_to(&received.body, "<MsgType>txt</MsgType>").into_response(),
            "not one of text, image",
        ),
        (
            "plain",
            |received| reply_to(&received.body, "<MsgType>image</MsgType>").into_response(),
            "image needs Image/MediaId",
        ),
        (
            "plain",
            |received| {
                let image = "<MsgType>image</MsgType><Image><MediaId>x</MediaId></Image>";
                reply_to(&received.body, image).into_response()
            },
            "x is no file of the account",
        ),
        (
            "plain",
            |received| {
                let news = "<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles><item><Title>t</Title></item></Articles>";
                reply_to(&received.body, news).into_response()
            },
            "ArticleCount is 2, but there are 1",
        ),
        (
            "encrypted",
            |received| {
                let message = crypto().decrypt(&field(&received.body, "Encrypt")).unwrap();
                reply_to(&message, TEXT).into_response()
            },
            "not encrypted, but the mode is",
        ),
    ];
    for (n, (mode, response, expected)) in table.into_iter().enumerate() {
        let account = AccountServer::start(response).await;
        let pushed = push(&account.sandbox(), json!({ "type": "text", "mode": mode })).await;
        assert_eq!(pushed["verdict"], "invalid", "row {n}: {pushed}");
        let problem = pushed["problems"].to_string();
        assert!(problem.contains(expected), "row {n}: {problem}");
        assert_eq!(pushed["attempts"].as_array().unwrap().len(), 1, "row {n}");
    }
}

#[tokio::test]
async fn without_a_response_there_are_three_attempts() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let config = PushConfig::to(&url).timeout_ms(100);
    let sandbox = TestSandbox::with(options().push(config.clone()));
    let pushed = push(&sandbox, json!({ "type": "text" })).await;
    let outcomes = |pushed: &Value| -> Vec<String> {
        let attempts = pushed["attempts"].as_array().unwrap();
        attempts
            .iter()
            .map(|attempt| attempt["outcome"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(outcomes(&pushed), ["timeout"; 3]);
    assert!(pushed["attempts"][0]["milliseconds"].as_u64().unwrap() >= 100);
    assert_eq!(pushed["verdict"], "no_response");
    assert!(pushed["shownToUser"].is_string());
    // An event has no user who waits for a reply.
    assert_eq!(
        push(&sandbox, json!({ "type": "CLICK" })).await["shownToUser"],
        Value::Null
    );

    drop(listener);
    let sandbox = TestSandbox::with(options().push(config));
    let pushed = push(&sandbox, json!({ "type": "text" })).await;
    assert_eq!(outcomes(&pushed), ["refused"; 3]);
}

#[tokio::test]
async fn a_response_that_is_too_long_is_recognised() {
    let account = AccountServer::start(|_| "x".repeat(64 * 1024 + 1).into_response()).await;
    let pushed = push(&account.sandbox(), json!({ "type": "text" })).await;
    assert_eq!(pushed["attempts"][0]["outcome"], "too_long");
    assert_eq!(pushed["verdict"], "no_response");
}

#[tokio::test]
async fn a_response_to_a_later_attempt_is_accepted() {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let received = bodies.clone();
    let router = Router::new().fallback(async move |body: String| {
        let tries = {
            let mut received = received.lock().unwrap();
            received.push(body);
            received.len()
        };
        if tries < 3 {
            std::future::pending::<()>().await;
        }
        "success"
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let config = PushConfig::to(url).timeout_ms(300);
    let pushed = push(
        &TestSandbox::with(options().push(config)),
        json!({ "type": "text" }),
    )
    .await;
    assert_eq!(pushed["verdict"], "success", "{pushed}");
    assert_eq!(pushed["attempts"].as_array().unwrap().len(), 3);
    // The attempts are equal, so a server can recognise them by MsgId.
    let bodies = bodies.lock().unwrap();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test]
async fn the_url_is_checked_as_in_wechats_console() {
    let account = AccountServer::start(|received| {
        let query = |name: &str| received.query[name].as_str();
        if token().verify(query("timestamp"), query("nonce"), query("signature")) {
            query("echostr").to_owned().into_response()
        } else {
            StatusCode::FORBIDDEN.into_response()
        }
    })
    .await;
    let sandbox = account.sandbox();
    let check = async || {
        sandbox
            .post("/__sandbox/push/check-url", &json!({}))
            .await
            .json()
    };
    let checked = check().await;
    assert_eq!(
        (&checked["ok"], &checked["problem"]),
        (&json!(true), &Value::Null)
    );

    let other = json!({ "token": "othertoken" });
    sandbox.post("/__sandbox/push/config", &other).await;
    let checked = check().await;
    assert_eq!(checked["ok"], false);
    assert_eq!(checked["problem"], "the status is 403, not 200");

    let account =
        AccountServer::start(|received| format!("{}\n", received.query["echostr"]).into_response())
            .await;
    let sandbox = account.sandbox();
    let checked = sandbox
        .post("/__sandbox/push/check-url", &json!({}))
        .await
        .json();
    let problem = checked["problem"].as_str().unwrap();
    assert!(problem.contains("or line break"), "{problem}");
}

#[tokio::test]
async fn the_configuration_is_shown_changed_and_checked() {
    let sandbox = TestSandbox::new();
    let shown = sandbox.get("/__sandbox/push/config").await.json();
    assert_eq!(
        (&shown["url"], &shown["mode"]),
        (&Value::Null, &json!("plain"))
    );
    let response = sandbox
        .post("/__sandbox/push", &json!({ "type": "text" }))
        .await;
    assert!(
        response.body.contains("no url yet: POST"),
        "{}",
        response.body
    );
    for (change, expected) in [
        (
            json!({ "url": "http://example.com/" }),
            "not to example.com",
        ),
        (json!({ "token": "x" }), "3 to 32"),
        (json!({ "encodingAesKey": "x" }), "instead of 43"),
        (
            json!({ "mode": "aes" }),
            "expected one of `plain`, `compatible`, `encrypted`",
        ),
        (json!({ "urll": "x" }), "unknown field `urll`"),
    ] {
        let response = sandbox.post("/__sandbox/push/config", &change).await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{change}");
        assert!(response.body.contains(expected), "{}", response.body);
    }
    let change = json!({ "url": "http://127.0.0.1:1/", "mode": "encrypted" });
    let changed = sandbox.post("/__sandbox/push/config", &change).await.json();
    assert_eq!(
        (&changed["mode"], &changed["token"]),
        (&json!("encrypted"), &shown["token"])
    );
    sandbox.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(sandbox.get("/__sandbox/push/config").await.json(), shown);
    let journal = sandbox.get("/__sandbox/journal").await.body;
    assert!(!journal.contains("sandboxtoken"));
}
