//! Queues in Redis: several processes, a server without memory, and one that has lost something.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{
    Appended, Claimed, ItemId, NewItem, Queue, QueueLimits, RedisStore, Store as _,
};

const HOUR: Duration = Duration::from_hours(1);

async fn open_with(redis: &TestRedis, limits: QueueLimits) -> (RedisStore, Arc<dyn Queue>) {
    let store = RedisStore::new(&redis.address(), "queues").unwrap();
    let queue = store.open_queue("q", limits).await.unwrap();
    (store, queue)
}

async fn open(redis: &TestRedis) -> (RedisStore, Arc<dyn Queue>) {
    open_with(redis, QueueLimits::default()).await
}

async fn append(queue: &Arc<dyn Queue>, lane: &str, key: &str) -> ItemId {
    let item = NewItem {
        lane: lane.to_owned(),
        duplicate_key: key.to_owned(),
        value: vec![b'x'; 1000],
        remember_for: None,
    };
    match queue.append(item).await.unwrap() {
        Appended::New { id, .. } => id,
        appended @ Appended::Duplicate { .. } => panic!("{appended:?}"),
    }
}

async fn claim(queue: &Arc<dyn Queue>) -> Claimed {
    queue.claim(HOUR).await.unwrap().expect("there is an item")
}

/// Each is woken by what another one does, and not after the second in which it looks by itself.
#[tokio::test]
async fn processes_wake_each_other() {
    const ROUNDS: u32 = 20;
    let redis = TestRedis::start(&[]);
    let (_first, one) = open(&redis).await;
    let (_second, other) = open(&redis).await;
    // Until both have subscribed.
    while redis.query::<Vec<(String, u32)>>(&["PUBSUB", "NUMSUB", "queues:queue"])[0].1 < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let started = Instant::now();
    for round in 0..ROUNDS {
        let waiting = {
            let other = other.clone();
            tokio::spawn(async move { other.next(HOUR).await.unwrap() })
        };
        // It has found nothing, and waits.
        tokio::time::sleep(Duration::from_millis(20)).await;
        append(&one, "a", &round.to_string()).await;
        let claimed = waiting.await.unwrap();
        assert!(one.finish(&claimed.claim).await.unwrap());
    }
    let elapsed = started.elapsed();
    assert!(elapsed < Duration::from_millis(500) * ROUNDS, "{elapsed:?}");
}

/// A claim is a call: one in a second, and one for each item and some more.
#[tokio::test]
async fn many_who_wait_cost_redis_no_more_than_one() {
    let redis = TestRedis::start(&[]);
    let (_store, queue) = open(&redis).await;
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let queue = queue.clone();
        waiting.spawn(async move { queue.next(HOUR).await.unwrap() });
    }
    let scripts = || {
        let stats: String = redis.query(&["INFO", "commandstats"]);
        let calls = stats.lines().find_map(|line| {
            let calls = line.strip_prefix("cmdstat_evalsha:calls=")?;
            calls.split(',').next()?.parse::<u32>().ok()
        });
        calls.unwrap_or(0)
    };
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = scripts();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let idle = scripts() - before;
    assert!((1..=2).contains(&idle), "{idle}");
    for n in 0..50 {
        append(&queue, &n.to_string(), &n.to_string()).await;
    }
    let all = tokio::time::timeout(Duration::from_secs(20), waiting.join_all());
    let all = all.await.expect("each is woken");
    let items: std::collections::HashSet<_> = all.iter().map(|claimed| claimed.id).collect();
    assert_eq!(items.len(), 50);
}

