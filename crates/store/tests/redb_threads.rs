//! How many threads the embedded store uses. A file of its own, because other tests in the
//! same process start threads too.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use wechat_h5_clock::SystemClock;
use wechat_h5_store::{Key, Namespace, RedbStore, Store as _, StoreError};

const MINUTE: Duration = Duration::from_mins(1);
const SESSIONS: Namespace = Namespace::new("session", 100_000);

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_waiting_calls_start_no_thread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let before = threads();
    let store = RedbStore::open(&path, Arc::new(SystemClock::new())).unwrap();
    let opened = threads();
    assert!(opened - before <= 5, "one writes, four read");
    let mut calls = JoinSet::new();
    for n in 0..5_000 {
        let (writer, reader) = (store.clone(), store.clone());
        let key = Key::new(SESSIONS, n.to_string());
        let same = key.clone();
        calls.spawn(async move {
            let put = writer.put(&key, vec![b'x'; 100], MINUTE).await;
            // As slow machines may be.
            assert!(matches!(put, Ok(()) | Err(StoreError::Busy)), "{put:?}");
        });
        calls.spawn(async move {
            let found = reader.get(&same).await;
            assert!(matches!(found, Ok(_) | Err(StoreError::Busy)), "{found:?}");
        });
    }
    let mut most = opened;
    while let Some(call) = calls.join_next().await {
        call.unwrap();
        most = most.max(threads());
    }
    assert_eq!(most, opened);
    drop(store);
    assert_eq!(threads(), before, "they end with the store");
}
