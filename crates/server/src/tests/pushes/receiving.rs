//! What is taken, and what is refused with which words.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use futures::stream;
use http::{Request, StatusCode};
use serde_json::json;
use wechat_h5_push::PushMode;
use wechat_h5_push::xml::{Content, Element};
use wechat_h5_sandbox::{Push, PushVerdict};

use super::super::log_lines::LogLines;
use super::super::test_server::{APP_ID, NOW, OTHER_APP_ID, TestServer};
use super::super::watched_store::StoreWatch;
use super::back_end::{BackEnd, Delivered, Script};
use super::push_server::{KEY, MADE, Made, PushServer, TOKEN, WEBHOOK_KEY, message};
use crate::config::{PUSH_AES_KEY, PUSH_CLOCK_TOLERANCE, PUSH_TOKEN, RATE_LIMIT_PUSH};

const OTHER_KEY: &str = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

#[tokio::test]
async fn without_a_token_there_is_no_route() {
    let server = TestServer::start().await;
    let path = format!("/wechat/push/{APP_ID}?{}", MADE.check("1"));
    assert_eq!(
        server.get(&path).await.error(),
        (404, "not_found".to_owned())
    );
    let pushes = PushServer::start().await;
    for other in [OTHER_APP_ID, "wx1", "%00", "%FF"] {
        let path = format!("/wechat/push/{other}?{}", MADE.check("1"));
        let response = pushes.server.get(&path).await;
        assert_eq!(response.error(), (404, "not_found".to_owned()), "{other}");
    }
}

#[tokio::test]
async fn the_url_check_of_the_console_is_answered() {
    let pushes = PushServer::start().await;
    pushes.serve_sandbox(json!({"mode": "encrypted"})).await;
    let check = pushes.server.sandbox.check_push_url().await.unwrap();
    assert!(check.ok, "{check:?}");
    let path = format!("/wechat/push/{APP_ID}?{}", MADE.check("%3Cb%3E5"));
    let response = pushes.server.get(&path).await;
    assert_eq!((response.status, &*response.body), (StatusCode::OK, "<b>5"));
    assert_eq!(response.header("content-type"), "text/plain; charset=utf-8");
    let wrong = Made {
        token: "AAAAA",
        ..MADE
    };
    let path = format!("/wechat/push/{APP_ID}?{}", wrong.check("5"));
    let response = pushes.server.get(&path).await;
    assert_eq!(response.error(), (401, "push_not_authentic".to_owned()));
}

#[tokio::test]
async fn the_sandbox_s_pushes_are_taken_in_every_mode_and_format() {
    for (key, modes) in [
        (&[][..], ["plain", "compatible"]),
        (&[(&PUSH_AES_KEY, KEY)], ["compatible", "encrypted"]),
    ] {
        let pushes = PushServer::with(key).await;
        take_all(&pushes, modes).await;
    }
}

async fn take_all(pushes: &PushServer, modes: [&str; 2]) {
    for mode in modes {
        for format in ["xml", "json"] {
            pushes
                .serve_sandbox(json!({"mode": mode, "dataFormat": format}))
                .await;
            pushes.server.sandbox.advance(1);
            let report = pushes
                .push(Push::new("CLICK").field("EventKey", "a]]>b"))
                .await;
            assert!(
                matches!(report.verdict, PushVerdict::Success),
                "{mode} {format} {report:?}"
            );
        }
    }
    assert_eq!(pushes.back_end.delivered().len(), 4);
    let line = pushes.metric("wechat_h5_pushes_received_total{").await;
    assert_eq!(
        line,
        format!("wechat_h5_pushes_received_total{{appid=\"{APP_ID}\",class=\"event\"}} 4")
    );
}

