//! Several processes, and one after another.

use std::sync::Arc;
use std::time::Duration;

use http::Request;
use wechat_h5_clock::ManualClock;
use wechat_h5_push::PushMode;
use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{RedbStore, RedisAddress, RedisStore};

use super::super::test_server::{APP_ID, NOW};
use super::back_end::Script;
use super::push_server::{MADE, PushServer, message};

/// The process that WeChat calls delivers nothing, and gives WeChat the other's reply.
#[tokio::test]
async fn the_reply_that_another_process_gets_is_the_answer() {
    let settings = [(&crate::config::PUSH_AES_KEY, super::push_server::KEY)];
    let pushes = PushServer::without_worker(&settings).await;
    let other = pushes
        .server
        .another_process(pushes.server.store.clone())
        .await;
    let account = other.app.pushes.find(APP_ID).unwrap().clone();
    let (_keep, stop) = tokio::sync::watch::channel(false);
    tokio::spawn(account.deliver_until(stop));
    pushes.back_end.then(Script::text("from the other"));
    let response = pushes.say("hi", 1, PushMode::Plain).await;
    assert_eq!(response.status, 400, "{}", response.body);
    let response = pushes.say("hi", 1, PushMode::Encrypted).await;
    assert!(response.body.contains("<Encrypt>"), "{}", response.body);
    assert_eq!(pushes.back_end.contents(), ["hi"]);
    assert_eq!(other.calls("/cgi-bin/message/custom/send"), 0);
}

/// The reply is the answer while the other one waits, and else a customer message: by how old the
/// push is, which the queue's clock says.
#[tokio::test]
async fn a_reply_is_not_lost_between_processes_whose_clocks_differ() {
    for (clock, is_late) in [(NOW - 60, true), (NOW + 60, false)] {
        let settings = [(&crate::config::PUSH_AES_KEY, super::push_server::KEY)];
        let pushes = PushServer::without_worker(&settings).await;
        let (store, clock) = (pushes.server.store.clone(), ManualClock::at(clock));
        let other = pushes.server.another_process_at(store, clock).await;
        let account = other.app.pushes.find(APP_ID).unwrap().clone();
        pushes.back_end.then(Script::text("from the other"));
        let (_keep, stop) = tokio::sync::watch::channel(false);
        let say = pushes.say("hi", 1, PushMode::Encrypted);
        let (response, ()) = tokio::join!(say, async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if is_late {
                pushes.server.clock.advance(Duration::from_secs(5));
            }
            tokio::spawn(account.deliver_until(stop));
        });
        assert_eq!(response.body == "success", is_late, "{}", response.body);
        let sent = || other.calls("/cgi-bin/message/custom/send");
        for _ in 0..200 {
            if !is_late || sent() > 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(sent() > 0, is_late);
    }
}

/// What was answered `success` is in the file, whatever becomes of the process.
#[tokio::test]
async fn a_push_that_was_answered_outlives_its_process() {
    let settings = [(&crate::config::PUSH_AES_KEY, super::push_server::KEY)];
    let pushes = PushServer::without_worker(&settings).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let open = || {
        let clock = Arc::new(pushes.server.clock.clone());
        Arc::new(RedbStore::open(&path, clock).unwrap())
    };
    let first = pushes.server.another_process(open()).await;
    let account = first.app.pushes.find(APP_ID).unwrap().clone();
    let (_first, stop) = tokio::sync::watch::channel(false);
    tokio::spawn(account.deliver_until(stop));
    pushes
        .back_end
        .then(Script::status(http::StatusCode::BAD_GATEWAY));
    let (query, body) = MADE.push(&message("oAbc", "hi", 1), PushMode::Encrypted);
    let request = Request::post(format!("/wechat/push/{APP_ID}?{query}"));
    let response = first.send(request.body(body.into()).unwrap()).await;
    assert_eq!(response.body, "success");
    assert_eq!(pushes.back_end.delivered().len(), 1);
    let copy = folder.path().join("copy.redb");
    // As after kill -9: the file as it is now.
    std::fs::copy(&path, &copy).unwrap();
    let clock = Arc::new(pushes.server.clock.clone());
    let second = pushes
        .server
        .another_process(Arc::new(RedbStore::open(&copy, clock).unwrap()))
        .await;
    let account = second.app.pushes.find(APP_ID).unwrap().clone();
    let (_keep, stop) = tokio::sync::watch::channel(false);
    tokio::spawn(account.deliver_until(stop));
    pushes.back_end.wait_for(2, &pushes.server.clock).await;
    assert_eq!(pushes.back_end.contents()[..2], ["hi", "hi"]);
}

/// Each push of a burst is delivered once, in the order of its user, whichever process takes it.
#[tokio::test]
async fn two_processes_on_one_redis_share_the_work() {
    let settings = [(&crate::config::PUSH_AES_KEY, super::push_server::KEY)];
    let pushes = PushServer::without_worker(&settings).await;
    let redis = TestRedis::start(&[]);
    let mut processes = Vec::new();
    let (_keep, stop) = tokio::sync::watch::channel(false);
    for _ in 0..2 {
        let address = RedisAddress::parse(&redis.url()).unwrap();
        let store = Arc::new(RedisStore::new(&address, "push:").unwrap());
        let process = pushes.server.another_process(store).await;
        let account = process.app.pushes.find(APP_ID).unwrap().clone();
        tokio::spawn(account.deliver_until(stop.clone()));
        processes.push(process);
    }
    let sent = (1..=20).map(|id: u64| {
        let process = &processes[usize::try_from(id % 2).unwrap()];
        let user = format!("user{}", id % 10);
        let (query, body) = MADE.push(&message(&user, &id.to_string(), id), PushMode::Encrypted);
        let request = Request::post(format!("/wechat/push/{APP_ID}?{query}"));
        process.send(request.body(body.into()).unwrap())
    });
    for response in futures::future::join_all(sent).await {
        assert_eq!(
            (response.status.as_u16(), &*response.body),
            (200, "success")
        );
    }
    let mut contents = pushes.back_end.contents();
    contents.sort_by_key(|id| id.parse::<u64>().unwrap());
    let expected: Vec<_> = (1..=20).map(|id: u64| id.to_string()).collect();
    assert_eq!(contents, expected);
}
