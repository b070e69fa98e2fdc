//! Every store passes the contract.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;

use wechat_h5_clock::ManualClock;
use wechat_h5_store::{MemoryStore, RedbStore, contract_tests};

#[tokio::test]
async fn memory() {
    let clock = ManualClock::at(1_700_000_000);
    let store = MemoryStore::new(Arc::new(clock.clone()));
    contract_tests::check(Arc::new(store), &clock).await;
}

#[tokio::test]
async fn redb() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(1_700_000_000);
    let path = folder.path().join("store.redb");
    let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
    contract_tests::check(Arc::new(store), &clock).await;
}
