//! The store fails when a process stores what it has fetched: the others get it when the store
//! works again.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{broadcast, oneshot};
use wechat_h5_api::AccessToken;
use wechat_h5_clock::{Clock as _, ManualClock};
use wechat_h5_credential::{Fetch, Platform, Snapshot, TokenMode, TokenReport};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};
use wechat_h5_store::{Changes, Key, MemoryStore, Store, StoreError, StoreFuture};

use common::{EXPIRES_IN, issued, refresher, settle};

/// WeChat, where each call for a token replaces it.
#[derive(Default)]
struct EachAnother(AtomicUsize);

impl EachAnother {
    fn issued(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn issue(&self) -> Fetch<'_, AccessToken> {
        let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        issued(AccessToken::new(format!("token{number}")))
    }
}

impl Platform for EachAnother {
    fn access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        self.issue()
    }

    fn legacy_access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        self.issue()
    }

    fn jsapi_ticket<'a>(&'a self, _: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        issued(JsApiTicket::parse("ticket").unwrap())
    }
}

/// The store as one process reaches it.
struct Reached {
    entries: Arc<MemoryStore>,
    announcements: broadcast::Sender<Arc<str>>,
    fails: Arc<AtomicBool>,
}

impl Reached {
    /// A store in memory does what it is asked before anybody waits for it.
    fn unless_it_fails<'a, T: Send + 'a>(
        &self,
        call: impl FnOnce() -> StoreFuture<'a, T>,
    ) -> StoreFuture<'a, T> {
        if self.fails.load(Ordering::SeqCst) {
            return Box::pin(async { Err(StoreError::Busy) });
        }
        call()
    }
}

impl Store for Reached {
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        self.unless_it_fails(|| self.entries.get(key))
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        self.unless_it_fails(|| self.entries.put(key, value, ttl))
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        self.unless_it_fails(|| self.entries.take(key))
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        self.unless_it_fails(|| {
            Box::pin(async move {
                let is_set = self.entries.compare_and_set(key, expected, value, ttl);
                let is_set = is_set.await?;
                if is_set {
                    let _ = self.announcements.send(key.id.as_str().into());
                }
                Ok(is_set)
            })
        })
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        self.unless_it_fails(|| self.entries.lease(key, holder, ttl))
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        self.unless_it_fails(|| self.entries.release(key, holder))
    }

    fn changes(&self, keys: &[Key]) -> Option<Changes> {
        let names = keys.iter().map(|key| key.id.clone()).collect();
        Some(Changes::new(names, self.announcements.subscribe()))
    }
}

/// Processes, each of which may lose the store.
struct Installation {
    mode: TokenMode,
    clock: ManualClock,
    platform: Arc<EachAnother>,
    entries: Arc<MemoryStore>,
    announcements: broadcast::Sender<Arc<str>>,
}

struct Process {
    snapshot: Arc<Snapshot>,
    store_fails: Arc<AtomicBool>,
    stop: oneshot::Sender<()>,
}

impl Installation {
    fn start() -> Self {
        Self::in_mode(TokenMode::Legacy)
    }

    fn in_mode(mode: TokenMode) -> Self {
        let clock = ManualClock::at(1_700_000_000);
        Self {
            mode,
            platform: Arc::default(),
            entries: Arc::new(MemoryStore::new(Arc::new(clock.clone()))),
            announcements: broadcast::channel(16).0,
            clock,
        }
    }

    async fn process(&self) -> Process {
        self.process_without_store(false).await
    }

    async fn process_without_store(&self, is_lost: bool) -> Process {
        let store_fails = Arc::new(AtomicBool::new(is_lost));
        let store = Reached {
            entries: self.entries.clone(),
            announcements: self.announcements.clone(),
            fails: store_fails.clone(),
        };
        let (refresher, snapshot) = refresher(&self.clock, self.platform.clone(), Arc::new(store));
        let refresher = refresher.with_token_mode(self.mode);
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(refresher.run_until(async { drop(stopped.await) }));
        snapshot.wait().await.unwrap();
        settle().await;
        Process {
            snapshot,
            store_fails,
            stop,
        }
    }

    async fn pass(&self, seconds: u64) {
        for _ in 0..seconds {
            self.clock.advance(Duration::from_secs(1));
            settle().await;
        }
    }

    fn token(&self, process: &Process) -> String {
        let token = process.snapshot.access_token(self.clock.now());
        token.unwrap().token.expose().to_owned()
    }
}

impl Process {
    fn lose_store(&self, is_lost: bool) {
        self.store_fails.store(is_lost, Ordering::SeqCst);
    }

    async fn report(&self, token: &str) -> TokenReport {
        let report = self
            .snapshot
            .report_invalid_token(&AccessToken::new(token), "shop")
            .await;
        settle().await;
        report
    }

    fn unstored(&self) -> usize {
        self.snapshot.account_status().unstored
    }
}

