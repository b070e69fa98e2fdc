//! A token dies before its time, and callers react to WeChat's 40001.

use std::time::Duration;

use wechat_h5_clock::Clock as _;
use wechat_h5_credential::TokenReport;
use wechat_h5_store::test_redis::TestRedis;

use crate::process::{World, app_id, redis_store};
use crate::wechat::{Calls, Tokens};

/// Callers that are late with the error of the old token end the new one.
#[tokio::test]
async fn wxjava_1300() {
    let world = World::new(Tokens::EachAnother);
    let process = world.start(world.memory());
    let dead = process.token().await;
    world.wechat.forced_by_another_program(&app_id());
    world.wechat.take_calls();
    let report = || async { process.report(&dead).await };
    let reports = std::iter::repeat_with(report).take(100);
    for report in futures::future::join_all(reports).await {
        assert!(report.has_new_token());
    }
    let fresh = process.token().await;
    for _ in 0..100 {
        assert_eq!(process.report(&dead).await, TokenReport::Replaced);
    }
    assert!(process.token().await.is(fresh.expose()));
    assert!(world.accepts(&fresh));
    assert_eq!(world.wechat.take_calls().tokens, 1);
}

/// The old token is removed before the new one is there, and the other machines have none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wxjava_324() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::Stable));
    let processes = world.start_many(&redis, 3);
    let old = processes[0].token().await;
    for process in &processes {
        process.snapshot.wait().await.unwrap();
        process.has(&old).await;
    }
    // WeChat is asked for the token, returns the same one, and is asked for another one.
    let [normal, forced] = [world.wechat.hold(), world.wechat.hold()];
    normal.release();
    let during = async {
        forced.arrived().await;
        for process in &processes {
            let now = world.clock.now();
            assert!(process.snapshot.access_token(now).is_some());
            assert!(process.snapshot.current(now).is_some());
        }
        let late = world.start(redis_store(&redis));
        assert!(late.token().await.is(old.expose()));
        forced.release();
    };
    let (report, ()) = tokio::join!(processes[0].report(&old), during);
    assert_eq!(report, TokenReport::Refreshed);
    let new = processes[0].token().await;
    assert!(world.accepts(&new));
    for process in &processes {
        process.has(&new).await;
    }
}

/// A test server gets a token, and production goes on with a dead one until that expires.
#[tokio::test]
async fn silenceper_516() {
    let world = World::new(Tokens::EachAnother);
    let production = world.start(world.memory());
    let dead = production.token().await;
    let test = world.start(world.memory());
    let of_test = test.token().await;
    assert!(!world.accepts(&dead) && world.accepts(&of_test));
    world.wechat.take_calls();
    assert_eq!(production.report(&dead).await, TokenReport::Refreshed);
    assert!(world.accepts(&production.token().await));
    assert_eq!(world.wechat.take_calls().tokens, 1);
}

/// Behind a balancer, one machine replaces the token and the others do not know.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn easywechat_1453() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::EachAnother));
    let machines = world.start_many(&redis, 3);
    let dead = machines[0].token().await;
    for machine in &machines {
        machine.has(&dead).await;
    }
    world.wechat.forced_by_another_program(&app_id());
    assert_eq!(machines[0].report(&dead).await, TokenReport::Refreshed);
    let fresh = machines[0].token().await;
    world.wechat.take_calls();
    for machine in &machines {
        machine.has(&fresh).await;
        assert_eq!(machine.report(&dead).await, TokenReport::Replaced);
    }
    assert!(world.accepts(&fresh));
    assert_eq!(world.wechat.take_calls(), Calls::default());
}

/// Each error refreshes and calls again, without an end, until the day's quota is gone.
#[tokio::test]
async fn chanjarster_128() {
    let world = World::new(Tokens::Stable);
    let process = world.start(world.memory());
    process.token().await;
    world.wechat.accept_nothing();
    world.wechat.take_calls();
    let mut refreshes = 0;
    for _ in 0..2000 {
        let token = process.token().await;
        assert!(!world.accepts(&token));
        refreshes += u32::from(process.report(&token).await == TokenReport::Refreshed);
    }
    let calls = world.wechat.take_calls();
    assert_eq!((refreshes, calls.tokens, calls.forced), (1, 2, 1));
    // And in a whole day of it.
    for _ in 0..24 * 12 {
        world.clock.advance(Duration::from_mins(5));
        let token = process.token().await;
        process.report(&token).await;
    }
    let calls = world.wechat.take_calls();
    assert!(calls.forced <= 2 * 20, "of two days in Beijing: {calls:?}");
    assert!(calls.tokens <= 24 * 12 + 40, "{calls:?}");
}
