//! How many items a second a queue takes, alone and while they are worked off:
//! `cargo bench -p wechat-h5-store --bench queue`. The folder is that of temporary files, `TMPDIR`.

#![allow(
    clippy::unwrap_used,
    reason = "what a benchmark needs exists, or it fails"
)]

mod common;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use wechat_h5_clock::{Clock, SystemClock};
use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{
    EncryptedStore, MemoryStore, NewItem, Queue, QueueLimits, RedbStore, RedisStore, Store,
    StoreKeys,
};

const ROUND: Duration = Duration::from_secs(3);
/// About what a push has as typed JSON.
const VALUE_BYTES: usize = 600;
/// Items are of so many people.
const LANES: usize = 5_000;
/// How many items are worked on at once.
const WORKERS: usize = 64;
const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn main() {
    common::run(measure);
}

/// Measures what has `filter` in its name.
async fn measure(filter: &str) {
    println!("| what | appended per second | p50 | p99 | longest | finished per second |");
    println!("|---|---|---|---|---|---|");
    for backend in ["memory", "redb", "redis"] {
        for encryption in ["", ", encrypted"] {
            for callers in [1, 64, 1000] {
                for work in ["", ", worked off"] {
                    let what = format!("{backend}{encryption}, {callers} callers{work}");
                    if what.contains(filter) {
                        let folder = tempfile::tempdir().unwrap();
                        let redis = (backend == "redis").then(|| TestRedis::start(&[]));
                        let store = store(folder.path(), redis.as_ref(), backend, encryption);
                        let queue = store.open_queue("q", limits()).await.unwrap();
                        measure_one(&what, queue, callers, !work.is_empty()).await;
                    }
                }
            }
        }
    }
}

fn store(
    folder: &Path,
    redis: Option<&TestRedis>,
    backend: &str,
    encryption: &str,
) -> Arc<dyn Store> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let store: Arc<dyn Store> = match redis {
        Some(redis) => Arc::new(RedisStore::new(&redis.address(), "bench").unwrap()),
        None if backend == "memory" => Arc::new(MemoryStore::new(clock.clone())),
        None => Arc::new(RedbStore::open(&folder.join("store.redb"), clock.clone()).unwrap()),
    };
    if encryption.is_empty() {
        return store;
    }
    let keys = StoreKeys::parse(KEY).unwrap();
    Arc::new(EncryptedStore::new(store, keys, clock))
}

/// Nothing is refused.
fn limits() -> QueueLimits {
    QueueLimits {
        max_items: 10_000_000,
        max_bytes: 4 << 30,
        ..QueueLimits::default()
    }
}

async fn measure_one(what: &str, queue: Arc<dyn Queue>, callers: usize, is_worked_off: bool) {
    let finished = Arc::new(AtomicUsize::new(0));
    let work = is_worked_off.then(|| tokio::spawn(work(queue.clone(), finished.clone())));
    let end = Instant::now() + ROUND;
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let (queue, next) = (queue.clone(), next.clone());
        tasks.spawn(async move {
            let mut times = Vec::new();
            while Instant::now() < end {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let started = Instant::now();
                queue.append(item(n)).await.unwrap();
                times.push(started.elapsed());
                // The memory is never waited for.
                tokio::task::yield_now().await;
            }
            times
        });
    }
    let times = tasks.join_all().await.concat();
    let finished = finished.load(Ordering::Relaxed);
    if let Some(work) = work {
        work.abort();
    }
    report(what, times, finished);
}

fn item(n: usize) -> NewItem {
    NewItem {
        lane: format!("oHyfH5{:022}", n.wrapping_mul(7919) % LANES),
        duplicate_key: format!("{n:020}"),
        value: vec![b'x'; VALUE_BYTES],
        remember_for: None,
    }
}

async fn work(queue: Arc<dyn Queue>, finished: Arc<AtomicUsize>) {
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let (queue, finished) = (queue.clone(), finished.clone());
        workers.spawn(async move {
            loop {
                let claimed = queue.next(Duration::from_mins(1)).await.unwrap();
                assert!(queue.finish(&claimed.claim).await.unwrap());
                finished.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        });
    }
    workers.join_all().await;
}

fn report(what: &str, times: Vec<Duration>, finished: usize) {
    let per_second = |count: usize| count as u64 / ROUND.as_secs();
    let (appended, finished) = (per_second(times.len()), per_second(finished));
    let times = common::percentiles(times);
    println!("| {what} | {appended} | {times} | {finished} |");
}
