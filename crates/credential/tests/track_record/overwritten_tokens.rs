//! Responses arrive in another order than their tokens were issued in, and the last to be
//! stored is one that WeChat accepts no more.

use std::time::Duration;

use crate::process::World;
use crate::wechat::Tokens;

/// Longer than a process that stands still keeps the right to refresh.
const STANDSTILL: Duration = Duration::from_secs(10);

/// The response of the first request arrives after that of the second.
#[tokio::test]
async fn wxjava_2803() {
    let world = World::new(Tokens::EachAnother);
    let (store, call) = (world.memory(), world.wechat.hold());
    let slow = world.start(store.clone());
    call.arrived().await;
    world.clock.advance(STANDSTILL);
    let fast = world.start(store.clone());
    let token = fast.token().await;
    call.release();
    slow.snapshot.wait().await.unwrap();
    assert!(slow.token().await.is(token.expose()));
    // What a process finds that starts now.
    assert!(world.start(store).token().await.is(token.expose()));
    assert!(world.accepts(&token));
    assert_eq!(world.wechat.take_calls().tokens, 2);
}

/// Three processes have sent a request, and their responses arrive in the reverse order.
#[tokio::test]
async fn easywechat_696() {
    let world = World::new(Tokens::EachAnother);
    let store = world.memory();
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let call = world.wechat.hold();
        waiting.push((world.start(store.clone()), call.clone()));
        call.arrived().await;
        world.clock.advance(STANDSTILL);
    }
    let last = world.start(store.clone());
    let token = last.token().await;
    for (process, call) in waiting.iter().rev() {
        call.release();
        process.snapshot.wait().await.unwrap();
        assert!(process.token().await.is(token.expose()));
    }
    assert!(world.start(store).token().await.is(token.expose()));
    assert!(world.accepts(&token));
    // A caller that sees the dead token refused causes no further refresh.
    let before = world.wechat.take_calls();
    for number in [1, 2] {
        let dead = format!("token-{number}-of-{}", last.app_id);
        let report = last.report(&wechat_h5_api::AccessToken::new(dead)).await;
        assert!(report.has_new_token());
    }
    assert_eq!((before.tokens, world.wechat.take_calls().tokens), (3, 0));
}

/// Two processes refresh without a lock, and the older token is stored over the newer: with
/// stable tokens there is no older one.
#[tokio::test]
async fn weixin_authorize_81() {
    let world = World::new(Tokens::Stable);
    let (store, call) = (world.memory(), world.wechat.hold());
    let slow = world.start(store.clone());
    call.arrived().await;
    world.clock.advance(STANDSTILL);
    let fast = world.start(store.clone());
    let token = fast.token().await;
    call.release();
    slow.snapshot.wait().await.unwrap();
    for process in [slow, fast, world.start(store)] {
        assert!(process.token().await.is(token.expose()));
    }
    assert!(world.accepts(&token));
}
