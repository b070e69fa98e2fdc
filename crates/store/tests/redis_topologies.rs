//! Redis behind Sentinels, whose primary fails, and a cluster, whose slots move.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::time::sleep;
use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{Key, Namespace, NewItem, QueueLimits, RedisAddress, RedisStore, Store};

const TTL: Duration = Duration::from_mins(1);
const FIRST: Namespace = Namespace::new("first", 100);
const SECOND: Namespace = Namespace::new("second", 100);
/// The longest that Sentinels and nodes take to agree, on a busy machine.
const AGREEMENT: Duration = Duration::from_secs(30);

fn text(value: &redis::Value) -> String {
    match value {
        redis::Value::BulkString(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => format!("{other:?}"),
    }
}

/// Waits until the response to a command has this text.
async fn until(redis: &TestRedis, command: &[&str], has: &str) {
    let started = Instant::now();
    loop {
        let response = text(&redis.command(command));
        if response.contains(has) {
            return;
        }
        assert!(started.elapsed() < AGREEMENT, "no {has}: {response}");
        sleep(Duration::from_millis(50)).await;
    }
}

/// `due` are the items of the queue then.
async fn check(store: &RedisStore, value: &str, due: &[&str]) {
    for namespace in [FIRST, SECOND] {
        let key = Key::new(namespace, "k");
        store.put(&key, value.into(), TTL).await.unwrap();
        let lease = store.lease(&key, value, TTL).await;
        assert!(lease.unwrap(), "{value}");
        store.release(&key, value).await.unwrap();
        assert_eq!(store.take(&key).await.unwrap().unwrap(), value.as_bytes());
    }
    let queue = store.open_queue("q", QueueLimits::default()).await.unwrap();
    // Something stays that has to move with the slot.
    for key in [value, "stays"] {
        let item = NewItem {
            lane: value.to_owned(),
            duplicate_key: key.to_owned(),
            value: Vec::new(),
        };
        queue.append(item).await.unwrap();
    }
    for key in due {
        let claimed = queue.next(TTL).await.unwrap();
        assert_eq!(claimed.duplicate_key, *key);
        assert!(queue.give_up(&claimed.claim, "refused").await.unwrap());
    }
    let dead = queue.list_dead(None, 9).await.unwrap();
    assert_eq!(dead.last().unwrap().duplicate_key, value);
}

/// Nobody calls the store, and it finds the new primary by itself.
async fn recovers(store: &RedisStore) {
    let started = Instant::now();
    while store.failure().is_some() {
        assert!(started.elapsed() < AGREEMENT, "{:?}", store.failure());
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_primary_that_sentinels_have_chosen_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut primary = TestRedis::start(&[]);
    let replica = TestRedis::start(&["--replicaof", "127.0.0.1", &primary.port().to_string()]);
    until(&replica, &["INFO", "replication"], "master_link_status:up").await;
    let sentinel = sentinel(folder.path(), primary.port());
    let url = format!("redis-sentinel://127.0.0.1:{}/mymaster", sentinel.port());
    let store = RedisStore::new(&RedisAddress::parse(&url).unwrap(), "s").unwrap();
    until(&sentinel, &["INFO", "sentinel"], "slaves=1").await;
    check(&store, "before", &["before"]).await;
    // The replica has what was written last.
    until(&replica, &["HLEN", "{s:queue:q}:dead"], "1").await;
    primary.kill();
    let key = Key::new(FIRST, "k");
    assert!(store.put(&key, b"lost".to_vec(), TTL).await.is_err());
    until(&replica, &["INFO", "replication"], "role:master").await;
    recovers(&store).await;
    check(&store, "after", &["stays", "after"]).await;
}

/// One Sentinel, which decides alone and soon.
fn sentinel(folder: &Path, primary: u16) -> TestRedis {
    let file = folder.join("sentinel.conf");
    let settings = format!(
        "sentinel monitor mymaster 127.0.0.1 {primary} 1\n\
         sentinel down-after-milliseconds mymaster 500\n\
         sentinel failover-timeout mymaster 2000\n"
    );
    std::fs::write(&file, settings).unwrap();
    TestRedis::start_sentinel(&file)
}

#[tokio::test]
async fn a_cluster_whose_slots_move_to_another_node() {
    let folder = tempfile::tempdir().unwrap();
    let node = |name| {
        let path = folder.path().join(name);
        std::fs::create_dir(&path).unwrap();
        TestRedis::start(&["--cluster-enabled", "yes", "--dir", path.to_str().unwrap()])
    };
    let (first, second) = (node("first"), node("second"));
    first.command(&["CLUSTER", "ADDSLOTSRANGE", "0", "8191"]);
    second.command(&["CLUSTER", "ADDSLOTSRANGE", "8192", "16383"]);
    let port = second.port().to_string();
    first.command(&["CLUSTER", "MEET", "127.0.0.1", &port]);
    for node in [&first, &second] {
        until(node, &["CLUSTER", "INFO"], "cluster_state:ok").await;
    }
    let url = format!("redis-cluster://127.0.0.1:{}", first.port());
    let store = RedisStore::new(&RedisAddress::parse(&url).unwrap(), "c").unwrap();
    check(&store, "before", &["before"]).await;
    for namespace in ["{c:first}", "{c:second}", "{c:queue:q}"] {
        let redis::Value::Int(slot) = first.command(&["CLUSTER", "KEYSLOT", namespace]) else {
            panic!("a slot is a number");
        };
        if slot < 8192 {
            move_slot(slot, &first, &second);
        } else {
            move_slot(slot, &second, &first);
        }
    }
    check(&store, "after", &["stays", "after"]).await;
    assert_eq!(store.failure(), None);
}

/// As `redis-cli --cluster reshard` does.
fn move_slot(slot: i64, from: &TestRedis, to: &TestRedis) {
    let [slot, port] = [slot.to_string(), to.port().to_string()];
    let [source, target] = [from, to].map(|node| text(&node.command(&["CLUSTER", "MYID"])));
    to.command(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &source]);
    from.command(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &target]);
    let keys = from.command(&["CLUSTER", "GETKEYSINSLOT", &slot, "100"]);
    let redis::Value::Array(keys) = keys else {
        panic!("keys are an array");
    };
    let keys: Vec<_> = keys.iter().map(text).collect();
    assert!(!keys.is_empty());
    let mut migrate = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
    migrate.extend(keys.iter().map(String::as_str));
    from.command(&migrate);
    for node in [to, from] {
        node.command(&["CLUSTER", "SETSLOT", &slot, "NODE", &target]);
    }
}
