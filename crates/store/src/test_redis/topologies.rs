//! Servers of Redis that belong together.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::TestRedis;

/// The longest that Sentinels and nodes take to agree, on a busy machine.
const AGREEMENT: Duration = Duration::from_secs(30);

impl TestRedis {
    /// Waits until the response to a command has this text.
    ///
    /// # Panics
    ///
    /// When that takes longer than half a minute.
    pub async fn responds(&self, command: &[&str], has: &str) {
        let started = Instant::now();
        loop {
            let response = text(&self.command(command));
            if response.contains(has) {
                return;
            }
            assert!(started.elapsed() < AGREEMENT, "no {has}: {response}");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

fn text(value: &redis::Value) -> String {
    match value {
        redis::Value::BulkString(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => format!("{other:?}"),
    }
}

/// A primary and its replica, watched by one Sentinel that decides alone and soon.
#[derive(Debug)]
pub struct TestSentinel {
    /// It can be killed.
    pub primary: TestRedis,
    /// It takes over.
    pub replica: TestRedis,
    sentinel: TestRedis,
}

impl TestSentinel {
    /// Starts all three. The folder is for the Sentinel's file.
    ///
    /// # Panics
    ///
    /// When one of them does not start.
    pub async fn start(folder: &Path) -> Self {
        let primary = TestRedis::start(&[]);
        let port = primary.port().to_string();
        let replica = TestRedis::start(&["--replicaof", "127.0.0.1", &port]);
        let is_up = "master_link_status:up";
        replica.responds(&["INFO", "replication"], is_up).await;
        let file = folder.join("sentinel.conf");
        let settings = format!(
            "sentinel monitor mymaster 127.0.0.1 {port} 1\n\
             sentinel down-after-milliseconds mymaster 500\n\
             sentinel failover-timeout mymaster 2000\n"
        );
        std::fs::write(&file, settings).unwrap();
        let sentinel = TestRedis::start_sentinel(&file);
        sentinel.responds(&["INFO", "sentinel"], "slaves=1").await;
        Self {
            primary,
            replica,
            sentinel,
        }
    }

    /// The address of a store.
    #[must_use]
    pub fn url(&self) -> String {
        format!(
            "redis-sentinel://127.0.0.1:{}/mymaster",
            self.sentinel.port()
        )
    }

    /// Waits until the replica has taken over.
    ///
    /// # Panics
    ///
    /// When that takes longer than half a minute.
    pub async fn is_failed_over(&self) {
        let replication = ["INFO", "replication"];
        self.replica.responds(&replication, "role:master").await;
    }
}

/// A cluster of two nodes with half of the slots each.
#[derive(Debug)]
pub struct TestCluster {
    /// The one whose port is known to a store.
    pub first: TestRedis,
    /// The other one.
    pub second: TestRedis,
}

impl TestCluster {
    /// Starts both. The folder is for their files.
    ///
    /// # Panics
    ///
    /// When one of them does not start, or they do not agree.
    pub async fn start(folder: &Path) -> Self {
        let node = |name| {
            let path = folder.join(name);
            std::fs::create_dir(&path).unwrap();
            TestRedis::start(&["--cluster-enabled", "yes", "--dir", path.to_str().unwrap()])
        };
        let (first, second) = (node("first"), node("second"));
        first.command(&["CLUSTER", "ADDSLOTSRANGE", "0", "8191"]);
        second.command(&["CLUSTER", "ADDSLOTSRANGE", "8192", "16383"]);
        let port = second.port().to_string();
        first.command(&["CLUSTER", "MEET", "127.0.0.1", &port]);
        for node in [&first, &second] {
            let is_ok = "cluster_state:ok";
            node.responds(&["CLUSTER", "INFO"], is_ok).await;
        }
        Self { first, second }
    }

    /// The address of a store.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis-cluster://127.0.0.1:{}", self.first.port())
    }

    /// Moves the slot of this hash tag to the other node, as `redis-cli --cluster reshard`
    /// does.
    ///
    /// # Panics
    ///
    /// When the slot has no keys, or does not move.
    pub fn move_slot_of(&self, tag: &str) {
        let slot: i64 = self.first.query(&["CLUSTER", "KEYSLOT", tag]);
        let owner = |node: &TestRedis| {
            let slot = slot.to_string();
            !node
                .query::<Vec<String>>(&["CLUSTER", "GETKEYSINSLOT", &slot, "1"])
                .is_empty()
        };
        if owner(&self.first) {
            move_slot(slot, &self.first, &self.second);
        } else {
            move_slot(slot, &self.second, &self.first);
        }
    }

    /// Moves so many slots, with their keys, from the first node to the other by
    /// `redis-cli --cluster reshard`.
    ///
    /// # Panics
    ///
    /// When `redis-cli` fails.
    pub fn reshard(&self, slots: u32) {
        let [from, to] = [&self.first, &self.second].map(id);
        let mut cli = Command::new("redis-cli");
        cli.args(["--cluster", "reshard"]);
        cli.arg(format!("127.0.0.1:{}", self.first.port()));
        cli.args(["--cluster-from", &from, "--cluster-to", &to]);
        cli.args(["--cluster-slots", &slots.to_string(), "--cluster-yes"]);
        let done = cli.stdin(Stdio::null()).output().unwrap();
        let output = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success(), "{output}");
    }
}

fn id(node: &TestRedis) -> String {
    node.query(&["CLUSTER", "MYID"])
}

fn move_slot(slot: i64, from: &TestRedis, to: &TestRedis) {
    let [slot, port] = [slot.to_string(), to.port().to_string()];
    let [source, target] = [from, to].map(id);
    to.command(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &source]);
    from.command(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &target]);
    let keys: Vec<String> = from.query(&["CLUSTER", "GETKEYSINSLOT", &slot, "100"]);
    let mut migrate = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
    migrate.extend(keys.iter().map(String::as_str));
    from.command(&migrate);
    for node in [to, from] {
        node.command(&["CLUSTER", "SETSLOT", &slot, "NODE", &target]);
    }
}
