//! What the back end gets, in which order, and what becomes of what it does not take.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::join_all;
use http::{Request, StatusCode};
use ring::hmac;
use serde_json::json;
use tokio::sync::watch;
use wechat_h5_push::PushMode;
use wechat_h5_store::QueueLimits;

use super::super::log_lines::LogLines;
use super::super::test_server::{APP_ID, NOW, TestServer};
use super::back_end::{Refusal, Script};
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
    let pushes = PushServer::start().await;
    pushes.back_end.refuse(Refusal::All);
    let response = pushes.say("lost", 1, PushMode::Encrypted).await;
    assert_eq!(response.body, "success");
    pushes.server.clock.advance(Duration::from_hours(24));
    let dead = pushes.wait_for_dead(1).await;
    assert_eq!(dead[0].id, MADE_KEY);
    assert_eq!(dead[0].reason, "the answer has status 502");
    assert_eq!(dead[0].openid.as_deref(), Some("oAbc"));
    pushes.back_end.refuse(None);
    let before = pushes.back_end.delivered().len();
    let account = pushes.server.app.pushes.find(APP_ID).unwrap();
    let replayed = account.replay_dead(None).await.unwrap().replayed;
    assert_eq!(replayed, 1);
    let clock = &pushes.server.clock;
    pushes.back_end.wait_for(before + 1, clock).await;
    let again = pushes.back_end.delivered()[before].json();
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
    pushes.back_end.refuse(Refusal::All);
    let response = pushes.say("kept", 1, PushMode::Encrypted).await;
    assert_eq!(response.body, "success");
    let limits = QueueLimits {
        max_dead: 0,
        ..QueueLimits::default()
    };
    let queue = format!("push-{APP_ID}");
    let opened = pushes.server.store.open_queue(&queue, limits);
    let queue = opened.await.unwrap();
    pushes.server.clock.advance(Duration::from_hours(24));
    for _ in 0..1000 {
        if lines
            .text()
            .contains("there is no room for more dead letters")
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        pushes.server.clock.advance(Duration::from_mins(5));
    }
    pushes.metric(&not_given_up()).await;
    pushes.back_end.refuse(None);
    while queue.counts().await.unwrap().items > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        pushes.server.clock.advance(Duration::from_mins(5));
    }
    let account = pushes.server.app.pushes.find(APP_ID).unwrap();
    assert!(account.dead_pushes(None).await.unwrap().pushes.is_empty());
}

/// The start of a line of the metrics.
fn not_given_up() -> String {
    let labels = format!("{{appid=\"{APP_ID}\",outcome=\"not_given_up\"}}");
    format!("wechat_h5_push_deliveries_total{labels}")
}

/// They have waited for a day too, and were not tried once.
#[tokio::test]
async fn those_behind_a_push_that_is_never_taken_have_tries_of_their_own() {
    let pushes = PushServer::start().await;
    pushes.back_end.refuse(Refusal::Content("poison"));
    for (content, id) in [("poison", 1), ("behind", 2)] {
        assert_eq!(pushes.hear("oAbc", content, id).await.body, "success");
    }
    let failed = Script::status(StatusCode::BAD_GATEWAY);
    pushes.back_end.then(failed);
    pushes.server.clock.advance(Duration::from_hours(24));
    let dead = pushes.wait_for_dead(1).await;
    assert!(dead[0].attempts >= 8, "{}", dead[0].attempts);
    let taken = dead.len() + usize::try_from(dead[0].attempts).unwrap() + 1;
    pushes.back_end.wait_for(taken, &pushes.server.clock).await;
    let contents = pushes.back_end.contents();
    assert_eq!(contents[contents.len() - 2..], ["behind", "behind"]);
    assert_eq!(pushes.wait_for_dead(1).await.len(), 1);
}

/// Before WeChat stops waiting, long before.
fn is_at_once(start: Instant) -> bool {
    start.elapsed() < Duration::from_millis(4400)
}

#[tokio::test]
async fn what_waits_behind_a_delivery_that_has_failed_is_answered_at_once() {
    let pushes = PushServer::start().await;
    let failed = Script::status(StatusCode::INTERNAL_SERVER_ERROR);
    pushes
        .back_end
        .then(failed.after(Duration::from_millis(300)));
    let start = Instant::now();
    // The second arrives while the first is delivered.
    let second = async {
        pushes.back_end.wait_for(1, &pushes.server.clock).await;
        pushes.hear("oAbc", "two", 2).await
    };
    let (one, two) = tokio::join!(pushes.hear("oAbc", "one", 1), second);
    let three = pushes.hear("oAbc", "three", 3).await;
    for response in [one, two, three] {
        assert_eq!(response.body, "success");
    }
    assert!(is_at_once(start));
    pushes.back_end.wait_for(4, &pushes.server.clock).await;
    assert_eq!(pushes.back_end.contents(), ["one", "one", "two", "three"]);
}

#[tokio::test]
async fn in_an_outage_everybody_is_answered_at_once() {
    let pushes = PushServer::start().await;
    pushes.back_end.refuse(Refusal::All);
    for (user, id) in [("oOne", 1), ("oTwo", 2)] {
        assert_eq!(pushes.hear(user, "hi", id).await.body, "success");
    }
    pushes.back_end.refuse(None);
    pushes
        .back_end
        .then(Script::text("late").after(Duration::from_secs(8)));
    let start = Instant::now();
    assert_eq!(pushes.hear("oThree", "hi", 3).await.body, "success");
    assert!(is_at_once(start));
    // It is over when one is taken.
    pushes.back_end.wait_for(5, &pushes.server.clock).await;
    let account = pushes.server.app.pushes.find(APP_ID).unwrap();
    while account.queue().await.unwrap().counts().await.unwrap().items > 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    pushes.back_end.then(Script::text("again"));
    let response = pushes.hear("oFour", "hi", 4).await;
    assert!(response.body.contains("<Encrypt>"), "{}", response.body);
}

/// One line names it, whatever is taken meanwhile.
#[tokio::test]
async fn a_push_that_alone_is_not_taken_is_told_and_is_no_outage() {
    let lines = LogLines::default();
    let _guard = lines.collect();
    let pushes = PushServer::start().await;
    pushes.back_end.refuse(Refusal::Content("poison"));
    pushes.hear("oAbc", "poison", 1).await;
    for id in 2..8 {
        let delivered = pushes.back_end.delivered().len();
        pushes.hear("oOther", "hi", id).await;
        let clock = &pushes.server.clock;
        pushes.back_end.wait_long_for(delivered + 2, clock).await;
    }
    let log = lines.text();
    let stuck = log
        .lines()
        .filter(|line| line.contains("takes other pushes and not this one"));
    let stuck: Vec<_> = stuck.collect();
    assert_eq!(stuck.len(), 1, "{stuck:?}");
    assert!(
        stuck[0].contains(MADE_KEY) && stuck[0].contains("push give-up"),
        "{stuck:?}"
    );
    assert!(!log.contains("the back end does not take pushes"), "{log}");
    assert!(!log.contains("the back end takes pushes again"), "{log}");
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
