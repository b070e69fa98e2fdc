//! A store that loses pushes.

use wechat_h5_store::RedisAddress;
use wechat_h5_store::test_redis::TestRedis;

use super::super::log_lines::LogLines;
use crate::config::StoreConfig;
use crate::push_durability::warn;

#[tokio::test]
async fn a_store_that_loses_pushes_is_warned_about() {
    let redis = TestRedis::start(&[]);
    let in_redis = StoreConfig::Redis {
        address: RedisAddress::parse(&redis.url()).unwrap(),
        prefix: "a:".to_owned(),
    };
    for (store, problem) in [
        (StoreConfig::Memory, "the memory of this process"),
        (in_redis, "appendonly no"),
    ] {
        let lines = LogLines::default();
        let _guard = lines.collect();
        warn(store).await;
        let text = lines.text();
        assert!(
            text.contains("WeChat was answered for can be lost"),
            "{text}"
        );
        assert!(text.contains(problem), "{text}");
    }
}
