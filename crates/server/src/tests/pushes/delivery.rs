//! What the back end gets, in which order, and what becomes of what it does not take.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use http::{Request, StatusCode};
use ring::hmac;
use serde_json::json;
use tokio::sync::watch;
use wechat_h5_push::PushMode;
use wechat_h5_store::QueueLimits;

use super::super::log_lines::LogLines;
use super::super::test_server::{APP_ID, NOW, TestServer};
use super::back_end::Script;
use super::push_server::{KEY, MADE, Made, PushServer, WEBHOOK_KEY, message};
use super::slow_queue::HeldClaims;
use crate::config::PUSH_AES_KEY;

#[tokio::test]
async fn the_back_end_gets_a_signed_delivery_and_can_prove_it() {
    let pushes = PushServer::start().await;
    let response = pushes.say("你好", 1, PushMode::Encrypted).await;
    assert_eq!(
        (response.status, &*response.body),
        (StatusCode::OK, "success")
    );
    let delivered = pushes.back_end.delivered()[0].clone();
    let json = delivered.json();
    assert_eq!(
        json,
        json!({
            "id": MADE_KEY,
            "appId": APP_ID,
            "receivedAt": NOW,
            "duplicate": false,
            "push": {
                "kind": "message",
                "type": "text",
                "appId": APP_ID,
                "originalId": "gh_1",
                "openid": "oAbc",
                "createTime": NOW,
                "msgId": "24000000000000001",
                "data": json["push"]["data"],
                "fields": json["push"]["fields"],
            },
        })
    );
    assert_eq!(json["push"]["data"]["content"], "你好");
    let signature = delivered.headers["x-wechat-h5-signature"].to_str().unwrap();
    let (time, digest) = signature.split_once(',').unwrap();
    let (time, digest) = (
        time.strip_prefix("t=").unwrap(),
        digest.strip_prefix("v1=").unwrap(),
    );
    assert_eq!(time, NOW.to_string());
    let key = hmac::Key::new(hmac::HMAC_SHA256, WEBHOOK_KEY.as_bytes());
    let signed = format!("{time}.{}", delivered.body);
    hmac::verify(&key, signed.as_bytes(), &hex::decode(digest).unwrap()).unwrap();
    assert_eq!(delivered.headers["content-type"], "application/json");
}

/// Of `MsgId` 24000000000000001.
const MADE_KEY: &str = "message-bb0e5b0fc107288a8857cca92031ff5d85a630e3";

#[tokio::test]
async fn what_is_not_taken_is_delivered_again_in_the_order_of_each_person() {
    let pushes = PushServer::start().await;
    for script in [
        Script::status(StatusCode::INTERNAL_SERVER_ERROR),
        Script::status(StatusCode::FOUND),
        Script::body("<html>"),
        Script::body("x".repeat(70_000)),
    ] {
        pushes.back_end.then(script);
    }
    let other = message("oOther", "other", 4);
    let (query, body) = MADE.push(&other, PushMode::Encrypted);
    let say = |content, id| pushes.say(content, id, PushMode::Encrypted);
    let all = async {
        let later = async {
            // After the first is in its lane.
            tokio::time::sleep(Duration::from_millis(50)).await;
            let two = say("two", 2).await;
            (two, say("three", 3).await)
        };
        let (one, (two, three), other) =
            tokio::join!(say("one", 1), later, pushes.post(&query, &body));
        [one, two, three, other]
    };
    let (answers, ()) = tokio::join!(all, pushes.back_end.wait_for(8, &pushes.server.clock));
    for answer in answers {
        assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "success"));
    }
    let contents = pushes.back_end.contents();
    let person: Vec<_> = contents
        .iter()
        .filter(|content| *content != "other")
        .collect();
    let (first, rest) = person.split_at(person.len() - 2);
    assert!(
        first.iter().all(|content| *content == "one"),
        "{contents:?}"
    );
    assert_eq!(rest, ["two", "three"]);
    let duplicates = pushes.back_end.delivered();
    let duplicates = duplicates
        .iter()
        .map(|delivered| delivered.json()["duplicate"] == true);
    assert!(duplicates.filter(|is_duplicate| *is_duplicate).count() >= 3);
}

