//! How many writes a second the embedded store makes, and how long reads take meanwhile:
//! `cargo bench -p wechat-h5-store`. The folder is that of temporary files, `TMPDIR`.

#![allow(
    clippy::unwrap_used,
    reason = "what a benchmark needs exists, or it fails"
)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use wechat_h5_clock::SystemClock;
use wechat_h5_store::{Key, Namespace, RedbStore, Store};

const TTL: Duration = Duration::from_mins(10);
const DURABLE: Namespace = Namespace::new("durable", 50_000);
const LOSSY: Namespace = Namespace::new("lossy", 50_000).lossy();
const SESSIONS: Namespace = Namespace::new("session", 1_000_000);
/// About what a pending login needs.
const VALUE_BYTES: usize = 150;
const SESSION_COUNT: usize = 10_000;
const ROUND: Duration = Duration::from_secs(4);

fn main() {
    common::run(measure);
}

/// Measures what has `filter` in its name.
async fn measure(filter: &str) {
    println!("| what | calls per second | p50 | p99 | longest | threads |");
    println!("|---|---|---|---|---|---|");
    for (name, namespace) in [("durable", DURABLE), ("lossy", LOSSY)] {
        for callers in [1, 64, 1000] {
            let what = format!("{name} writes, {callers} callers");
            if what.contains(filter) {
                let fixture = Fixture::new();
                report(&what, fixture.writes(namespace, callers).await);
            }
        }
    }
    let fixture = Fixture::new();
    fixture.fill().await;
    for callers in [1, 64, 1000] {
        let what = format!("reads, {callers} callers");
        if what.contains(filter) {
            report(&what, fixture.reads(callers).await);
        }
    }
    for (name, namespace) in [("durable", DURABLE), ("lossy", LOSSY)] {
        for callers in [1, 64] {
            let what = format!("reads, {callers} callers, beside 1000 writers ({name})");
            if what.contains(filter) {
                let writes = fixture.writes(namespace, 1000);
                let (writes, reads) = tokio::join!(writes, fixture.reads(callers));
                report(&what, reads);
                report("those writes", writes);
            }
        }
    }
}

struct Fixture {
    store: Arc<dyn Store>,
    next: Arc<AtomicUsize>,
    _folder: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let store = RedbStore::open(&path, Arc::new(SystemClock::new())).unwrap();
        Self {
            store: Arc::new(store),
            next: Arc::default(),
            _folder: folder,
        }
    }

    async fn fill(&self) {
        let mut tasks = JoinSet::new();
        for n in 0..SESSION_COUNT {
            let store = self.store.clone();
            tasks.spawn(async move {
                let put = session(n);
                store.put(&put, vec![b'x'; VALUE_BYTES], TTL).await.unwrap();
            });
        }
        tasks.join_all().await;
    }

    /// How long each call took.
    async fn writes(&self, namespace: Namespace, callers: usize) -> Vec<Duration> {
        let mut tasks = JoinSet::new();
        let end = Instant::now() + ROUND;
        for _ in 0..callers {
            let (store, next) = (self.store.clone(), self.next.clone());
            tasks.spawn(async move {
                let mut times = Vec::new();
                while Instant::now() < end {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let key = Key::new(namespace, id(n));
                    let started = Instant::now();
                    store.put(&key, vec![b'x'; VALUE_BYTES], TTL).await.unwrap();
                    times.push(started.elapsed());
                }
                times
            });
        }
        tasks.join_all().await.concat()
    }

    async fn reads(&self, callers: usize) -> Vec<Duration> {
        let mut tasks = JoinSet::new();
        let end = Instant::now() + ROUND;
        for caller in 0..callers {
            let store = self.store.clone();
            tasks.spawn(async move {
                let mut times = Vec::new();
                let mut n = caller * 7919;
                while Instant::now() < end {
                    n += 104_729;
                    let key = session(n % SESSION_COUNT);
                    let started = Instant::now();
                    assert!(store.get(&key).await.unwrap().is_some());
                    times.push(started.elapsed());
                }
                times
            });
        }
        tasks.join_all().await.concat()
    }
}

fn session(n: usize) -> Key {
    Key::new(SESSIONS, id(n))
}

/// Ids are digests: they are in no order.
fn id(n: usize) -> String {
    let mixed = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{mixed:016x}{n:048x}")
}

fn report(what: &str, times: Vec<Duration>) {
    let per_second = times.len() as u64 / ROUND.as_secs();
    let times = common::percentiles(times);
    let threads = threads();
    println!("| {what} | {per_second} | {times} | {threads} |");
}

/// How many threads this process has, where the system tells.
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}
