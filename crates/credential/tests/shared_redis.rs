//! Many processes on one Redis: one of them fetches, all use the result, whatever happens.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use wechat_h5_api::{AccessToken, Issued};
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_credential::{Fetch, Platform, Snapshot, TokenReport};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};
use wechat_h5_store::RedisStore;
use wechat_h5_store::test_redis::TestRedis;

use common::{EXPIRES_IN, refresher};

const PROCESSES: usize = 8;
/// The longest that something takes which takes milliseconds on a machine that is not busy.
const SOON: Duration = Duration::from_secs(30);

/// A platform that numbers what it issues, and takes some time.
#[derive(Default)]
struct CountingPlatform {
    tokens: AtomicU32,
    tickets: AtomicU32,
}

impl CountingPlatform {
    fn counts(&self) -> (u32, u32) {
        let count = |counter: &AtomicU32| counter.load(Ordering::SeqCst);
        (count(&self.tokens), count(&self.tickets))
    }
}

/// The time of one call.
const LATENCY: Duration = Duration::from_millis(20);

impl Platform for CountingPlatform {
    fn access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        let number = self.tokens.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::time::sleep(LATENCY).await;
            Ok(Issued {
                value: AccessToken::new(format!("token{number}")),
                expires_in: EXPIRES_IN,
            })
        })
    }

    fn jsapi_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        self.tickets.fetch_add(1, Ordering::SeqCst);
        let ticket = JsApiTicket::parse(&format!("ticket-of-{}", token.expose())).unwrap();
        Box::pin(async move {
            tokio::time::sleep(LATENCY).await;
            Ok(Issued {
                value: ticket,
                expires_in: EXPIRES_IN,
            })
        })
    }
}

/// A process, as far as credentials are concerned.
struct Process {
    snapshot: Arc<Snapshot>,
    refresher: JoinHandle<()>,
}

struct Installation {
    redis: TestRedis,
    clock: ManualClock,
    platform: Arc<CountingPlatform>,
    processes: Vec<Process>,
}

impl Installation {
    fn start() -> Self {
        let mut installation = Self {
            redis: TestRedis::start(&[]),
            clock: ManualClock::at(1_700_000_000),
            platform: Arc::default(),
            processes: Vec::new(),
        };
        for _ in 0..PROCESSES {
            let process = installation.process();
            installation.processes.push(process);
        }
        installation
    }

    fn process(&self) -> Process {
        let store = RedisStore::new(&self.redis.address(), "shared").unwrap();
        let platform = self.platform.clone();
        let (refresher, snapshot) = refresher(&self.clock, platform, Arc::new(store));
        Process {
            snapshot,
            refresher: tokio::spawn(refresher.run()),
        }
    }

    /// Waits until every process has this token.
    async fn all_have_the_token(&self, token: &str) {
        let started = Instant::now();
        for process in &self.processes {
            while !self.has_token(process, token) {
                assert!(started.elapsed() < SOON, "{token}");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    fn has_token(&self, process: &Process, token: &str) -> bool {
        let current = process.snapshot.access_token(self.clock.now());
        current.is_some_and(|current| current.token.expose() == token)
    }

    /// Waits until every process has a ticket that expires this long after now.
    async fn all_have_a_new_ticket(&self) {
        let fresh = self.clock.now().monotonic + Duration::from_mins(117);
        let started = Instant::now();
        for process in &self.processes {
            loop {
                let status = process.snapshot.account_status();
                let remaining = status.ticket_expires.map_or(Duration::ZERO, |expires| {
                    expires.remaining(self.clock.now())
                });
                if self.clock.now().monotonic + remaining >= fresh {
                    break;
                }
                assert!(started.elapsed() < SOON, "{status:?}");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_fetches_for_all() {
    let installation = Installation::start();
    installation.all_have_a_new_ticket().await;
    assert_eq!(installation.platform.counts(), (1, 1));
    for round in 2..=20 {
        installation.clock.advance(EXPIRES_IN);
        installation.all_have_a_new_ticket().await;
        assert_eq!(installation.platform.counts(), (round, round));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_starts_late_fetches_nothing() {
    let mut installation = Installation::start();
    installation.all_have_a_new_ticket().await;
    for process in installation.processes.drain(..) {
        process.refresher.abort();
    }
    let late = installation.process();
    installation.processes.push(late);
    installation.all_have_a_new_ticket().await;
    assert_eq!(installation.platform.counts(), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_was_emptied_costs_one_fetch() {
    let mut installation = Installation::start();
    installation.all_have_a_new_ticket().await;
    installation.redis.restart();
    installation.clock.advance(EXPIRES_IN);
    installation.all_have_a_new_ticket().await;
    assert_eq!(installation.platform.counts(), (2, 2));
}

/// The other processes do not hear of it, and would use the old one for two hours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_was_replaced_while_redis_was_away_is_everybodys_afterwards() {
    let mut installation = Installation::start();
    installation.all_have_a_new_ticket().await;
    installation.all_have_the_token("token0").await;
    installation.clock.advance(Duration::from_mins(1));
    installation.redis.kill();
    let dead = AccessToken::new("token0");
    let report = installation.processes[0]
        .snapshot
        .report_invalid_token(&dead, "shop");
    assert_eq!(report.await, TokenReport::Refreshed);
    assert!(installation.has_token(&installation.processes[1], "token0"));
    installation.redis.restart();
    // Nobody needs to move the clock for it.
    installation.all_have_the_token("token1").await;
    assert_eq!(installation.platform.counts().0, 2);
}
