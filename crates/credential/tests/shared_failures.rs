//! In an outage all processes of a store together call WeChat as often as one.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wechat_h5_api::{AccessToken, CallError, Endpoint, Issued};
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_credential::{Fetch, Platform, Refresher, SharedSecret, Snapshot};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, CardTicket, JsApiTicket};
use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{MemoryStore, RedisStore, Store};

const EXPIRES_IN: Duration = Duration::from_hours(2);
const PROCESSES: usize = 8;

/// How WeChat responds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wechat {
    Up,
    Down,
    /// It takes this AppSecret alone.
    TakesSecret(&'static str),
    /// The address of this process is not on the list.
    AddressRefused,
    /// Card tickets alone fail.
    WithoutCards,
}

/// WeChat as one process sees it. The calls of all are counted together.
struct Seen {
    state: Mutex<Wechat>,
    calls: Arc<AtomicU32>,
    issued: Arc<AtomicU32>,
}

impl Seen {
    fn call<T>(
        &self,
        endpoint: Endpoint,
        secret: Option<&str>,
        issue: impl FnOnce(u32) -> T,
    ) -> Fetch<'_, T>
    where
        T: Send + 'static,
    {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let value = issue(self.issued.fetch_add(1, Ordering::SeqCst));
        let refused = |errcode| {
            Err(CallError::Refused {
                endpoint,
                host: None,
                errcode,
                errmsg: "no".into(),
            })
        };
        let result = match *self.state.lock().unwrap() {
            Wechat::Down => Err(CallError::Unreachable {
                endpoint,
                host: None,
                cause: "down".into(),
                was_sent: true,
            }),
            Wechat::TakesSecret(taken) if secret.is_some_and(|secret| secret != taken) => {
                refused(40125)
            }
            Wechat::AddressRefused => refused(40164),
            _ => Ok(Issued {
                value,
                expires_in: EXPIRES_IN,
            }),
        };
        Box::pin(async {
            tokio::task::yield_now().await;
            result
        })
    }
}

impl Platform for Seen {
    fn access_token<'a>(&'a self, _: &'a AppId, secret: &'a AppSecret) -> Fetch<'a, AccessToken> {
        let issue = |number| AccessToken::new(format!("token{number}"));
        self.call(Endpoint::StableToken, Some(secret.expose()), issue)
    }

    fn jsapi_ticket<'a>(&'a self, _: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        let issue = |number| JsApiTicket::parse(&format!("ticket{number}")).unwrap();
        self.call(Endpoint::GetTicket, None, issue)
    }

    fn card_ticket<'a>(&'a self, _: &'a AccessToken) -> Fetch<'a, CardTicket> {
        if *self.state.lock().unwrap() == Wechat::WithoutCards {
            self.calls.fetch_add(1, Ordering::SeqCst);
            return Box::pin(std::future::ready(Err(CallError::Refused {
                endpoint: Endpoint::GetTicket,
                host: None,
                errcode: 48001,
                errmsg: "api unauthorized".into(),
            })));
        }
        let issue = |number| CardTicket::new(format!("card{number}"));
        self.call(Endpoint::GetTicket, None, issue)
    }
}

struct Installation {
    clock: ManualClock,
    calls: Arc<AtomicU32>,
    issued: Arc<AtomicU32>,
}

struct Process {
    wechat: Arc<Seen>,
    snapshot: Arc<Snapshot>,
}

impl Process {
    fn set(&self, state: Wechat) {
        *self.wechat.state.lock().unwrap() = state;
    }
}

impl Installation {
    fn new() -> (Self, Arc<dyn Store>) {
        let clock = ManualClock::at(1_700_000_000);
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let installation = Self {
            clock,
            calls: Arc::default(),
            issued: Arc::default(),
        };
        (installation, store)
    }

    fn start(&self, store: &Arc<dyn Store>, secret: &str, state: Wechat) -> Process {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let wechat = Arc::new(Seen {
            state: Mutex::new(state),
            calls: self.calls.clone(),
            issued: self.issued.clone(),
        });
        let (refresher, snapshot) = Refresher::new(
            AppId::parse("wx5a4d6f78c1e2b390").unwrap(),
            SharedSecret::fixed(AppSecret::parse(secret).unwrap()),
            wechat.clone(),
            store.clone(),
            clock,
        );
        tokio::spawn(refresher.run());
        Process { wechat, snapshot }
    }

