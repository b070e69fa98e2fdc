//! A reply of the back end is the answer, or a customer message.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use wechat_h5_push::xml::{Element, find};
use wechat_h5_push::{DataFormat, PushForm, PushMode, decrypt_reply, read_message};
use wechat_h5_sandbox::{Push, PushVerdict};

use super::super::log_lines::LogLines;
use super::super::test_server::TestServer;
use super::back_end::Script;
use super::push_server::{KEY, MADE, Made, PushServer, message};
use crate::config::PUSH_AES_KEY;

/// The text of a passive reply, decrypted where it is encrypted.
fn content(body: &str) -> String {
    let (format, mut elements) = read_message(body).unwrap();
    if find(&elements, "Encrypt").is_some() {
        let plain = decrypt_reply(&elements, &MADE.token(), &MADE.crypto()).unwrap();
        elements = format.read(&plain).unwrap();
    }
    let value = find(&elements, "Content").and_then(Element::value);
    value.unwrap().to_owned()
}

/// The customer messages that the sandbox was sent.
fn sent(server: &TestServer) -> Vec<Value> {
    let entries = server.sandbox.journal(None).into_iter();
    let entries = entries.filter(|entry| entry.name == "/cgi-bin/message/custom/send");
    entries
        .map(|entry| serde_json::to_value(&entry).unwrap())
        .collect()
}