#[tokio::test]
async fn a_token_is_stored_when_the_store_works_again_and_all_use_it() {
    let installation = Installation::start();
    let one = installation.process().await;
    let others = [installation.process().await, installation.process().await];
    one.lose_store(true);
    assert_eq!(one.report("token1").await, TokenReport::Refreshed);
    installation.pass(120).await;
    assert_eq!(one.unstored(), 1);
    for other in &others {
        assert_eq!(installation.token(other), "token1");
    }
    one.lose_store(false);
    installation.pass(10).await;
    assert_eq!(one.unstored(), 0);
    for process in others.iter().chain([&one]) {
        assert_eq!(installation.token(process), "token2");
    }
    // What is stored is valid no longer than the token.
    installation.pass(EXPIRES_IN.as_secs() - 130 - 300).await;
    assert_eq!(installation.platform.issued(), 2, "and no other is fetched");
}

/// Which of the two tokens lasts nobody knows: one more is fetched.
#[tokio::test]
async fn a_token_beside_another_that_was_stored_meanwhile_is_followed_by_one_that_all_use() {
    for is_first in [true, false] {
        let installation = Installation::start();
        let (lost, other) = (installation.process().await, installation.process().await);
        lost.lose_store(true);
        let mut in_order = [&lost, &other];
        if !is_first {
            in_order.reverse();
        }
        for process in in_order {
            assert_eq!(process.report("token1").await, TokenReport::Refreshed);
            installation.pass(31).await;
        }
        assert_eq!(installation.platform.issued(), 3);
        assert_ne!(installation.token(&lost), installation.token(&other));
        lost.lose_store(false);
        installation.pass(10).await;
        for process in [&lost, &other] {
            assert_eq!(installation.token(process), "token4");
        }
        installation.pass(600).await;
        assert_eq!(installation.platform.issued(), 4, "and no other");
        assert_eq!((lost.unstored(), other.unstored()), (0, 0));
    }
}

#[tokio::test]
async fn a_process_that_ends_stores_it_if_it_can() {
    let installation = Installation::start();
    let (ending, other) = (installation.process().await, installation.process().await);
    ending.lose_store(true);
    assert_eq!(ending.report("token1").await, TokenReport::Refreshed);
    ending.lose_store(false);
    ending.stop.send(()).unwrap();
    settle().await;
    assert_eq!(installation.token(&other), "token2");
}

#[tokio::test]
async fn of_several_that_could_not_be_stored_the_last_one_is() {
    let installation = Installation::start();
    let (one, other) = (installation.process().await, installation.process().await);
    one.lose_store(true);
    for dead in ["token1", "token2"] {
        assert_eq!(one.report(dead).await, TokenReport::Refreshed);
        installation.pass(31).await;
    }
    assert_eq!(one.unstored(), 1);
    one.lose_store(false);
    installation.pass(10).await;
    assert_eq!(installation.token(&other), "token3");
    assert_eq!(installation.platform.issued(), 3);
}

/// How long it takes at most until all have what was fetched while the store was away.
const SOON: u64 = 3;

#[tokio::test]
async fn a_token_that_replaced_another_while_nobody_had_the_store_is_everybodys_soon_after() {
    for mode in [TokenMode::Stable, TokenMode::Legacy] {
        let installation = Installation::in_mode(mode);
        let (one, other) = (installation.process().await, installation.process().await);
        one.lose_store(true);
        other.lose_store(true);
        installation.pass(30).await;
        assert_eq!(one.report("token1").await, TokenReport::Refreshed);
        installation.pass(120).await;
        assert_eq!(installation.token(&other), "token1", "it cannot know");
        one.lose_store(false);
        other.lose_store(false);
        installation.pass(SOON).await;
        for process in [&one, &other] {
            assert_eq!(installation.token(process), "token2", "{mode:?}");
        }
        assert_eq!(installation.platform.issued(), 2, "and no other is fetched");
    }
}

/// Each has a token of its own, and the one of the first is dead after five minutes.
#[tokio::test]
async fn processes_that_start_without_the_store_have_one_token_soon_after_it_is_there() {
    for mode in [TokenMode::Stable, TokenMode::Legacy] {
        let installation = Installation::in_mode(mode);
        let one = installation.process_without_store(true).await;
        installation.pass(2).await;
        let other = installation.process_without_store(true).await;
        assert_ne!(installation.token(&one), installation.token(&other));
        installation.pass(400).await;
        one.lose_store(false);
        other.lose_store(false);
        installation.pass(SOON).await;
        let last = format!("token{}", installation.platform.issued());
        for process in [&one, &other] {
            assert_eq!(installation.token(process), last, "{mode:?}");
        }
        assert!(installation.platform.issued() <= 3);
        installation.pass(600).await;
        assert!(
            installation.platform.issued() <= 3,
            "and no other is fetched"
        );
    }
}
