//! The platform pushes to a server of ours, over a real socket.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use wechat_h5_push::{EncodingAesKey, PushCrypto, PushToken};
use wechat_h5_sandbox::{EntryKind, PushConfig};
use wechat_h5_sign::AppId;

use super::account_server::{Account, Got, field};
use super::support::{World, options};

const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

fn token() -> PushToken {
    PushToken::parse("sandboxtoken").unwrap()
}

fn crypto() -> PushCrypto {
    let key = EncodingAesKey::parse(KEY).unwrap();
    PushCrypto::new(&key, AppId::parse("wx5a4d6f78c1e2b390").unwrap())
}

async fn push(world: &World, push: Value) -> Value {
    let answer = world.post("/__sandbox/push", &push).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

/// As a server answers: the two names change places.
fn reply_to(message: &str, rest: &str) -> String {
    let (to, from) = (field(message, "FromUserName"), field(message, "ToUserName"));
    format!(
        "<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{from}]]></FromUserName><CreateTime>1700000001</CreateTime>{rest}</xml>"
    )
}

const TEXT: &str = "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content>";

#[tokio::test]
async fn every_type_arrives_signed_in_every_mode() {
    let account = Account::start(|_| "success".into_response()).await;
    let world = account.world();
    let refused = world.post("/__sandbox/push", &json!({ "type": "?" })).await;
    let message = refused.json()["error"]["message"]
        .as_str()
        .unwrap()
        .to_owned();
    let (_, known) = message.split_once(": ").unwrap();
    let types: Vec<&str> = known.split(", ").collect();
    assert_eq!(types.len(), 30, "{types:?}");
    for name in types {
        for mode in ["plain", "compatible", "encrypted"] {
            let pushed = push(&world, json!({ "type": name, "mode": mode })).await;
            assert_eq!(pushed["verdict"], "success", "{name} {mode}: {pushed}");
            let got = account.got().pop().unwrap();
            check_call(&got, name, mode, pushed["message"].as_str().unwrap());
        }
    }
    let entries = world.sandbox.journal(Some(EntryKind::Push));
    assert_eq!(entries.len(), 90);
}

fn check_call(got: &Got, name: &str, mode: &str, message: &str) {
    let query = |name: &str| got.query[name].as_str();
    assert_eq!(query("own"), "1");
    assert!(token().verify(query("timestamp"), query("nonce"), query("signature")));
    let is_message = field(message, "MsgType") != "event";
    let named = field(message, if is_message { "MsgType" } else { "Event" });
    assert_eq!(named, name);
    assert_eq!(message.contains("<MsgId>"), is_message, "{message}");
    assert_eq!(query("openid"), field(message, "FromUserName"));
    assert_eq!(got.body.contains("<Encrypt>"), mode != "plain");
    assert_eq!(got.body.contains("<MsgType>"), mode != "encrypted");
    if mode == "plain" {
        assert_eq!(got.body, message);
        assert!(!got.query.contains_key("msg_signature"));
        return;
    }
    let encrypt = field(&got.body, "Encrypt");
    assert_eq!(query("encrypt_type"), "aes");
    let signature = query("msg_signature");
    assert!(token().verify_message(query("timestamp"), query("nonce"), &encrypt, signature));
    assert_eq!(crypto().decrypt(&encrypt).unwrap(), message);
}

#[tokio::test]
async fn each_passive_reply_is_read() {
    for (kind, rest) in [
        ("text", "<Content><![CDATA[a]]]]><![CDATA[>b]]></Content>"),
        ("image", "<Image><MediaId><![CDATA[m]]></MediaId></Image>"),
        ("voice", "<Voice><MediaId><![CDATA[m]]></MediaId></Voice>"),
        (
            "video",
            "<Video><MediaId>m</MediaId><Title>t</Title></Video>",
        ),
        (
            "music",
            "<Music><ThumbMediaId><![CDATA[m]]></ThumbMediaId></Music>",
        ),
        (
            "news",
            "<ArticleCount>1</ArticleCount><Articles><item><Title>t</Title><Url>http://a/</Url></item></Articles>",
        ),
        ("transfer_customer_service", ""),
    ] {
        let account = Account::start(move |got| {
            let rest = format!("<MsgType><![CDATA[{kind}]]></MsgType>{rest}");
            reply_to(&got.body, &rest).into_response()
        })
        .await;
        let pushed = push(&account.world(), json!({ "type": "text", "Content": "hi" })).await;
        assert_eq!(pushed["verdict"], "reply", "{kind}: {pushed}");
        assert_eq!(pushed["reply"]["MsgType"], kind);
        assert_eq!(pushed["problems"], json!([]), "{kind}");
        assert_eq!(pushed["shownToUser"], Value::Null);
        if kind == "text" {
            assert_eq!(pushed["reply"]["Content"], "a]]>b");
        }
    }
}

/// Reads the push and answers as a server in 安全模式 does.
fn encrypted_reply(got: &Got, sign: fn(&str) -> String) -> Response {
    let message = crypto().decrypt(&field(&got.body, "Encrypt")).unwrap();
    let encrypt = crypto().encrypt(&reply_to(&message, TEXT), [7; 16]);
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
    let account = Account::start(move |got| encrypted_reply(got, right)).await;
    for mode in ["compatible", "encrypted"] {
        let pushed = push(&account.world(), json!({ "type": "text", "mode": mode })).await;
        assert_eq!(pushed["verdict"], "encrypted_reply", "{pushed}");
        assert_eq!(pushed["reply"]["Content"], "你好");
    }
    let account = Account::start(|got| encrypted_reply(got, |_| "0".repeat(40))).await;
    let pushed = push(
        &account.world(),
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
    fn swapped(got: &Got) -> String {
        reply_to(&got.body, TEXT)
            .replace("ToUserName", "XX")
            .replace("FromUserName", "ToUserName")
            .replace("XX", "FromUserName")
    }
    type Answer = fn(&Got) -> Response;
    let table: [(&str, Answer, &str); 12] = [
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
        ("plain", |got| swapped(got).into_response(), "change places"),
        (
            "plain",
            |got| reply_to(&got.body, "<MsgType>txt</MsgType>").into_response(),
            "not one of text, image",
        ),
        (
            "plain",
            |got| reply_to(&got.body, "<MsgType>image</MsgType>").into_response(),
            "image needs Image/MediaId",
        ),
        (
            "plain",
            |got| {
                let news = "<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles><item><Title>t</Title></item></Articles>";
                reply_to(&got.body, news).into_response()
            },
            "ArticleCount is 2, but there are 1",
        ),
        (
            "encrypted",
            |got| {
                let message = crypto().decrypt(&field(&got.body, "Encrypt")).unwrap();
                reply_to(&message, TEXT).into_response()
            },
            "not encrypted, but the mode is",
        ),
    ];
    for (n, (mode, answer, says)) in table.into_iter().enumerate() {
        let account = Account::start(answer).await;
        let pushed = push(&account.world(), json!({ "type": "text", "mode": mode })).await;
        assert_eq!(pushed["verdict"], "invalid", "row {n}: {pushed}");
        let problem = pushed["problems"].to_string();
        assert!(problem.contains(says), "row {n}: {problem}");
        assert_eq!(pushed["attempts"].as_array().unwrap().len(), 1, "row {n}");
    }
}

#[tokio::test]
async fn silence_is_tried_three_times() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let config = PushConfig::to(&url).timeout_ms(100);
    let world = World::with(options().push(config.clone()));
    let pushed = push(&world, json!({ "type": "text" })).await;
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
    // Nobody wrote, so nobody is told.
    assert_eq!(
        push(&world, json!({ "type": "CLICK" })).await["shownToUser"],
        Value::Null
    );

    drop(listener);
    let world = World::with(options().push(config));
    let pushed = push(&world, json!({ "type": "text" })).await;
    assert_eq!(outcomes(&pushed), ["refused"; 3]);
}

#[tokio::test]
async fn an_endless_answer_is_named() {
    let account = Account::start(|_| "x".repeat(64 * 1024 + 1).into_response()).await;
    let pushed = push(&account.world(), json!({ "type": "text" })).await;
    assert_eq!(pushed["attempts"][0]["outcome"], "too_long");
    assert_eq!(pushed["verdict"], "no_response");
}

#[tokio::test]
async fn an_answer_to_a_later_try_counts() {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let got = bodies.clone();
    let router = Router::new().fallback(async move |body: String| {
        let tries = {
            let mut got = got.lock().unwrap();
            got.push(body);
            got.len()
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
        &World::with(options().push(config)),
        json!({ "type": "text" }),
    )
    .await;
    assert_eq!(pushed["verdict"], "success", "{pushed}");
    assert_eq!(pushed["attempts"].as_array().unwrap().len(), 3);
    // Told apart by nothing, so that MsgId can be used to.
    let bodies = bodies.lock().unwrap();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test]
async fn the_url_is_checked_as_in_the_console() {
    let account = Account::start(|got| {
        let query = |name: &str| got.query[name].as_str();
        if token().verify(query("timestamp"), query("nonce"), query("signature")) {
            query("echostr").to_owned().into_response()
        } else {
            StatusCode::FORBIDDEN.into_response()
        }
    })
    .await;
    let world = account.world();
    let check = async || {
        world
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
    world.post("/__sandbox/push/config", &other).await;
    let checked = check().await;
    assert_eq!(checked["ok"], false);
    assert_eq!(checked["problem"], "the status is 403, not 200");

    let account = Account::start(|got| format!("{}\n", got.query["echostr"]).into_response()).await;
    let world = account.world();
    let checked = world
        .post("/__sandbox/push/check-url", &json!({}))
        .await
        .json();
    let problem = checked["problem"].as_str().unwrap();
    assert!(problem.contains("or line break"), "{problem}");
}

#[tokio::test]
async fn the_configuration_is_told_changed_and_refused() {
    let world = World::new();
    let shown = world.get("/__sandbox/push/config").await.json();
    assert_eq!(
        (&shown["url"], &shown["mode"]),
        (&Value::Null, &json!("plain"))
    );
    let answer = world
        .post("/__sandbox/push", &json!({ "type": "text" }))
        .await;
    assert!(answer.body.contains("no url yet: POST"), "{}", answer.body);
    for (change, says) in [
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
        let answer = world.post("/__sandbox/push/config", &change).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{change}");
        assert!(answer.body.contains(says), "{}", answer.body);
    }
    let change = json!({ "url": "http://127.0.0.1:1/", "mode": "encrypted" });
    let changed = world.post("/__sandbox/push/config", &change).await.json();
    assert_eq!(
        (&changed["mode"], &changed["token"]),
        (&json!("encrypted"), &shown["token"])
    );
    world.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(world.get("/__sandbox/push/config").await.json(), shown);
    let journal = world.get("/__sandbox/journal").await.body;
    assert!(!journal.contains("sandboxtoken"));
}