async fn wait_for_sent(pushes: &PushServer, count: usize) -> Vec<Value> {
    for _ in 0..200 {
        let sent = sent(&pushes.server);
        if sent.len() >= count {
            return sent;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        pushes.server.clock.advance(Duration::from_millis(250));
    }
    panic!("{:?}", sent(&pushes.server));
}

#[tokio::test]
async fn a_reply_is_the_answer_in_the_form_of_its_push_and_of_its_repetitions() {
    for (mode, key) in [
        (PushMode::Plain, &[][..]),
        (PushMode::Compatible, &[(&PUSH_AES_KEY, KEY)]),
        (PushMode::Encrypted, &[(&PUSH_AES_KEY, KEY)]),
    ] {
        let pushes = PushServer::with(key).await;
        for (format, content_type) in [
            (DataFormat::Xml, "application/xml; charset=utf-8"),
            (DataFormat::Json, "application/json"),
        ] {
            pushes.back_end.then(Script::text("再见 ]]>"));
            let form = PushForm {
                mode,
                format,
                ..PushForm::default()
            };
            let id = u64::from(format == DataFormat::Json) + 1;
            let nonce = id.to_string();
            let made = Made {
                nonce: &nonce,
                ..MADE
            };
            let (query, body) = made.push(&message("oAbc", "hi", id), form);
            for _ in 0..2 {
                let response = pushes.post(&query, &body).await;
                assert_eq!(response.status, StatusCode::OK);
                assert_eq!(response.header("content-type"), content_type);
                assert_eq!(content(&response.body), "再见 ]]>");
            }
            assert_eq!(
                pushes.back_end.delivered().len(),
                usize::try_from(id).unwrap()
            );
        }
    }
}

#[tokio::test]
async fn the_sandbox_shows_the_reply_to_its_user() {
    let pushes = PushServer::start().await;
    pushes.serve_sandbox(json!({"mode": "encrypted"})).await;
    for reply in [
        json!({"type": "text", "content": "hi"}),
        json!({"type": "news", "articles": [{"title": "t", "description": "d", "picUrl": "https://a.example/b", "url": "https://a.example/"}]}),
        json!({"type": "transfer_customer_service"}),
    ] {
        pushes
            .back_end
            .then(Script::body(json!({ "reply": reply }).to_string()));
        pushes.server.sandbox.advance(1);
        let report = pushes
            .push(Push::new("text").field("Content", "你好"))
            .await;
        assert!(
            matches!(report.verdict, PushVerdict::EncryptedReply),
            "{report:?}"
        );
        assert!(report.problems.is_empty(), "{report:?}");
        assert_eq!(report.reply.unwrap()["MsgType"], reply["type"]);
    }
}

#[tokio::test]
async fn a_reply_that_wechat_would_refuse_is_not_sent_and_the_push_is_taken() {
    let pushes = PushServer::start().await;
    pushes
        .back_end
        .then(Script::body(r#"{"reply":{"type":"text","content":""}}"#));
    let response = pushes.say("hi", 1, PushMode::Encrypted).await;
    assert_eq!(response.body, "success");
    assert_eq!(
        pushes.say("next", 2, PushMode::Encrypted).await.body,
        "success"
    );
    assert_eq!(pushes.back_end.contents(), ["hi", "next"]);
    let line = pushes.metric("wechat_h5_push_replies_total{").await;
    assert!(line.ends_with("outcome=\"not_sent\"} 1"), "{line}");
}

#[tokio::test]
async fn a_reply_after_a_failure_goes_as_customer_messages() {
    let pushes = PushServer::start().await;
    pushes.serve_sandbox(json!({"mode": "encrypted"})).await;
    pushes
        .back_end
        .then(Script::status(StatusCode::BAD_GATEWAY));
    let long = "中".repeat(700);
    pushes.back_end.then(Script::text(&long));
    let report = pushes.push(Push::new("text").field("Content", "hi")).await;
    assert!(matches!(report.verdict, PushVerdict::Success), "{report:?}");
    let messages = wait_for_sent(&pushes, 2).await;
    let texts = messages.iter().map(ToString::to_string).collect::<String>();
    assert_eq!(texts.matches('中').count() % 700, 0, "{texts}");
    let mut line = String::new();
    for _ in 0..100 {
        line = pushes.metric("wechat_h5_push_replies_total{").await;
        if line.ends_with(" 2") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(
        line.ends_with("outcome=\"customer_message\"} 2"),
        "{line} {texts}"
    );
}

/// WeChat takes no customer message any later, and whoever looks for the reply finds the reason.
#[tokio::test]
async fn a_reply_that_could_not_be_sent_for_48_hours_is_not_sent_and_the_reason_is_told() {
    let lines = LogLines::default();
    let _guard = lines.collect();
    let pushes = PushServer::start().await;
    pushes.serve_sandbox(json!({"mode": "encrypted"})).await;
    let busy = json!({"path": "/cgi-bin/message/custom/send", "effect": {"errcode": -1}});
    let path = "/__sandbox/faults";
    let server = &pushes.server;
    let busy = busy.to_string();
    let set = server.send_to_sandbox(Method::POST, path, &busy);
    assert_eq!(set.await.status, StatusCode::OK);
    pushes
        .back_end
        .then(Script::status(StatusCode::BAD_GATEWAY));
    pushes.back_end.then(Script::text("late"));
    let report = pushes.push(Push::new("text").field("Content", "hi")).await;
    assert!(matches!(report.verdict, PushVerdict::Success), "{report:?}");
    let tried = wait_for_sent(&pushes, 1).await.len();
    let replies = "wechat_h5_push_replies_total{";
    let metrics = server.get_internal("/metrics").await.body;
    assert!(!metrics.contains(replies), "it is tried again: {metrics}");
    server.clock.advance(Duration::from_hours(48));
    for _ in 0..400 {
        if lines.text().contains("48 hours have passed since the push") {
            let line = pushes.metric(replies).await;
            assert!(line.ends_with("outcome=\"not_sent\"} 1"), "{line}");
            assert!(sent(server).len() >= tried);
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        server.clock.advance(Duration::from_secs(10));
    }
    panic!("{}", pushes.server.get_internal("/metrics").await.body);
}

/// This takes as long as WeChat waits.
#[tokio::test]
async fn a_slow_reply_is_not_waited_for_longer_than_wechat_waits() {
    let pushes = PushServer::start().await;
    pushes.serve_sandbox(json!({"mode": "encrypted"})).await;
    pushes
        .back_end
        .then(Script::text("late").after(Duration::from_millis(5200)));
    let start = std::time::Instant::now();
    let report = pushes.push(Push::new("text").field("Content", "hi")).await;
    assert!(matches!(report.verdict, PushVerdict::Success), "{report:?}");
    assert_eq!(report.attempts.len(), 1);
    assert!((4400..5000).contains(&start.elapsed().as_millis()));
    wait_for_sent(&pushes, 1).await;
    assert_eq!(pushes.back_end.contents(), ["hi"]);
}