#[tokio::test]
async fn a_push_that_nobody_takes_for_24_hours_is_a_dead_letter_and_can_be_replayed() {
    let pushes =
        PushServer::without_worker(&[(&crate::config::PUSH_AES_KEY, super::push_server::KEY)])
            .await;
    let say = pushes.say("lost", 1, PushMode::Encrypted);
    let (response, ()) = tokio::join!(say, async {
        pushes
            .back_end
            .then(Script::status(StatusCode::BAD_GATEWAY));
        pushes
            .back_end
            .then(Script::status(StatusCode::BAD_GATEWAY));
        tokio::time::sleep(Duration::from_millis(50)).await;
        pushes.work();
    });
    assert_eq!(response.body, "success");
    pushes.back_end.wait_for(1, &pushes.server.clock).await;
    pushes.server.clock.advance(Duration::from_hours(24));
    pushes.back_end.wait_for(2, &pushes.server.clock).await;
    let account = pushes.server.app.pushes.find(APP_ID).unwrap();
    let dead = loop {
        let dead = account.dead_pushes(None).await.unwrap().pushes;
        if !dead.is_empty() {
            break dead;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert_eq!(dead[0].id, MADE_KEY);
    assert_eq!(dead[0].reason, "the answer has status 502");
    assert_eq!(dead[0].openid.as_deref(), Some("oAbc"));
    let replayed = account.replay_dead(None).await.unwrap().replayed;
    assert_eq!(replayed, 1);
    pushes.back_end.wait_for(3, &pushes.server.clock).await;
    let again = pushes.back_end.delivered()[2].json();
    assert_eq!(
        (&again["id"], &again["duplicate"]),
        (&json!(MADE_KEY), &json!(true))
    );
    assert!(account.dead_pushes(None).await.unwrap().pushes.is_empty());
}

#[tokio::test]
async fn what_no_dead_letter_has_room_for_stays_in_the_queue_and_is_delivered() {
    let lines = LogLines::default();
    let _guard = lines.collect();
    let pushes = PushServer::start().await;
    for _ in 0..2 {
        let failed = Script::status(StatusCode::BAD_GATEWAY);
        pushes.back_end.then(failed);
    }
    let response = pushes.say("kept", 1, PushMode::Encrypted).await;
    assert_eq!(response.body, "success");
    let limits = QueueLimits {
        max_dead: 0,
        ..QueueLimits::default()
    };
    let queue = format!("push-{APP_ID}");
    pushes
        .server
        .store
        .open_queue(&queue, limits)
        .await
        .unwrap();
    pushes.server.clock.advance(Duration::from_hours(24));
    pushes.back_end.wait_for(3, &pushes.server.clock).await;
    assert_eq!(pushes.back_end.contents(), ["kept"; 3]);
    let account = pushes.server.app.pushes.find(APP_ID).unwrap();
    assert!(account.dead_pushes(None).await.unwrap().pushes.is_empty());
    let label = format!("{{appid=\"{APP_ID}\",outcome=\"not_given_up\"}} 1");
    pushes
        .metric(&format!("wechat_h5_push_deliveries_total{label}"))
        .await;
    let log = lines.text();
    assert!(
        log.contains("there is no room for more dead letters"),
        "{log}"
    );
}

#[tokio::test]
async fn a_delivery_that_a_stop_interrupts_is_made_again_by_another_process() {
    let pushes = PushServer::start().await;
    pushes
        .back_end
        .then(Script::body("").after(Duration::from_mins(1)));
    let made = Made { nonce: "2", ..MADE };
    let (query, body) = made.push(&message("oAbc", "hi", 1), PushMode::Encrypted);
    let path = format!("/wechat/push/{APP_ID}?{query}");
    let request = http::Request::post(path)
        .body(axum::body::Body::from(body))
        .unwrap();
    let waiting = pushes.server.send(request);
    let stopped = async {
        pushes.back_end.wait_for(1, &pushes.server.clock).await;
        pushes.stop();
    };
    let (response, ()) = tokio::join!(waiting, stopped);
    assert_eq!(response.body, "success");
    let next = pushes
        .server
        .another_process(pushes.server.store.clone())
        .await;
    let account = next.app.pushes.find(APP_ID).unwrap().clone();
    let (_keep, stop) = tokio::sync::watch::channel(false);
    tokio::spawn(account.deliver_until(stop));
    // It is given back before its claim runs out.
    for _ in 0..300 {
        if pushes.back_end.delivered().len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(pushes.back_end.contents(), ["hi", "hi"]);
    assert_eq!(pushes.back_end.delivered()[1].json()["duplicate"], true);
}

/// A server whose queue answers no claim, and its worker.
async fn with_held_claims(
    pushes: &PushServer,
    claims: &HeldClaims,
) -> (TestServer, watch::Sender<bool>) {
    let store = claims.store(Arc::new(pushes.server.clock.clone()));
    let server = pushes.server.another_process(store).await;
    let account = server.app.pushes.find(APP_ID).unwrap().clone();
    let (running, stop) = watch::channel(false);
    tokio::spawn(account.deliver_until(stop));
    (server, running)
}

async fn post(server: &TestServer, openid: &str, id: u64) -> String {
    let message = message(openid, &id.to_string(), id);
    let (query, body) = MADE.push(&message, PushMode::Encrypted);
    let request = Request::post(format!("/wechat/push/{APP_ID}?{query}"));
    server.send(request.body(body.into()).unwrap()).await.body
}

/// A claim is a round trip to Redis: one after the other they would be the limit.
#[tokio::test]
async fn several_claims_are_made_at_the_same_time() {
    let pushes = PushServer::without_worker(&[(&PUSH_AES_KEY, KEY)]).await;
    let claims = HeldClaims::new();
    let (server, _running) = with_held_claims(&pushes, &claims).await;
    let users: Vec<_> = (0..6).map(|id| format!("user{id}")).collect();
    let sent = (0..).zip(&users).map(|(id, user)| post(&server, user, id));
    let (answers, ()) = tokio::join!(join_all(sent), async {
        claims.wait_for(4).await;
        claims.answer();
    });
    assert_eq!(answers, ["success"; 6]);
    let mut contents = pushes.back_end.contents();
    contents.sort();
    assert_eq!(contents, ["0", "1", "2", "3", "4", "5"]);
}

/// Else it would wait until its claim has run out, and the other pushes of its user with it.
#[tokio::test]
async fn a_stop_leaves_no_push_claimed_that_nobody_works_on() {
    let pushes = PushServer::without_worker(&[(&PUSH_AES_KEY, KEY)]).await;
    let claims = HeldClaims::new();
    let (server, running) = with_held_claims(&pushes, &claims).await;
    let (_, ()) = tokio::join!(post(&server, "oAbc", 1), async {
        claims.wait_for(1).await;
        running.send_replace(true);
        // The worker sees it.
        tokio::time::sleep(Duration::from_millis(50)).await;
        claims.answer();
    });
    assert_eq!(pushes.back_end.contents(), ["1"]);
}
