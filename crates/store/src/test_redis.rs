//! A `redis-server` of a test's own, which it may stop, empty and start again.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod free_port;
mod proxy;
mod topologies;

use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

pub use self::free_port::free_port;
pub use self::proxy::{Network, RedisProxy};
pub use self::topologies::{TestCluster, TestSentinel};
use crate::redis::RedisAddress;

/// The longest that a server takes to start.
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// A `redis-server` on loopback that keeps nothing on a disk. It is killed when this is
/// dropped.
#[derive(Debug)]
pub struct TestRedis {
    port: u16,
    arguments: Vec<String>,
    process: Option<Child>,
}

impl TestRedis {
    /// Starts one on a free port, with these arguments besides.
    ///
    /// # Panics
    ///
    /// When there is no `redis-server`, or it does not start.
    #[must_use]
    pub fn start(arguments: &[&str]) -> Self {
        let mut redis = Self {
            port: free_port(),
            arguments: arguments.iter().map(ToString::to_string).collect(),
            process: None,
        };
        redis.restart();
        redis
    }

    /// Starts a Sentinel on a free port, with this file of settings, which it rewrites.
    ///
    /// # Panics
    ///
    /// When there is no `redis-server`, or it does not start.
    #[must_use]
    pub fn start_sentinel(settings: &Path) -> Self {
        let settings = settings.to_string_lossy();
        Self::start(&["--sentinel", &settings])
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sends a signal to its process: `STOP` and `CONT`, for example.
    ///
    /// # Panics
    ///
    /// When it does not run, or `kill` fails.
    pub fn signal(&self, name: &str) {
        let pid = self.process.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.unwrap().success(), "kill -s {name} {pid}");
    }

    /// `redis://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The same, parsed.
    ///
    /// # Panics
    ///
    /// Never.
    #[must_use]
    pub fn address(&self) -> RedisAddress {
        RedisAddress::parse(&self.url()).unwrap()
    }

    /// Kills it, as a power failure does.
    ///
    /// # Panics
    ///
    /// When it cannot be killed.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Starts it again on its port, empty.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn restart(&mut self) {
        self.kill();
        let mut command = Command::new("redis-server");
        let port = self.port.to_string();
        if let [sentinel, settings] = self.arguments.as_slice()
            && sentinel == "--sentinel"
        {
            // A file of settings comes first.
            command.args([settings, sentinel, "--bind", "127.0.0.1", "--port", &port]);
        } else {
            command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
            // A replica too, which otherwise writes what the primary sends to a file first.
            command.args(["--repl-diskless-load", "swapdb"]);
            command.args(["--port", &port]).args(&self.arguments);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let started = command.spawn();
        let why = "redis-server is there (Debian's package redis-server): cargo xtask setup";
        self.process = Some(started.expect(why));
        self.wait_until_it_listens();
    }

    /// Sends a command, as `redis-cli` does.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn command(&self, arguments: &[&str]) -> redis::Value {
        self.query(arguments)
    }

    /// The same, with a response of another type.
    ///
    /// # Panics
    ///
    /// When it is refused, or its response has another type.
    pub fn query<T: redis::FromRedisValue>(&self, arguments: &[&str]) -> T {
        query(&self.url(), arguments)
    }

    /// Sends a command after a login with this password.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn command_with_password(&self, password: &str, arguments: &[&str]) -> redis::Value {
        let url = format!("redis://:{password}@127.0.0.1:{}", self.port);
        query(&url, arguments)
    }

    fn wait_until_it_listens(&self) {
        let deadline = Instant::now() + START_TIMEOUT;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            assert!(Instant::now() < deadline, "redis-server does not start");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for TestRedis {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A connection may be closed in the middle of a change of roles: then it is asked again.
fn query<T: redis::FromRedisValue>(url: &str, arguments: &[&str]) -> T {
    let client = redis::Client::open(url).unwrap();
    let mut command = redis::Cmd::new();
    for argument in arguments {
        command.arg(argument);
    }
    let mut attempts = 0;
    loop {
        let response = client
            .get_connection()
            .and_then(|mut connection| command.query(&mut connection));
        match response {
            Err(err) if err.is_connection_dropped() && attempts < 5 => attempts += 1,
            response => return response.unwrap(),
        }
        thread::sleep(Duration::from_millis(50));
    }
}
