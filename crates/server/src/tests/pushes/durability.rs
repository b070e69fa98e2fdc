//! A store that loses pushes, or anything.

use wechat_h5_store::RedisAddress;
use wechat_h5_store::test_redis::TestRedis;

use super::super::log_lines::LogLines;
use crate::config::StoreConfig;
use crate::serve::warn_about_store;

const LOSES_PUSHES: &str = "WeChat was answered for can be lost";
const EVICTS: &str = "Redis removes keys by itself when its memory is used up store=";

/// What the log says of a store at the start.
async fn warnings(store: StoreConfig, has_pushes: bool) -> String {
    let lines = LogLines::default();
    let guard = lines.collect();
    warn_about_store(store, has_pushes).await;
    drop(guard);
    lines.text()
}

fn in_redis(redis: &TestRedis) -> StoreConfig {
    StoreConfig::Redis {
        address: RedisAddress::parse(&redis.url()).unwrap(),
        prefix: "a:".to_owned(),
    }
}

#[tokio::test]
async fn a_store_that_loses_pushes_is_warned_about() {
    let redis = TestRedis::start(&[]);
    for (store, problem) in [
        (StoreConfig::Memory, "the memory of this process"),
        (in_redis(&redis), "appendonly no"),
    ] {
        let text = warnings(store.clone(), true).await;
        assert!(text.contains(LOSES_PUSHES), "{text}");
        assert!(text.contains(problem), "{text}");
        let without_pushes = warnings(store, false).await;
        assert!(!without_pushes.contains("WARN"), "{without_pushes}");
    }
}

/// Sessions and leases expire, items of queues do not.
#[tokio::test]
async fn a_redis_that_removes_keys_is_warned_about() {
    for (policy, forgets, loses_pushes) in [
        ("noeviction", false, false),
        ("volatile-lru", true, false),
        ("allkeys-lru", true, true),
    ] {
        let arguments = ["--maxmemory", "64mb", "--maxmemory-policy", policy];
        let redis = TestRedis::start(&arguments);
        let text = warnings(in_redis(&redis), true).await;
        assert_eq!(text.contains(EVICTS), forgets, "{policy}: {text}");
        let is_told = text.contains("also those of queues");
        assert_eq!(is_told, loses_pushes, "{policy}: {text}");
    }
}
