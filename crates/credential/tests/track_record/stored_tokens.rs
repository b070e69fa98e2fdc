//! What is in the store is not what the caller needs.

use wechat_h5_sign::AppId;
use wechat_h5_store::test_redis::TestRedis;

use crate::LIFE;
use crate::faulty_store::FaultyStore;
use crate::process::{Process, World, app_id, redis_store};
use crate::wechat::Tokens;

/// An empty text in the cache is taken for a token.
#[tokio::test]
async fn silenceper_804() {
    let world = World::new(Tokens::Stable);
    let store = FaultyStore::without_values(&world.clock);
    for calls in [1, 1] {
        let process = world.start(store.clone());
        assert!(world.accepts(&process.token().await));
        assert_eq!(world.wechat.take_calls().tokens, calls);
        process.stop().await;
    }
}

/// Each machine has a store of its own, and ends the tokens of the others.
#[tokio::test]
async fn easywechat_2920() {
    let world = World::new(Tokens::Stable);
    let machines: Vec<_> = (0..4).map(|_| world.start(world.memory())).collect();
    for _ in 0..5 {
        let token = machines[0].token().await;
        for machine in &machines {
            let own = machine.token().await;
            assert!(own.is(token.expose()) && world.accepts(&own));
        }
        world.clock.advance(LIFE);
    }
}

/// Two callers with different parameters get each other's token.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn duende_cve_2025_26620() {
    let (redis, world) = (TestRedis::start(&[]), World::new(Tokens::EachAnother));
    let other = AppId::parse("wx0000000000000001").unwrap();
    let accounts = [app_id(), other];
    for round in 0..3 {
        // The first of each fetches at the same moment as that of the other account.
        let processes: Vec<_> = (0..8)
            .map(|n| world.start_for(accounts[n % 2].clone(), redis_store(&redis)))
            .collect();
        let tokens = futures::future::join_all(processes.iter().map(Process::token));
        for (process, token) in processes.iter().zip(tokens.await) {
            let is_its_own = world.wechat.accepts(&process.app_id, &token);
            assert!(is_its_own, "{round}");
        }
        let calls = world.wechat.take_calls().tokens;
        assert_eq!(calls, if round == 0 { 2 } else { 0 });
    }
}

/// The tokens of WeChat's two calls are different ones, also those of one account.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn duende_cve_2025_26620_by_the_kind_of_call() {
    let redis = TestRedis::start(&[]);
    let worlds = [Tokens::Stable, Tokens::EachAnother].map(World::new);
    for round in 0..3 {
        for world in &worlds {
            let process = world.start(redis_store(&redis));
            assert!(world.accepts(&process.token().await));
            let calls = world.wechat.take_calls().tokens;
            assert_eq!(calls, u32::from(round == 0));
            process.stop().await;
        }
    }
}
