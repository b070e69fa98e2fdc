//! A process that is killed while it writes loses nothing that it was told to be written.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod killed_process;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::SystemClock;
use wechat_h5_store::{Key, Namespace, RedbStore, Store as _};

use self::killed_process::{FOLDER, Log, run_and_kill};

const HOUR: Duration = Duration::from_hours(1);
const ENTRIES: Namespace = Namespace::new("entry", 1_000_000);
const COUNTERS: Namespace = Namespace::new("counter", 1_000);
const THIS_TEST: &str = "no_acknowledged_write_is_lost_when_the_process_is_killed";
const ROUNDS: u32 = 8;
/// Their writes are made in common batches.
const TASKS: u32 = 64;
const MIN_ACKNOWLEDGED: usize = 500;

/// Writes until the process is killed, and notes each write after the store has acknowledged
/// it.
async fn write_until_killed(folder: &Path) {
    let (store, log) = (open(folder), Log::open(folder));
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| tokio::spawn(write(store.clone(), log.clone(), task)))
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

async fn write(store: RedbStore, log: Log, task: u32) {
    let counter = Key::new(COUNTERS, task.to_string());
    let mut current = store.get(&counter).await.unwrap();
    loop {
        let count = current.as_deref().map_or(0, number) + 1;
        let entry = Key::new(ENTRIES, format!("{task} {count}"));
        store.put(&entry, vec![b'x'; 100], HOUR).await.unwrap();
        let next = count.to_string().into_bytes();
        let set = store.compare_and_set(&counter, current.as_deref(), next.clone(), HOUR);
        assert!(set.await.unwrap(), "only this task changes it");
        log.say(&format!("{task} {count}"));
        current = Some(next);
    }
}

/// The processes that are killed run this test too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost_when_the_process_is_killed() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return write_until_killed(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    for round in 0..ROUNDS {
        let then = Duration::from_millis(u64::from(round) * 3);
        let log = run_and_kill(THIS_TEST, folder.path(), MIN_ACKNOWLEDGED, then);
        check(folder.path(), &log).await;
    }
}

/// Everything in the log is in the store, and nothing was counted twice.
async fn check(folder: &Path, log: &str) {
    let store = open(folder);
    let mut counts = HashMap::new();
    for line in log.lines() {
        let entry = store.get(&Key::new(ENTRIES, line)).await.unwrap();
        assert!(entry.is_some(), "{line} is lost");
        let (task, count) = line.split_once(' ').unwrap();
        counts.insert(task, number(count.as_bytes()));
    }
    for (task, acknowledged) in counts {
        let stored = store.get(&Key::new(COUNTERS, task)).await.unwrap();
        let stored = number(&stored.unwrap());
        // The last one may have been made without anybody being told.
        assert!(
            [acknowledged, acknowledged + 1].contains(&stored),
            "{task}: {stored}, and not {acknowledged}"
        );
    }
}

fn open(folder: &Path) -> RedbStore {
    let clock = Arc::new(SystemClock::new());
    RedbStore::open(&folder.join("store.redb"), clock).unwrap()
}

fn number(text: &[u8]) -> u64 {
    std::str::from_utf8(text).unwrap().parse().unwrap()
}
