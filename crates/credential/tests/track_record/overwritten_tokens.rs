//! Responses arrive in another order than their tokens were issued in, and the last to be
//! stored is one that WeChat accepts no more.

use wechat_h5_api::AccessToken;
use wechat_h5_credential::TokenReport;
use wechat_h5_store::test_redis::TestRedis;

use crate::process::{World, redis_store};
use crate::wechat::{Calls, Tokens};

/// A process that refreshes stands still for longer than it has the right to.
fn end_lease(redis: &TestRedis) {
    for key in redis.query::<Vec<String>>(&["KEYS", "*lease*"]) {
        redis.query::<()>(&["DEL", &key]);
    }
}

/// The response of the first request arrives after that of the second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wxjava_2803() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::EachAnother));
    let call = world.wechat.hold();
    let slow = world.start(redis_store(&redis));
    call.arrived().await;
    end_lease(&redis);
    let fast = world.start(redis_store(&redis));
    assert!(world.accepts(&fast.token().await));
    call.release();
    // The slow one cannot know which of the two lasts, and gets one more for both.
    let token = world.agree(&[&slow, &fast]).await;
    assert!(world.wechat.take_calls().tokens <= 3);
    let late = world.start(redis_store(&redis));
    assert!(late.token().await.is(token.expose()));
}

/// Three processes have sent a request, and their responses arrive in the reverse order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn easywechat_696() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::EachAnother));
    let calls = [world.wechat.hold(), world.wechat.hold()];
    let mut processes = Vec::new();
    for call in &calls {
        processes.push(world.start(redis_store(&redis)));
        call.arrived().await;
        end_lease(&redis);
    }
    let last = world.start(redis_store(&redis));
    assert!(world.accepts(&last.token().await));
    for (process, call) in processes.iter().zip(&calls).rev() {
        call.release();
        world.agree(&[process, &last]).await;
    }
    let [first, second] = [&processes[0], &processes[1]];
    let token = world.agree(&[first, second, &last]).await;
    assert!(world.wechat.take_calls().tokens <= 5);
    // A caller whose call with a dead token is refused causes no further refresh.
    for number in [1, 2] {
        let dead = AccessToken::new(world.wechat.token_of(&last.app_id, number));
        assert_eq!(last.report(&dead).await, TokenReport::Replaced);
    }
    assert_eq!(world.wechat.take_calls(), Calls::default());
    assert!(world.accepts(&token));
}

/// Two processes refresh without a lock, and the older token is stored over the newer: with
/// stable tokens there is no older one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn weixin_authorize_81() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::Stable));
    let call = world.wechat.hold();
    let slow = world.start(redis_store(&redis));
    call.arrived().await;
    end_lease(&redis);
    let fast = world.start(redis_store(&redis));
    let token = fast.token().await;
    call.release();
    slow.snapshot.wait().await.unwrap();
    for process in [slow, fast, world.start(redis_store(&redis))] {
        assert!(process.token().await.is(token.expose()));
    }
    assert!(world.accepts(&token));
}