/// What is there is worked off, which is what makes room.
#[tokio::test]
async fn a_redis_without_memory_refuses_new_items_and_hands_out_the_others() {
    let redis = TestRedis::start(&[]);
    let (store, queue) = open(&redis).await;
    for key in ["k1", "k2", "k3", "k4"] {
        append(&queue, "a", key).await;
    }
    redis.command(&["CONFIG", "SET", "maxmemory", "1"]);
    let item = NewItem {
        lane: "a".to_owned(),
        duplicate_key: "k5".to_owned(),
        value: Vec::new(),
        remember_for: None,
    };
    let refused = queue.append(item.clone()).await.unwrap_err();
    assert!(format!("{refused}").contains("OOM"), "{refused}");
    let k1 = claim(&queue).await;
    assert!(queue.finish(&k1.claim).await.unwrap());
    let k2 = claim(&queue).await;
    assert!(queue.give_up(&k2.claim, "refused").await.unwrap());
    let k3 = claim(&queue).await;
    let postpone = queue.postpone(&k3.claim, Duration::ZERO, "later");
    assert!(postpone.await.unwrap());
    let k3 = claim(&queue).await;
    assert_eq!((k3.duplicate_key.as_str(), k3.attempt), ("k3", 2));
    assert!(queue.finish(&k3.claim).await.unwrap());
    redis.command(&["CONFIG", "SET", "maxmemory", "0"]);
    let started = Instant::now();
    while store.failure().is_some() {
        assert!(started.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let again = queue.append(item).await.unwrap();
    assert!(
        matches!(again, Appended::New { .. }),
        "nothing of it was there"
    );
    let counts = queue.counts().await.unwrap();
    assert_eq!((counts.items, counts.dead), (2, 1));
}

#[tokio::test]
async fn a_redis_that_was_emptied_in_part_or_whole_goes_on() {
    let redis = TestRedis::start(&[]);
    let (_store, queue) = open(&redis).await;
    for lane in ["a", "b"] {
        append(&queue, lane, lane).await;
    }
    redis.command(&["SCRIPT", "FLUSH"]);
    let a = claim(&queue).await;
    redis.command(&["DEL", "{queues:queue:q}:items"]);
    assert!(!queue.finish(&a.claim).await.unwrap(), "it is lost");
    assert_eq!(
        queue.claim(HOUR).await.unwrap(),
        None,
        "so is the other one"
    );
    append(&queue, "b", "b2").await;
    let b2 = claim(&queue).await;
    assert_eq!(b2.duplicate_key, "b2");
    redis.command(&["FLUSHALL"]);
    assert!(!queue.finish(&b2.claim).await.unwrap());
    assert!(append(&queue, "b", "b2").await > b2.id);
    let b2 = claim(&queue).await;
    assert!(queue.finish(&b2.claim).await.unwrap());
    let counts = queue.counts().await.unwrap();
    assert_eq!((counts.items, counts.bytes, counts.lanes), (0, 0, 0));
}

/// Keys that are remembered and dead letters are as many as there may be, and of lanes that are
/// empty there is nothing.
#[tokio::test]
async fn nothing_is_left_of_what_is_done() {
    let redis = TestRedis::start(&[]);
    let limits = QueueLimits {
        max_remembered: 5,
        max_dead: 5,
        ..QueueLimits::default()
    };
    let (_store, queue) = open_with(&redis, limits).await;
    for n in 0..100 {
        append(&queue, &format!("lane {n}"), &n.to_string()).await;
        let claimed = claim(&queue).await;
        if n % 20 == 0 {
            assert!(queue.give_up(&claimed.claim, "refused").await.unwrap());
        } else {
            assert!(queue.finish(&claimed.claim).await.unwrap());
        }
    }
    let mut sizes = Vec::new();
    for (command, key) in [
        ("HLEN", "keys"),
        ("ZCARD", "key_ends"),
        ("HLEN", "dead"),
        ("ZCARD", "dead_order"),
        ("HLEN", "numbers"),
    ] {
        let key = format!("{{queues:queue:q}}:{key}");
        sizes.push(redis.query::<u32>(&[command, &key]));
    }
    assert_eq!(sizes[..4], [5; 4]);
    let names: Vec<String> = redis.query(&["KEYS", "{queues:queue:q}:*"]);
    assert_eq!(names.len(), sizes.len(), "{names:?}");
}