/// WeChat's own service sends them, so that the user of both is the same.
#[tokio::test]
async fn two_events_of_one_second_are_both_delivered_and_their_repetitions_are_not() {
    let pushes = PushServer::start().await;
    let event = |name: &str, field: Element| {
        vec![
            Element::text("ToUserName", "gh_1"),
            Element::text("FromUserName", "oPlatform"),
            Element::number("CreateTime", NOW),
            Element::text("MsgType", "event"),
            Element::text("Event", name),
            field,
        ]
    };
    let user = |id: &str| event("user_authorization_revoke", Element::text("OpenID", id));
    let job = |id| {
        let ids = Content::Children(vec![Element::number("publish_id", id)]);
        let name = "PublishEventInfo".to_owned();
        event("PUBLISHJOBFINISH", Element { name, content: ids })
    };
    let events = [user("oOne"), user("oTwo"), job(1), job(2)];
    for (number, event) in events.iter().chain(&events).enumerate() {
        let nonce = &number.to_string();
        let (query, body) = Made { nonce, ..MADE }.push(event, PushMode::Encrypted);
        let answer = pushes.post(&query, &body).await;
        assert_eq!(answer.body, "success");
    }
    let delivered = pushes.back_end.delivered();
    let delivered: Vec<_> = delivered.iter().map(Delivered::json).collect();
    let users: Vec<_> = delivered
        .iter()
        .filter_map(|delivered| delivered["push"]["data"]["userOpenid"].as_str())
        .collect();
    assert_eq!((users, delivered.len()), (vec!["oOne", "oTwo"], 4));
}

#[tokio::test]
async fn what_is_not_proven_is_refused_and_nothing_of_it_is_read() {
    let pushes = PushServer::start().await;
    let message = message("oAbc", "hi", 1);
    let (query, body) = MADE.push(&message, PushMode::Encrypted);
    let other_token = Made {
        token: "AAAAA",
        ..MADE
    };
    let (wrong_query, _) = other_token.push(&message, PushMode::Encrypted);
    let other_key = Made {
        key: OTHER_KEY,
        ..MADE
    };
    let (key_query, key_body) = other_key.push(&message, PushMode::Encrypted);
    for (query, body) in [
        (&*wrong_query, &*body),
        (&*key_query, &*key_body),
        (&*query.replace("msg_signature=", "msg_signature=0"), &*body),
        ("", ""),
        (&*format!("{query}&nonce=1"), &*body),
    ] {
        let response = pushes.post(query, body).await;
        assert_eq!(
            response.error(),
            (401, "push_not_authentic".to_owned()),
            "{query}"
        );
        assert!(
            response.body.contains("nothing proves"),
            "{}",
            response.body
        );
    }
    let unread = stream::poll_fn(|_| panic!("the body is read"));
    let body = Body::from_stream(stream::StreamExt::map(unread, |()| {
        Ok::<_, std::io::Error>("")
    }));
    let request = Request::post(format!("/wechat/push/{APP_ID}?{wrong_query}"));
    let response = pushes.server.send(request.body(body).unwrap()).await;
    assert_eq!(response.status, StatusCode::UNAUTHORIZED);
    let line = pushes.metric("wechat_h5_pushes_refused_total{").await;
    assert!(line.ends_with("reason=\"not_authentic\"} 6"), "{line}");
    assert!(pushes.back_end.delivered().is_empty());
}

#[tokio::test]
async fn what_is_proven_is_refused_with_its_reason() {
    let settings = [(&PUSH_AES_KEY, KEY), (&PUSH_CLOCK_TOLERANCE, "60")];
    let pushes = PushServer::with(&settings).await;
    let message = message("oAbc", "hi", 1);
    for (made, form, status, text) in [
        (
            Made {
                app_id: OTHER_APP_ID,
                ..MADE
            },
            PushMode::Encrypted,
            "push_refused",
            "the push was encrypted for another appid",
        ),
        (
            MADE,
            PushMode::Plain,
            "push_refused",
            "the push is not encrypted",
        ),
        (
            Made {
                time: NOW + 61,
                ..MADE
            },
            PushMode::Encrypted,
            "push_refused",
            "timestamp is 61 s away",
        ),
        (
            Made {
                time: NOW - 61,
                ..MADE
            },
            PushMode::Encrypted,
            "push_refused",
            "timestamp is 61 s away",
        ),
    ] {
        let (query, body) = made.push(&message, form);
        let response = pushes.post(&query, &body).await;
        assert_eq!(response.error(), (400, status.to_owned()));
        assert!(response.body.contains(text), "{}", response.body);
    }
    let edge = Made {
        time: NOW + 60,
        ..MADE
    };
    let (query, body) = edge.push(&message, PushMode::Encrypted);
    assert_eq!(pushes.post(&query, &body).await.body, "success");

    let (query, _) = MADE.push(&message, PushMode::Encrypted);
    let long = pushes.post(&query, &"x".repeat(128 * 1024 + 1)).await;
    assert_eq!(long.error(), (413, "payload_too_large".to_owned()));
    for body in ["", "<!DOCTYPE xml>", "{", "\u{0}"] {
        let response = pushes.post(&query, body).await;
        assert_eq!(response.error(), (400, "push_refused".to_owned()), "{body}");
    }
    assert_eq!(pushes.back_end.delivered().len(), 1);
}

