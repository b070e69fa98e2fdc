//! Redis behind Sentinels, whose primary fails, and a cluster, whose slots move.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::time::{Duration, Instant};

use tokio::time::sleep;
use wechat_h5_store::test_redis::{TestCluster, TestSentinel};
use wechat_h5_store::{Key, Namespace, NewItem, QueueLimits, RedisAddress, RedisStore, Store};

const TTL: Duration = Duration::from_mins(1);
const FIRST: Namespace = Namespace::new("first", 100);
const SECOND: Namespace = Namespace::new("second", 100);
/// The two seconds until the store works again, and some time of a busy machine.
const RECOVERY: Duration = Duration::from_secs(5);

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
            remember_for: None,
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
        assert!(started.elapsed() < RECOVERY, "{:?}", store.failure());
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_primary_that_sentinels_have_chosen_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut servers = TestSentinel::start(folder.path()).await;
    let store = RedisStore::new(&RedisAddress::parse(&servers.url()).unwrap(), "s").unwrap();
    check(&store, "before", &["before"]).await;
    // The replica has what was written last.
    let written_last = ["HLEN", "{s:queue:q}:dead"];
    servers.replica.responds(&written_last, "1").await;
    servers.primary.kill();
    let key = Key::new(FIRST, "k");
    assert!(store.put(&key, b"lost".to_vec(), TTL).await.is_err());
    servers.is_failed_over().await;
    recovers(&store).await;
    check(&store, "after", &["stays", "after"]).await;
}

#[tokio::test]
async fn a_cluster_whose_slots_move_to_another_node() {
    let folder = tempfile::tempdir().unwrap();
    let cluster = TestCluster::start(folder.path()).await;
    let store = RedisStore::new(&RedisAddress::parse(&cluster.url()).unwrap(), "c").unwrap();
    check(&store, "before", &["before"]).await;
    for tag in ["{c:first}", "{c:second}", "{c:queue:q}"] {
        cluster.move_slot_of(tag);
    }
    check(&store, "after", &["stays", "after"]).await;
    for namespace in [FIRST, SECOND] {
        let time = store.time(&Key::new(namespace, "k")).await.unwrap();
        assert!(time.is_some(), "of the node that has the entry");
    }
    assert_eq!(store.failure(), None);
}
