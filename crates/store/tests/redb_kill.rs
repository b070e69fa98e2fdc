//! A process that is killed while it writes loses nothing that it was told to be written.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use wechat_h5_clock::SystemClock;
use wechat_h5_store::{Key, Namespace, RedbStore, Store as _};

const HOUR: Duration = Duration::from_hours(1);
const ENTRIES: Namespace = Namespace::new("entry", 1_000_000);
const COUNTERS: Namespace = Namespace::new("counter", 1_000);
/// Tells the process to be killed where to write.
const FOLDER: &str = "STORE_TEST_FOLDER";
const THIS_TEST: &str = "no_acknowledged_write_is_lost_when_the_process_is_killed";
const ROUNDS: u32 = 8;
/// Their writes are made in common batches.
const TASKS: u32 = 64;
const MIN_ACKNOWLEDGED: usize = 500;

/// Writes until the process is killed, and notes each write after the store has acknowledged
/// it.
async fn write_until_killed(folder: &Path) {
    let store = open(folder);
    let mut log = OpenOptions::new();
    let log = log.create(true).append(true).open(folder.join("log"));
    let log = Arc::new(log.unwrap());
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| tokio::spawn(write(store.clone(), log.clone(), task)))
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

async fn write(store: RedbStore, log: Arc<File>, task: u32) {
    let counter = Key::new(COUNTERS, task.to_string());
    let mut current = store.get(&counter).await.unwrap();
    loop {
        let count = current.as_deref().map_or(0, number) + 1;
        let entry = Key::new(ENTRIES, format!("{task} {count}"));
        store.put(&entry, vec![b'x'; 100], HOUR).await.unwrap();
        let next = count.to_string().into_bytes();
        let set = store.compare_and_set(&counter, current.as_deref(), next.clone(), HOUR);
        assert!(set.await.unwrap(), "only this task changes it");
        // One call writes the line, or nothing of it.
        let line = format!("{task} {count}\n");
        (&*log).write_all(line.as_bytes()).unwrap();
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
    let mut acknowledged = 0;
    for round in 0..ROUNDS {
        let mut child = start(folder.path());
        wait_for(&mut child, folder.path(), acknowledged + MIN_ACKNOWLEDGED);
        std::thread::sleep(Duration::from_millis(u64::from(round) * 3));
        child.kill().unwrap();
        child.wait().unwrap();
        let log = read_log(folder.path());
        check(folder.path(), &log).await;
        acknowledged = log.lines().count();
    }
}

fn start(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", THIS_TEST])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn wait_for(child: &mut Child, folder: &Path, lines: usize) {
    let started = Instant::now();
    while read_log(folder).lines().count() < lines {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        assert!(started.elapsed() < Duration::from_mins(1), "it is too slow");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn read_log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("log")).unwrap_or_default()
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