#[tokio::test]
async fn a_token_and_a_key_are_changed_without_a_push_that_is_refused() {
    let old_and_new = format!("newtoken,{TOKEN}");
    let keys = format!("{OTHER_KEY},{KEY}");
    let settings = [(&PUSH_TOKEN, &*old_and_new), (&PUSH_AES_KEY, &*keys)];
    let pushes = PushServer::with(&settings).await;
    let mut id = 0;
    for token in [TOKEN, "newtoken"] {
        for key in [KEY, OTHER_KEY] {
            id += 1;
            let made = Made { token, key, ..MADE };
            let (query, body) = made.push(&message("oAbc", "hi", id), PushMode::Encrypted);
            assert_eq!(
                pushes.post(&query, &body).await.body,
                "success",
                "{token} {key}"
            );
        }
    }
    assert_eq!(pushes.back_end.delivered().len(), 4);
}

/// Its query is in logs, too.
#[tokio::test]
async fn the_signature_of_a_url_check_is_for_no_push() {
    let pushes = PushServer::with(&[]).await;
    let (query, body) = MADE.push(&message("oAbc", "pay", 1), PushMode::Plain);
    let check = format!("/wechat/push/{APP_ID}?{}", MADE.check("1234"));
    for _ in 0..2 {
        let response = pushes.server.get(&check).await;
        assert_eq!((response.status, &*response.body), (StatusCode::OK, "1234"));
        let forged = pushes.post(&query, &body).await;
        assert_eq!(forged.error(), (409, "push_replayed".to_owned()));
    }
    assert!(pushes.back_end.delivered().is_empty());
    let next = Made { nonce: "2", ..MADE };
    let (query, body) = next.push(&message("oAbc", "hi", 2), PushMode::Plain);
    assert_eq!(pushes.post(&query, &body).await.body, "success");
    let check = format!("/wechat/push/{APP_ID}?{}", next.check("1234"));
    let refused = pushes.server.get(&check).await;
    assert_eq!(refused.error(), (409, "push_replayed".to_owned()));
}

/// In 明文模式 whoever has seen a query could push anything with it.
#[tokio::test]
async fn a_signature_is_for_one_push() {
    let pushes = PushServer::with(&[]).await;
    let (query, body) = MADE.push(&message("oAbc", "hi", 1), PushMode::Plain);
    assert_eq!(pushes.post(&query, &body).await.body, "success");
    let (_, other) = MADE.push(&message("oAbc", "pay", 2), PushMode::Plain);
    let replayed = pushes.post(&query, &other).await;
    assert_eq!(replayed.error(), (409, "push_replayed".to_owned()));
    // WeChat's own repetition is answered, with the same signature or another one.
    let again = Made { nonce: "2", ..MADE };
    let (other_query, _) = again.push(&message("oAbc", "hi", 1), PushMode::Plain);
    for query in [&query, &other_query] {
        let response = pushes.post(query, &body).await;
        assert_eq!(
            (response.status, &*response.body),
            (StatusCode::OK, "success")
        );
    }
    assert_eq!(pushes.back_end.contents(), ["hi"]);
    let line = pushes.metric("wechat_h5_pushes_repeated_total{").await;
    assert!(line.ends_with("} 2"), "{line}");
}

#[tokio::test]
async fn a_push_that_cannot_be_stored_is_not_answered_success() {
    let pushes = PushServer::start().await;
    // It fails, and without that it has no queues.
    let watch = StoreWatch::default();
    let store = watch.store(Arc::new(pushes.server.clock.clone()));
    let other = pushes.server.another_process(store).await;
    let (query, body) = MADE.push(&message("oAbc", "hi", 1), PushMode::Encrypted);
    for fails in [true, false] {
        watch.set_fails(fails);
        let request = Request::post(format!("/wechat/push/{APP_ID}?{query}"));
        let response = other.send(request.body(body.clone().into()).unwrap()).await;
        assert_eq!(response.error(), (503, "store_unavailable".to_owned()));
    }
    // WeChat sends it again, maybe with the same signature.
    assert_eq!(pushes.post(&query, &body).await.body, "success");
    assert_eq!(pushes.back_end.contents(), ["hi"]);
}

