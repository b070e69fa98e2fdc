//! What is encrypted in a store, and what becomes of it when keys change or are lost.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use wechat_h5_clock::ManualClock;
use wechat_h5_store::{
    EncryptedStore, Key, MemoryStore, Namespace, NewItem, Queue, QueueLimits, RedbStore,
    Reencrypted, Store, StoreKeys,
};

const TTL: Duration = Duration::from_hours(1);
const SESSIONS: Namespace = Namespace::new("session", 1000);
const CREDENTIALS: Namespace = Namespace::new("credential", 1000);

fn key(first: u8) -> String {
    let bytes: Vec<u8> = (0..32).map(|n| n ^ first).collect();
    hex::encode(bytes)
}

struct Fixture {
    clock: ManualClock,
    inner: Arc<MemoryStore>,
}

impl Fixture {
    fn new() -> Self {
        let clock = ManualClock::at(1_700_000_000);
        let inner = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        Self { clock, inner }
    }

    /// The store with the keys of this file; without any for an empty one.
    fn with(&self, file: &str) -> Arc<EncryptedStore> {
        let keys = match file {
            "" => StoreKeys::none(),
            file => StoreKeys::parse(file).unwrap(),
        };
        let clock = Arc::new(self.clock.clone());
        Arc::new(EncryptedStore::new(self.inner.clone(), keys, clock))
    }

    async fn raw(&self, key: &Key) -> Vec<u8> {
        self.inner.get(key).await.unwrap().unwrap()
    }
}

fn session(id: &str) -> Key {
    Key::new(SESSIONS, id)
}

async fn put(store: &EncryptedStore, key: &Key, value: &str) {
    store.put(key, value.into(), TTL).await.unwrap();
}

async fn get(store: &EncryptedStore, key: &Key) -> Option<String> {
    let value = store.get(key).await.unwrap();
    value.map(|value| String::from_utf8(value).unwrap())
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[tokio::test]
async fn the_file_has_no_value_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock = Arc::new(ManualClock::at(1_700_000_000));
    let keys = StoreKeys::parse(&key(1)).unwrap();
    let redb = Arc::new(RedbStore::open(&path, clock.clone()).unwrap());
    let store = EncryptedStore::new(redb.clone(), keys, clock);
    let token = "a secret access token";
    for namespace in [SESSIONS, CREDENTIALS] {
        let key = Key::new(namespace, "public id");
        put(&store, &key, token).await;
        let set = store.compare_and_set(&key, Some(token.as_bytes()), token.into(), TTL);
        assert!(set.await.unwrap());
        assert_eq!(get(&store, &key).await.unwrap(), token);
    }
    drop((store, redb));
    let bytes = std::fs::read(&path).unwrap();
    assert!(has(&bytes, "public id"));
    assert!(!has(&bytes, token));
}

#[tokio::test]
async fn a_value_that_is_moved_to_another_entry_counts_as_missing() {
    let fixture = Fixture::new();
    let store = fixture.with(&key(1));
    put(&store, &session("a"), "of a").await;
    let stolen = fixture.raw(&session("a")).await;
    for to in [session("b"), Key::new(CREDENTIALS, "a")] {
        fixture.inner.put(&to, stolen.clone(), TTL).await.unwrap();
        assert_eq!(get(&store, &to).await, None);
    }
    assert_eq!(get(&store, &session("a")).await.unwrap(), "of a");
}

/// The operator forgot the key: everything goes on with what can be fetched again.
#[tokio::test]
async fn what_no_key_opens_counts_as_missing_and_is_replaced() {
    let fixture = Fixture::new();
    put(&fixture.with(&key(1)), &session("s"), "old").await;
    for file in ["", &key(2)] {
        let store = fixture.with(file);
        assert_eq!(get(&store, &session("s")).await, None);
        let sealed = fixture.raw(&session("s")).await;
        let key = session("s");
        let set = store.compare_and_set(&key, Some(&sealed), b"x".to_vec(), TTL);
        assert!(!set.await.unwrap(), "it is no value");
        let set = store.compare_and_set(&key, None, b"new".to_vec(), TTL);
        assert!(set.await.unwrap());
        assert_eq!(get(&store, &key).await.unwrap(), "new");
        put(&fixture.with(&self::key(1)), &key, "old").await;
        assert_eq!(store.take(&key).await.unwrap(), None);
        put(&fixture.with(&self::key(1)), &key, "old").await;
    }
}

#[tokio::test]
async fn a_plain_value_is_read_and_encrypted_without_a_change_of_its_end() {
    let fixture = Fixture::new();
    put(&fixture.with(""), &session("s"), "value").await;
    assert!(has(&fixture.raw(&session("s")).await, "value"));
    fixture.clock.advance(TTL / 2);
    let store = fixture.with(&key(1));
    assert_eq!(get(&store, &session("s")).await.unwrap(), "value");
    let expected = Reencrypted {
        written: 1,
        ..Reencrypted::default()
    };
    assert_eq!(store.reencrypt().await.unwrap(), expected);
    assert_eq!(store.reencrypt().await.unwrap(), Reencrypted::default());
    assert!(!has(&fixture.raw(&session("s")).await, "value"));
    assert_eq!(get(&store, &session("s")).await.unwrap(), "value");
    let nearly = (TTL / 2).saturating_sub(Duration::from_millis(1));
    fixture.clock.advance(nearly);
    assert!(get(&store, &session("s")).await.is_some());
    fixture.clock.advance(Duration::from_millis(1));
    assert_eq!(get(&store, &session("s")).await, None);
}

