//! A backup of one kind of store is restored into another.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use wechat_h5_clock::SystemClock;
use wechat_h5_store::backup::{Backup, BackupText};
use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{
    EncryptedStore, Existing, Key, MemoryStore, Namespace, NewItem, QueueLimits, RedbStore,
    RedisStore, Store, StoreError, StoreKeys,
};

const TTL: Duration = Duration::from_mins(10);
const SESSIONS: Namespace = Namespace::new("session", 10_000);
const CREDENTIALS: Namespace = Namespace::new("credential", 100).announced();
const QUEUE: &str = "push-wx1";
const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const OTHER: &str = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn encrypted(inner: Arc<dyn Store>, key: &str) -> Arc<dyn Store> {
    let keys = match key {
        "" => StoreKeys::none(),
        key => StoreKeys::parse(key).unwrap(),
    };
    Arc::new(EncryptedStore::new(
        inner,
        keys,
        Arc::new(SystemClock::new()),
    ))
}

async fn backup(store: &dyn Store) -> Vec<u8> {
    let (mut text, mut bytes) = BackupText::start(0);
    let mut export = store.export().unwrap();
    while let Some(page) = export.next().await.unwrap() {
        bytes.extend(text.page(page));
    }
    bytes.extend(text.end().1);
    bytes
}

async fn restore(store: &dyn Store, bytes: &[u8], existing: Existing) -> Result<u64, StoreError> {
    let backup = Backup::open(Cursor::new(bytes.to_vec()))?;
    store.import(backup.entries()?, existing).await
}

async fn fill(store: &Arc<dyn Store>) {
    let mut writes = JoinSet::new();
    for n in 0..700 {
        let (store, key) = (store.clone(), Key::new(SESSIONS, format!("{n}")));
        writes.spawn(async move { store.put(&key, format!("session {n}").into(), TTL).await });
    }
    for written in writes.join_all().await {
        written.unwrap();
    }
    let token = Key::new(CREDENTIALS, "wx1/access_token");
    store.put(&token, b"token".to_vec(), TTL).await.unwrap();
}

async fn check(store: &dyn Store) {
    for n in [0, 333, 699] {
        let value = store
            .get(&Key::new(SESSIONS, format!("{n}")))
            .await
            .unwrap();
        assert_eq!(value.unwrap(), format!("session {n}").into_bytes());
    }
    let token = Key::new(CREDENTIALS, "wx1/access_token");
    let set = store.compare_and_set(&token, Some(b"token"), b"next".to_vec(), TTL);
    assert!(set.await.unwrap());
}

/// Three items in two lanes, one of which waits, and a dead letter.
async fn fill_queue(store: &Arc<dyn Store>) {
    let queue = store.open_queue(QUEUE, QueueLimits::default());
    let queue = queue.await.unwrap();
    for (lane, key) in [("d", "d1"), ("a", "a1"), ("a", "a2"), ("b", "b1")] {
        let item = NewItem {
            lane: lane.to_owned(),
            duplicate_key: key.to_owned(),
            value: format!("value of {key}").into(),
            remember_for: None,
        };
        queue.append(item).await.unwrap();
    }
    let dead = queue.claim(TTL).await.unwrap().unwrap();
    assert!(queue.give_up(&dead.claim, "refused").await.unwrap());
    let later = queue.claim(TTL).await.unwrap().unwrap();
    let postponed = queue.postpone(&later.claim, TTL, "is down");
    assert!(postponed.await.unwrap());
}

async fn check_queue(store: &Arc<dyn Store>) {
    let queue = store.open_queue(QUEUE, QueueLimits::default());
    let queue = queue.await.unwrap();
    let counts = queue.counts().await.unwrap();
    assert_eq!((counts.items, counts.lanes, counts.dead), (3, 2, 1));
    let dead = queue.list_dead(None, 9).await.unwrap();
    assert_eq!(dead[0].value.as_deref(), Some(b"value of d1".as_slice()));
    assert_eq!((dead[0].attempts, dead[0].reason.as_str()), (1, "refused"));
    assert!(queue.replay(dead[0].id).await.unwrap().is_some());
    let mut claimed = Vec::new();
    while let Some(one) = queue.claim(TTL).await.unwrap() {
        assert_eq!(
            one.value,
            format!("value of {}", one.duplicate_key).into_bytes()
        );
        assert!(queue.finish(&one.claim).await.unwrap());
        claimed.push((one.duplicate_key, one.attempt > 1, one.reason.is_some()));
    }
    claimed.sort();
    // All of them may have been worked off before.
    let expected = [
        ("a1", true, true),
        ("a2", true, false),
        ("b1", true, false),
        ("d1", true, false),
    ];
    assert_eq!(
        claimed,
        expected.map(|(key, tried, reason)| (key.to_owned(), tried, reason))
    );
    assert_eq!(queue.counts().await.unwrap().bytes, 0);
}