/// What two public SDKs have encrypted, with random bytes of their own.
#[tokio::test]
async fn what_other_sdks_encrypt_is_taken() {
    let vectors = include_str!("../../../../push/tests/data/foreign_sdks.json");
    let vectors: Vec<serde_json::Value> = serde_json::from_str(vectors).unwrap();
    let time = 1_714_112_445;
    let keys = vectors.iter().map(|vector| vector["key"].as_str().unwrap());
    let keys: BTreeSet<_> = keys.collect();
    let back_end = BackEnd::start().await;
    let mut count = 0;
    for key in keys {
        let folder = tempfile::tempdir().unwrap();
        let token_file = folder.path().join("token");
        std::fs::write(&token_file, "newtoken").unwrap();
        let mut account = super::super::test_server::account("wxba5fad812f8e6fb9");
        account.set(
            &crate::config::PUSH_TOKEN_FILE,
            token_file.to_str().unwrap(),
        );
        account.set(&PUSH_AES_KEY, key);
        account.set(&crate::config::PUSH_WEBHOOK, back_end.url.as_str());
        account.set(&crate::config::PUSH_WEBHOOK_KEY, "0123456789abcdef");
        let server = TestServer::with_accounts(vec![account]).await;
        server
            .clock
            .advance(std::time::Duration::from_secs(time - NOW));
        let pushes = server.app.pushes.find("wxba5fad812f8e6fb9").unwrap();
        let (_keep, stop) = tokio::sync::watch::channel(false);
        tokio::spawn(pushes.clone().deliver_until(stop));
        for vector in vectors.iter().filter(|vector| vector["key"] == key) {
            let token = wechat_h5_push::PushToken::parse("newtoken").unwrap();
            let query = format!(
                "timestamp={time}&nonce=415670741&signature={}&msg_signature={}",
                token.sign(&time.to_string(), "415670741"),
                vector["signature"].as_str().unwrap()
            );
            let request = Request::post(format!("/wechat/push/wxba5fad812f8e6fb9?{query}"));
            let body = vector["body"].as_str().unwrap().to_owned();
            let response = server.send(request.body(body.into()).unwrap()).await;
            assert_eq!(response.body, "success", "{}", vector["sdk"]);
            count += 1;
        }
    }
    assert_eq!(count, vectors.len());
    assert!(!back_end.delivered().is_empty());
}

#[tokio::test]
async fn no_line_of_the_log_has_a_text_a_user_or_a_signature() {
    let lines = LogLines::default();
    let _guard = lines.collect();
    let pushes = PushServer::start().await;
    for _ in 0..3 {
        let failed = Script::status(StatusCode::BAD_GATEWAY);
        pushes.back_end.then(failed);
    }
    let push = message("oSecretUser", "a secret text", 1);
    let (query, body) = MADE.push(&push, PushMode::Encrypted);
    assert_eq!(pushes.post(&query, &body).await.body, "success");
    pushes.back_end.then(Script::text("a secret reply"));
    pushes.back_end.wait_for(4, &pushes.server.clock).await;
    pushes
        .post(&query.replace("signature=", "signature=0"), &body)
        .await;
    pushes.post(&query, "<xml>a secret text</xml>").await;
    let text = lines.text();
    assert!(text.contains("pushes or URL checks are refused"), "{text}");
    assert!(text.contains("the back end does not take pushes"), "{text}");
    // What libraries log of the network is below what a server logs.
    let ours = text.lines().filter(|line| line.contains("wechat_h5_"));
    let ours = ours.collect::<Vec<_>>().join("\n");
    let signature = query.split("signature=").nth(1).unwrap();
    let signature = signature.split('&').next().unwrap();
    for secret in ["secret", "oSecretUser", TOKEN, KEY, WEBHOOK_KEY, signature] {
        assert!(!ours.contains(secret), "{secret}: {ours}");
    }
}

#[tokio::test]
async fn one_client_sends_so_many_pushes() {
    let pushes = PushServer::with(&[(&RATE_LIMIT_PUSH, "60:2")]).await;
    let mut browser = pushes.server.browser();
    browser.address = Some([203, 0, 113, 7].into());
    let path = format!("/wechat/push/{APP_ID}?{}", MADE.check("1"));
    for status in [200, 200, 429, 429] {
        assert_eq!(browser.get(&path).await.status, status);
    }
    browser.address = Some([203, 0, 113, 8].into());
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
}
