//! What a queue has acknowledged is not lost when a process is killed: the one that has the file,
//! or Redis, which writes what it is told to a file.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod killed_process;

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use wechat_h5_clock::SystemClock;
use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{Appended, NewItem, Queue, QueueLimits, RedbStore, RedisStore, Store as _};

use self::killed_process::{FOLDER, Log, run_and_kill};

const HOUR: Duration = Duration::from_hours(1);
const THIS_TEST: &str = "no_acknowledged_item_is_lost_when_the_process_is_killed";
/// How often, where `QUEUE_KILLS` does not say.
const ROUNDS: u32 = 5;
/// Their items are written in common batches.
const TASKS: u32 = 32;
const MIN_ACKNOWLEDGED: usize = 100;

fn rounds() -> u32 {
    std::env::var("QUEUE_KILLS").map_or(ROUNDS, |rounds| rounds.parse().unwrap())
}

fn item(key: &str) -> NewItem {
    NewItem {
        // One lane each: all can be claimed.
        lane: key.to_owned(),
        duplicate_key: key.to_owned(),
        value: key.into(),
        remember_for: None,
    }
}

async fn open(folder: &Path) -> Arc<dyn Queue> {
    let clock = Arc::new(SystemClock::new());
    let store = RedbStore::open(&folder.join("store.redb"), clock).unwrap();
    store.open_queue("q", QueueLimits::default()).await.unwrap()
}

/// Appends items, and finishes some, until the process is killed.
async fn work_until_killed(folder: &Path) {
    let (queue, log) = (open(folder).await, Log::open(folder));
    let start = std::process::id();
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let (queue, log) = (queue.clone(), log.clone());
        tasks.spawn(async move {
            for n in 0_u32.. {
                let key = format!("{start}-{task}-{n}");
                queue.append(item(&key)).await.unwrap();
                log.say(&format!("appended {key}"));
            }
        });
    }
    tasks.spawn(async move {
        loop {
            let claimed = queue.next(HOUR).await.unwrap();
            log.say(&format!("finishes {}", claimed.duplicate_key));
            assert!(queue.finish(&claimed.claim).await.unwrap());
            log.say(&format!("finished {}", claimed.duplicate_key));
        }
    });
    tasks.join_next().await.unwrap().unwrap();
}

/// The processes that are killed run this test too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_item_is_lost_when_the_process_is_killed() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return work_until_killed(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    for round in 0..rounds() {
        let then = Duration::from_micros(u64::from(round * 7919 % 5000));
        let log = run_and_kill(THIS_TEST, folder.path(), MIN_ACKNOWLEDGED, then);
        check(folder.path(), &log).await;
    }
}

/// Each item that was appended is there, unless somebody has begun to finish it; none is that was
/// finished.
async fn check(folder: &Path, log: &str) {
    let queue = open(folder).await;
    let found = claim_all(&queue).await;
    let said = |what: &str| {
        let lines = log.lines().filter_map(|line| line.strip_prefix(what));
        lines.map(str::trim).collect::<HashSet<_>>()
    };
    let (begun, done) = (said("finishes"), said("finished"));
    for key in said("appended") {
        assert!(found.contains(key) || begun.contains(key), "{key} is lost");
    }
    for key in done {
        assert!(!found.contains(key), "{key} comes again");
    }
    if let Some(key) = found.iter().next() {
        let again = queue.append(item(key)).await.unwrap();
        assert!(matches!(again, Appended::Duplicate { .. }), "{again:?}");
    }
}

async fn claim_all(queue: &Arc<dyn Queue>) -> HashSet<String> {
    let mut keys = HashSet::new();
    while let Some(claimed) = queue.claim(HOUR).await.unwrap() {
        assert_eq!(claimed.value, claimed.duplicate_key.as_bytes());
        assert!(keys.insert(claimed.duplicate_key), "it is there once");
    }
    keys
}

/// Whoever was told that an item is not in the queue sends it again, as WeChat does. With
/// `appendfsync everysec` Redis keeps for two seconds what a slow disk does not take.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_item_is_lost_when_redis_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let mut redis = TestRedis::start(&[
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
        "--dir",
        path,
    ]);
    let store = RedisStore::new(&redis.address(), "kill").unwrap();
    let queue = store.open_queue("q", QueueLimits::default()).await.unwrap();
    let acknowledged = Arc::new(Mutex::new(HashSet::new()));
    let round = Arc::new(AtomicU32::new(0));
    let mut tasks = JoinSet::new();
    for task in 0..8 {
        let (queue, acknowledged, round) = (queue.clone(), acknowledged.clone(), round.clone());
        tasks.spawn(async move {
            let mut n = 0;
            while round.load(Ordering::Relaxed) < rounds() {
                let key = format!("{task}-{n}");
                if queue.append(item(&key)).await.is_err() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    continue;
                }
                acknowledged.lock().unwrap().insert(key);
                n += 1;
            }
        });
    }
    let count = || acknowledged.lock().unwrap().len();
    for killed in 0..rounds() {
        let (started, before) = (Instant::now(), count());
        while count() < before + 30 {
            assert!(started.elapsed() < Duration::from_mins(1), "it is too slow");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        redis.kill();
        redis.restart();
        round.store(killed + 1, Ordering::Relaxed);
    }
    tasks.join_all().await;
    let started = Instant::now();
    while store.failure().is_some() {
        assert!(
            started.elapsed() < Duration::from_mins(1),
            "it does not recover"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let found = claim_all(&queue).await;
    let acknowledged = acknowledged.lock().unwrap();
    let lost: Vec<_> = acknowledged.difference(&found).collect();
    assert!(lost.is_empty(), "{lost:?} of {}", acknowledged.len());
}
