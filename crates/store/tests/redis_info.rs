//! What an operator learns of a Redis by the store.

#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::time::Duration;

use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{Key, Namespace, RedisStore, Store as _};

const LEASES: Namespace = Namespace::new("lease", 10).lossy();

#[tokio::test]
async fn redis_says_its_role_and_memory_and_who_has_a_lease() {
    let arguments = ["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"];
    let redis = TestRedis::start(&arguments);
    let store = RedisStore::new(&redis.address(), "h5").unwrap();
    store.try_write().await.unwrap();
    let info = store.info().await.unwrap();
    assert_eq!(info.role.as_deref(), Some("master"));
    assert_eq!(info.max_memory, Some(64 << 20));
    assert_eq!(info.max_memory_policy.as_deref(), Some("allkeys-lru"));
    assert!(info.version.is_some());

    let key = Key::new(LEASES, "refresh/a");
    assert_eq!(store.lease_holder(&key).await.unwrap(), None);
    let ttl = Duration::from_secs(3);
    assert!(store.lease(&key, "one", ttl).await.unwrap());
    let holder = store.lease_holder(&key).await.unwrap().unwrap();
    assert_eq!(holder.name, "one");
    assert!(
        holder.remaining <= ttl && holder.remaining > ttl / 2,
        "{holder:?}"
    );
}

#[tokio::test]
async fn a_redis_that_refuses_writes_is_found_out() {
    let primary = TestRedis::start(&[]);
    let port = primary.port().to_string();
    let replica = TestRedis::start(&["--replicaof", "127.0.0.1", &port]);
    let store = RedisStore::new(&replica.address(), "h5").unwrap();
    let err = store.try_write().await.unwrap_err();
    assert!(err.redis_remedy().unwrap().contains("primary"), "{err}");
    let info = store.info().await.unwrap();
    assert_eq!(info.role.as_deref(), Some("slave"));
}
