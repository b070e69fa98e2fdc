//! Every queue passes the contract.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::{ManualClock, SystemClock};
use wechat_h5_store::backend_contract::RealTime;
use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{
    EncryptedStore, MemoryStore, OVERHEAD_BYTES, RedbStore, RedisStore, StoreKeys, queue_contract,
};

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

#[tokio::test]
async fn memory() {
    let clock = ManualClock::at(1_700_000_000);
    let store = MemoryStore::new(Arc::new(clock.clone()));
    queue_contract::check(Arc::new(store), &clock, 0).await;
}

#[tokio::test]
async fn encrypted_memory() {
    let clock = ManualClock::at(1_700_000_000);
    let keys = StoreKeys::parse(KEY).unwrap();
    for (keys, overhead) in [(keys, OVERHEAD_BYTES), (StoreKeys::none(), 0)] {
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let store = EncryptedStore::new(store, keys, Arc::new(clock.clone()));
        queue_contract::check(Arc::new(store), &clock, overhead).await;
    }
}

#[tokio::test]
async fn redb() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(1_700_000_000);
    let path = folder.path().join("store.redb");
    let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
    queue_contract::check(Arc::new(store), &clock, 0).await;
}

#[tokio::test]
async fn encrypted_redb() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(1_700_000_000);
    let path = folder.path().join("store.redb");
    let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
    let keys = StoreKeys::parse(KEY).unwrap();
    let store = EncryptedStore::new(Arc::new(store), keys, Arc::new(clock.clone()));
    queue_contract::check(Arc::new(store), &clock, OVERHEAD_BYTES).await;
}

#[tokio::test]
async fn redis() {
    let redis = TestRedis::start(&[]);
    let store = RedisStore::new(&redis.address(), "contract").unwrap();
    let time = RealTime::new(Duration::from_millis(400));
    queue_contract::check(Arc::new(store), &time, 0).await;
}

#[tokio::test]
async fn encrypted_redis() {
    let redis = TestRedis::start(&[]);
    let store = RedisStore::new(&redis.address(), "contract").unwrap();
    let keys = StoreKeys::parse(KEY).unwrap();
    let clock = Arc::new(SystemClock::new());
    let store = EncryptedStore::new(Arc::new(store), keys, clock);
    let time = RealTime::new(Duration::from_millis(400));
    queue_contract::check(Arc::new(store), &time, OVERHEAD_BYTES).await;
}