/// In the order that the documents give, every process reads everything all the time.
#[tokio::test]
async fn keys_are_changed_by_processes_one_after_another() {
    let fixture = Fixture::new();
    let (old, new) = (key(1), key(2));
    let files = [
        String::new(),
        format!("plain\n{old}"),
        old.clone(),
        format!("{old}\n{new}"),
        format!("{new}\n{old}"),
        new.clone(),
        format!("plain\n{new}"),
    ];
    for pair in files.windows(2) {
        let [before, after] = [&pair[0], &pair[1]].map(|file| fixture.with(file));
        for (writer, reader) in [(&before, &after), (&after, &before)] {
            put(writer, &session("s"), "value").await;
            assert_eq!(
                get(reader, &session("s")).await.unwrap(),
                "value",
                "{pair:?}"
            );
        }
        put(&before, &session("s"), "value").await;
        after.reencrypt().await.unwrap();
        assert_eq!(get(&after, &session("s")).await.unwrap(), "value");
    }
    assert_eq!(fixture.raw(&session("s")).await, b"value", "and off again");
}

#[tokio::test]
async fn keys_are_changed_while_the_store_is_in_use() {
    let fixture = Fixture::new();
    let store = fixture.with(&key(1));
    put(&store, &session("s"), "value").await;
    let first = fixture.raw(&session("s")).await;
    let both = format!("{}\n{}", key(2), key(1));
    store.set_keys(StoreKeys::parse(&both).unwrap());
    assert_eq!(get(&store, &session("s")).await.unwrap(), "value");
    assert_eq!(store.reencrypt().await.unwrap().written, 1);
    assert_ne!(fixture.raw(&session("s")).await, first);
    store.set_keys(StoreKeys::parse(&key(2)).unwrap());
    assert_eq!(get(&store, &session("s")).await.unwrap(), "value");
}

/// Each form of a value is another one, and still nobody overwrites what he has not read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_that_add_to_a_number_none_is_lost() {
    let fixture = Fixture::new();
    let store = fixture.with(&key(1));
    let key = session("number");
    put(&store, &key, "0").await;
    let mut adders = JoinSet::new();
    for _ in 0..8 {
        let (store, key) = (store.clone(), key.clone());
        adders.spawn(async move {
            for _ in 0..50 {
                loop {
                    let before = get(&store, &key).await.unwrap();
                    let next = before.parse::<u32>().unwrap() + 1;
                    let next = next.to_string().into_bytes();
                    let set = store.compare_and_set(&key, Some(before.as_bytes()), next, TTL);
                    if set.await.unwrap() {
                        break;
                    }
                }
            }
        });
    }
    let again = {
        let store = store.clone();
        tokio::spawn(async move {
            for turn in 0..20_u8 {
                let keys = format!("{}\n{}", self::key(turn % 2), self::key(1 - turn % 2));
                store.set_keys(StoreKeys::parse(&keys).unwrap());
                store.reencrypt().await.unwrap();
                tokio::task::yield_now().await;
            }
        })
    };
    adders.join_all().await;
    again.await.unwrap();
    assert_eq!(get(&store, &key).await.unwrap(), "400");
}

fn push(key: &str) -> NewItem {
    NewItem {
        lane: "lane".to_owned(),
        duplicate_key: key.to_owned(),
        value: format!("s3cret {key}").into_bytes(),
        remember_for: None,
    }
}

async fn queue(store: &dyn Store) -> Arc<dyn Queue> {
    let queue = store.open_queue("q", QueueLimits::default());
    queue.await.unwrap()
}

#[tokio::test]
async fn a_queue_has_no_value_and_no_reply_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock: Arc<ManualClock> = Arc::new(ManualClock::at(1_700_000_000));
    let open = |keys| {
        let store = Arc::new(RedbStore::open(&path, clock.clone()).unwrap());
        EncryptedStore::new(store, keys, clock.clone())
    };
    let store = open(StoreKeys::parse(&key(1)).unwrap());
    let encrypted = queue(&store).await;
    for name in ["k1", "k2"] {
        encrypted.append(push(name)).await.unwrap();
    }
    let reply = b"s3cret reply".to_vec();
    assert!(encrypted.record_reply("k1", reply.clone()).await.unwrap());
    let k1 = encrypted.claim(TTL).await.unwrap().unwrap();
    encrypted.give_up(&k1.claim, "refused").await.unwrap();
    drop((encrypted, store));
    assert!(!has(&std::fs::read(&path).unwrap(), "s3cret"));

    let store = open(StoreKeys::parse(&key(1)).unwrap());
    let encrypted = queue(&store).await;
    assert_eq!(encrypted.reply("k1").await.unwrap(), Some(reply));
    let dead = encrypted.list_dead(None, 9).await.unwrap();
    assert_eq!(dead[0].value.as_deref(), Some(b"s3cret k1".as_slice()));
    let k2 = encrypted.claim(TTL).await.unwrap().unwrap();
    assert_eq!(k2.value, b"s3cret k2");
}