#[tokio::test]
async fn pushes_that_wait_and_dead_letters_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let redis = TestRedis::start(&[]);
    for (from, to) in pairs(folder.path(), &redis) {
        fill_queue(&from).await;
        let bytes = backup(&*from).await;
        assert_eq!(restore(&*to, &bytes, Existing::Keep).await.unwrap(), 4);
        let again = restore(&*to, &bytes, Existing::Keep).await;
        assert!(matches!(again, Err(StoreError::NotEmpty)), "{again:?}");
        check_queue(&to).await;
        fill_queue(&to).await;
        assert_eq!(restore(&*to, &bytes, Existing::Remove).await.unwrap(), 4);
        check_queue(&to).await;
        let counts = from.open_queue(QUEUE, QueueLimits::default());
        assert_eq!(counts.await.unwrap().counts().await.unwrap().items, 3);
    }
}

/// From where, and to where.
fn pairs(folder: &Path, redis: &TestRedis) -> [(Arc<dyn Store>, Arc<dyn Store>); 5] {
    let clock = Arc::new(SystemClock::new());
    let redb = |name: &str| -> Arc<dyn Store> {
        let path = folder.join(name);
        Arc::new(RedbStore::open(&path, clock.clone()).unwrap())
    };
    let memory = || -> Arc<dyn Store> { Arc::new(MemoryStore::new(clock.clone())) };
    let redis = |prefix: &str| -> Arc<dyn Store> {
        Arc::new(RedisStore::new(&redis.address(), prefix).unwrap())
    };
    [
        (redb("plain"), redis("other")),
        (encrypted(redis("one"), KEY), encrypted(memory(), KEY)),
        (encrypted(memory(), KEY), encrypted(redb("sealed"), KEY)),
        // With a new key, and from plain to encrypted.
        (
            encrypted(redis("two"), KEY),
            encrypted(redb("rotated"), &format!("{OTHER}\n{KEY}")),
        ),
        (
            encrypted(redb("without"), ""),
            encrypted(redis("three"), KEY),
        ),
    ]
}

#[tokio::test]
async fn every_kind_of_store_takes_the_backup_of_every_other() {
    let folder = tempfile::tempdir().unwrap();
    let redis = TestRedis::start(&[]);
    for (from, to) in pairs(folder.path(), &redis) {
        fill(&from).await;
        let bytes = backup(&*from).await;
        assert_eq!(restore(&*to, &bytes, Existing::Keep).await.unwrap(), 701);
        check(&*to).await;
        let again = restore(&*to, &bytes, Existing::Keep).await;
        assert!(matches!(again, Err(StoreError::NotEmpty)), "{again:?}");
        assert_eq!(restore(&*to, &bytes, Existing::Remove).await.unwrap(), 701);
        check(&*to).await;
        check(&*from).await;
    }
}

#[tokio::test]
async fn an_encrypted_backup_is_restored_with_its_key_only() {
    let clock = Arc::new(SystemClock::new());
    let folder = tempfile::tempdir().unwrap();
    let redb = RedbStore::open(&folder.path().join("store.redb"), clock.clone()).unwrap();
    let redb: Arc<dyn Store> = Arc::new(redb);
    let sealed = encrypted(Arc::new(MemoryStore::new(clock)), KEY);
    fill(&sealed).await;
    let bytes = backup(&*sealed).await;
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains("\"encrypted\":701"), "every value is");
    let before = Key::new(SESSIONS, "before");
    redb.put(&before, b"here".to_vec(), TTL).await.unwrap();
    for key in ["", OTHER] {
        let store = encrypted(redb.clone(), key);
        let refused = restore(&*store, &bytes, Existing::Remove).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("a key that is not given"), "{refused}");
    }
    let value = redb.get(&before).await.unwrap();
    assert_eq!(value.unwrap(), b"here", "nothing was changed");
}
