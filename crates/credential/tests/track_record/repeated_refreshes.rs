//! Several callers or processes notice at once that a token has expired.

use std::time::Duration;

use wechat_h5_store::test_redis::TestRedis;

use crate::LIFE;
use crate::faulty_store::FaultyStore;
use crate::process::{World, redis_store};
use crate::wechat::Tokens;

/// A lock inside of each process does not keep two processes from refreshing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wxjava_369() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::EachAnother));
    let processes = world.start_many(&redis, 4);
    for expiry in 0..10 {
        for process in &processes {
            let token = process.token().await;
            assert!(world.accepts(&token), "{expiry}");
        }
        assert_eq!(world.wechat.take_calls().tokens, 1, "{expiry}");
        world.clock.advance(LIFE);
    }
}

/// Whoever has waited for the lock refreshes once more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wxjava_1222() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::EachAnother));
    let call = world.wechat.hold();
    let first = world.start(redis_store(&redis));
    call.arrived().await;
    let second = world.start(redis_store(&redis));
    let (of_first, of_second) = (first.tokens(50), second.tokens(50));
    let release = async { call.release() };
    let (of_first, of_second, ()) = tokio::join!(of_first, of_second, release);
    for token in of_first.iter().chain(&of_second) {
        assert!(world.accepts(token));
    }
    assert_eq!(world.wechat.take_calls().tokens, 1);
}

/// Two requests that notice the expiry together get two tokens, and one of them is dead.
#[tokio::test]
async fn easywechat_390() {
    let world = World::new(Tokens::EachAnother);
    let process = world.start(world.memory());
    process.token().await;
    world.wechat.take_calls();
    world.clock.advance(LIFE);
    for token in process.tokens(2).await {
        assert!(world.accepts(&token));
    }
    assert_eq!(world.wechat.take_calls().tokens, 1);
}

/// Do several instances on one Redis keep each other from refreshing?
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn easywechat_2972() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::EachAnother));
    let processes = world.start_many(&redis, 16);
    for process in &processes {
        assert!(world.accepts(&process.token().await));
    }
    assert_eq!(world.wechat.take_calls().tokens, 1);
}

/// The call for a stable token has no lock.
#[tokio::test]
async fn silenceper_805() {
    let world = World::new(Tokens::Stable);
    let process = world.start(world.memory());
    for token in process.tokens(1000).await {
        assert!(world.accepts(&token));
    }
    assert_eq!(world.wechat.take_calls().tokens, 1);
}

/// Each instance, and each restart, gets a token and ends that of the others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silenceper_870() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::EachAnother));
    let mut processes = world.start_many(&redis, 3);
    let token = processes[0].token().await;
    for _ in 0..6 {
        processes.remove(0).stop().await;
        processes.push(world.start(redis_store(&redis)));
        for process in &processes {
            assert!(process.token().await.is(token.expose()));
        }
    }
    assert!(world.accepts(&token));
    assert_eq!(world.wechat.take_calls().tokens, 1);
}

/// A process that is stopped while it stores a token leaves that to the next one.
#[tokio::test]
async fn silenceper_870_at_the_moment_of_a_stop() {
    let world = World::new(Tokens::EachAnother);
    let store = FaultyStore::with_slow_writes(&world.clock, Duration::from_millis(50));
    let process = world.start(store.clone());
    let token = process.token().await;
    process.stop().await;
    assert!(world.start(store).token().await.is(token.expose()));
    assert_eq!(world.wechat.take_calls().tokens, 1);
}