/// Somebody may give the key again, and meanwhile others go on.
#[tokio::test]
async fn an_item_that_no_key_opens_waits_for_a_day() {
    let fixture = Fixture::new();
    let one = queue(&*fixture.with(&key(1))).await;
    one.append(push("k1")).await.unwrap();
    assert!(one.record_reply("k1", b"r".to_vec()).await.unwrap());
    let other = queue(&*fixture.with(&key(2))).await;
    assert_eq!(other.claim(TTL).await.unwrap(), None);
    assert_eq!(other.reply("k1").await.unwrap(), None);
    let mut item = push("k2");
    item.lane = "another".to_owned();
    other.append(item).await.unwrap();
    let k2 = other.claim(TTL).await.unwrap().unwrap();
    assert_eq!(k2.duplicate_key, "k2");
    assert!(other.finish(&k2.claim).await.unwrap());
    // The key is there again.
    fixture.clock.advance(Duration::from_mins(1));
    let k1 = one.claim(Duration::from_secs(1)).await.unwrap().unwrap();
    assert_eq!(k1.value, b"s3cret k1");
    // It is not.
    fixture.clock.advance(Duration::from_hours(24));
    assert_eq!(other.claim(TTL).await.unwrap(), None);
    let dead = other.list_dead(None, 9).await.unwrap();
    assert_eq!((dead.len(), &dead[0].value), (1, &None));
    assert!(dead[0].reason.contains("key"), "{}", dead[0].reason);
    let readable = one.list_dead(None, 9).await.unwrap();
    assert_eq!(readable[0].value.as_deref(), Some(b"s3cret k1".as_slice()));
    assert!(one.replay(readable[0].id).await.unwrap().is_some());
    let k1 = one.claim(TTL).await.unwrap().unwrap();
    assert_eq!(k1.value, b"s3cret k1");
}

#[tokio::test]
async fn a_value_that_is_moved_to_another_item_is_not_handed_out() {
    let fixture = Fixture::new();
    let encrypted = queue(&*fixture.with(&key(1))).await;
    encrypted.append(push("k1")).await.unwrap();
    let plain = queue(&*fixture.inner).await;
    let stored = plain.claim(TTL).await.unwrap().unwrap();
    assert!(plain.finish(&stored.claim).await.unwrap());
    for (lane, duplicate_key, is_handed_out) in [
        ("lane", "k2", false),
        ("another", "k1 ", false),
        // As it was, after its key was forgotten.
        ("lane", "k1", true),
    ] {
        fixture.clock.advance(Duration::from_mins(10));
        let moved = NewItem {
            lane: lane.to_owned(),
            duplicate_key: duplicate_key.to_owned(),
            value: stored.value.clone(),
            remember_for: None,
        };
        plain.append(moved).await.unwrap();
        let claimed = encrypted.claim(TTL).await.unwrap();
        assert_eq!(claimed.is_some(), is_handed_out, "{lane} {duplicate_key}");
        fixture.clock.advance(Duration::from_mins(1));
        while let Some(claimed) = plain.claim(TTL).await.unwrap() {
            plain.finish(&claimed.claim).await.unwrap();
        }
    }
}

/// Of the queue that is open, as of all entries.
#[tokio::test]
async fn keys_are_changed_while_a_queue_is_in_use() {
    let fixture = Fixture::new();
    let (old, new) = (key(1), key(2));
    let store = fixture.with(&old);
    let encrypted = queue(&*store).await;
    for name in ["k1", "k2"] {
        encrypted.append(push(name)).await.unwrap();
    }
    let k1 = encrypted.claim(TTL).await.unwrap().unwrap();
    encrypted.give_up(&k1.claim, "refused").await.unwrap();
    store.set_keys(StoreKeys::parse(&format!("{new}\n{old}")).unwrap());
    let mut k3 = push("k3");
    k3.lane = "another".to_owned();
    encrypted.append(k3).await.unwrap();
    let done = store.reencrypt().await.unwrap();
    let expected = Reencrypted {
        written: 2,
        ..Reencrypted::default()
    };
    assert_eq!(done, expected);
    assert_eq!(store.reencrypt().await.unwrap(), Reencrypted::default());
    let changed = queue(&*fixture.with(&new)).await;
    let dead = changed.list_dead(None, 9).await.unwrap();
    assert_eq!(dead[0].value.as_deref(), Some(b"s3cret k1".as_slice()));
    for name in ["k2", "k3"] {
        let claimed = changed.claim(TTL).await.unwrap().unwrap();
        assert_eq!(claimed.value, format!("s3cret {name}").as_bytes());
    }
    let none = queue(&*fixture.with(&old)).await;
    let dead = none.list_dead(None, 9).await.unwrap();
    assert_eq!(dead[0].value, None);
}
