//! A refresh is slow or fails, and many wait for it.

use std::time::{Duration, Instant};

use wechat_h5_clock::Clock as _;
use wechat_h5_credential::TokenReport;
use wechat_h5_store::test_redis::TestRedis;

use crate::LIFE;
use crate::process::{World, redis_store};
use crate::wechat::Tokens;

/// Who waits for the lock keeps its holder from giving it back, and every call times out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wxjava_1966() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::EachAnother));
    let holder = world.start(redis_store(&redis));
    let other = world.start(redis_store(&redis));
    for process in [&holder, &other] {
        process.token().await;
        process.snapshot.wait().await.unwrap();
    }
    let call = world.wechat.hold();
    // The token is refreshed ahead, and still works.
    world
        .clock
        .advance(LIFE.saturating_sub(Duration::from_secs(200)));
    call.arrived().await;
    let started = Instant::now();
    for process in [&holder, &other] {
        for _ in 0..1000 {
            assert!(process.snapshot.current(world.clock.now()).is_some());
            process.token().await;
        }
    }
    // Now nobody has one, and all wait.
    world.clock.advance(Duration::from_secs(200));
    let (of_holder, of_other) = (holder.tokens(500), other.tokens(500));
    let release = async { call.release() };
    let (of_holder, of_other, ()) = tokio::join!(of_holder, of_other, release);
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(of_holder.len() + of_other.len(), 1000);
}

/// Each of many that wait refreshes once more, and the last wait too long.
#[tokio::test]
async fn nango_2494() {
    let world = World::new(Tokens::EachAnother);
    world.wechat.set_latency(Duration::from_millis(200));
    let process = world.start(world.memory());
    let started = Instant::now();
    for token in process.tokens(1000).await {
        assert!(world.accepts(&token));
    }
    assert!(started.elapsed() < Duration::from_secs(3), "not 200 s");
    assert_eq!(world.wechat.take_calls().tokens, 1);
}

/// A refresh that fails is tried again by every request, and all queue for the lock.
#[tokio::test]
async fn nango_5090() {
    let world = World::new(Tokens::Stable);
    let process = world.start(world.memory());
    let token = process.token().await;
    world.wechat.take_calls();
    world.wechat.set_down(true);
    for _ in 0..1000 {
        let report = process.report(&token).await;
        assert!(matches!(report, TokenReport::Failed { .. }));
    }
    assert_eq!(world.wechat.take_calls().tokens, 1);
    world.clock.advance(LIFE);
    let mut waits = Vec::new();
    for _ in 0..1000 {
        waits.push(process.snapshot.wait_for_token().await.unwrap_err());
    }
    assert!(waits.iter().all(|wait| !wait.retry_after.is_zero()));
    assert_eq!(world.wechat.take_calls().tokens, 1);
    world.wechat.set_down(false);
    world.clock.advance(Duration::from_mins(2));
    assert!(world.accepts(&process.token().await));
}

/// The lock ends before the call that it protects, and another process makes the same call.
#[tokio::test(start_paused = true)]
async fn oauth2_proxy_1992() {
    let world = World::new(Tokens::EachAnother);
    let (store, call) = (world.memory(), world.wechat.hold());
    let slow = world.start(store.clone());
    call.arrived().await;
    let other = world.start(store);
    world.pass(Duration::from_secs(30)).await;
    assert_eq!(world.wechat.take_calls().tokens, 1);
    call.release();
    world.pass(Duration::from_secs(1)).await;
    let token = slow.token().await;
    assert!(world.accepts(&token));
    assert!(other.token().await.is(token.expose()));
    assert_eq!(world.wechat.take_calls().tokens, 0);
}