    async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        for _ in 0..60 {
            tokio::task::yield_now().await;
        }
    }

    fn take_calls(&self) -> u32 {
        self.calls.swap(0, Ordering::SeqCst)
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn forty_callers_of_eight_processes_in_an_outage_cause_one_call() {
    let (installation, store) = Installation::new();
    let start = || installation.start(&store, "s3cret", Wechat::Down);
    let mut processes = Vec::new();
    for _ in 0..PROCESSES {
        processes.push(start());
        installation.pass(Duration::ZERO).await;
    }
    let callers: Vec<_> = (0..40)
        .map(|n| {
            let snapshot = processes[n % PROCESSES].snapshot.clone();
            tokio::spawn(async move { snapshot.wait().await.err().unwrap().retry_after })
        })
        .collect();
    for caller in callers {
        let retry_after = caller.await.unwrap();
        assert!(retry_after <= SECOND, "{retry_after:?}");
    }
    assert_eq!(installation.take_calls(), 1);
    let late = start();
    assert!(late.snapshot.wait().await.is_err());
    assert_eq!(
        installation.take_calls(),
        0,
        "a process that starts waits too"
    );
    let counts = late.snapshot.account_status().counts;
    assert_eq!((counts.failures.total(), counts.held_back), (0, 1));
}

/// The calls of so many processes in an outage of 110 minutes, from when their ticket is due.
async fn calls_in_an_outage(processes: usize) -> u32 {
    let (installation, store) = Installation::new();
    let start = |_| installation.start(&store, "s3cret", Wechat::Up);
    let processes: Vec<_> = (0..processes).map(start).collect();
    for _ in 0..10 {
        installation.pass(SECOND).await;
    }
    assert_eq!(installation.take_calls(), 2);
    for process in &processes {
        process.set(Wechat::Down);
    }
    installation.pass(Duration::from_mins(116)).await;
    for _ in 0..110 * 60 {
        installation.pass(SECOND).await;
    }
    for process in &processes {
        assert!(process.snapshot.current(installation.clock.now()).is_none());
        process.set(Wechat::Up);
    }
    let calls = installation.take_calls();
    for _ in 0..61 {
        installation.pass(SECOND).await;
    }
    for process in &processes {
        assert!(process.snapshot.current(installation.clock.now()).is_some());
    }
    assert_eq!(installation.take_calls(), 2, "and one of them recovers");
    calls
}

#[tokio::test]
async fn eight_processes_call_in_an_outage_as_often_as_one() {
    for processes in [1, PROCESSES] {
        let calls = calls_in_an_outage(processes).await;
        assert!((110..=150).contains(&calls), "{processes}: {calls}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_processes_on_one_redis_back_off_together() {
    let redis = TestRedis::start(&[]);
    let (installation, _) = Installation::new();
    let processes: Vec<_> = (0..PROCESSES)
        .map(|_| {
            let store: Arc<dyn Store> =
                Arc::new(RedisStore::new(&redis.address(), "outage").unwrap());
            installation.start(&store, "s3cret", Wechat::Down)
        })
        .collect();
    for _ in 0..110 * 6 {
        installation.clock.advance(SECOND * 10);
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    let calls = installation.take_calls();
    assert!((80..=150).contains(&calls), "{calls}");
    for process in &processes {
        process.set(Wechat::Up);
    }
    let started = std::time::Instant::now();
    for process in &processes {
        while process.snapshot.wait().await.is_err() {
            assert!(started.elapsed() < Duration::from_secs(30));
            installation.clock.advance(SECOND * 10);
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }
    let calls = installation.take_calls();
    assert!(calls <= 4, "{calls}");
}

/// One that has the AppSecret from before keeps none from working that has the new one.
#[tokio::test]
async fn who_has_another_secret_does_not_wait() {
    let (installation, store) = Installation::new();
    let state = Wechat::TakesSecret("right");
    let wrong = installation.start(&store, "wrong", state);
    assert!(wrong.snapshot.wait().await.is_err());
    assert_eq!(installation.take_calls(), 1);
    let right = installation.start(&store, "right", state);
    assert!(right.snapshot.wait().await.is_ok());
    assert_eq!(installation.take_calls(), 2);
    for _ in 0..10 {
        installation.pass(Duration::from_mins(1)).await;
    }
    assert!(wrong.snapshot.wait().await.is_ok());
    assert_eq!(
        installation.take_calls(),
        0,
        "it has the token of the other one"
    );
}

/// Somebody changes a setting at WeChat, and restarts a process so that it tries.
#[tokio::test]
async fn a_process_that_is_started_tries_once_what_waits_for_somebody() {
    let (installation, store) = Installation::new();
    let state = Wechat::TakesSecret("unfrozen");
    let running = installation.start(&store, "frozen", state);
    assert!(running.snapshot.wait().await.is_err());
    installation.take_calls();
    let restarted = installation.start(&store, "frozen", state);
    for _ in 0..10 {
        let waits = restarted.snapshot.wait().await.err().unwrap().retry_after;
        assert!(waits > Duration::from_mins(2), "{waits:?}");
    }
    assert_eq!(installation.take_calls(), 1);
    let restarted = installation.start(&store, "frozen", Wechat::Up);
    assert!(restarted.snapshot.wait().await.is_ok());
}

#[tokio::test]
async fn a_process_whose_address_is_refused_keeps_no_other_from_fetching() {
    let (installation, store) = Installation::new();
    let refused = installation.start(&store, "s3cret", Wechat::AddressRefused);
    assert!(refused.snapshot.wait().await.is_err());
    let other = installation.start(&store, "s3cret", Wechat::Up);
    assert!(other.snapshot.wait().await.is_ok());
}

#[tokio::test]
async fn an_account_without_cards_is_asked_once_for_all_processes() {
    let (installation, store) = Installation::new();
    for _ in 0..PROCESSES {
        let process = installation.start(&store, "s3cret", Wechat::WithoutCards);
        assert!(process.snapshot.wait_for_card_ticket().await.is_err());
        assert!(process.snapshot.wait().await.is_ok());
    }
    assert_eq!(installation.take_calls(), 3);
}
