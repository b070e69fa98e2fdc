//! Every store passes the contract.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::ManualClock;
use wechat_h5_store::backend_contract::RealTime;
use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{MemoryStore, RedbStore, RedisStore, backend_contract};

#[tokio::test]
async fn memory() {
    let clock = ManualClock::at(1_700_000_000);
    let store = MemoryStore::new(Arc::new(clock.clone()));
    backend_contract::check(Arc::new(store), &clock).await;
}

#[tokio::test]
async fn redb() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(1_700_000_000);
    let path = folder.path().join("store.redb");
    let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
    backend_contract::check(Arc::new(store), &clock).await;
}

#[tokio::test]
async fn redis() {
    let redis = TestRedis::start(&[]);
    let store = RedisStore::new(&redis.address(), "contract").unwrap();
    let time = RealTime::new(Duration::from_secs(2));
    backend_contract::check(Arc::new(store), &time).await;
}
