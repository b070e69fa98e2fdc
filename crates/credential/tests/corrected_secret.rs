//! An AppSecret that was wrong and is corrected takes effect without a restart.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wechat_h5_api::{AccessToken, CallError, Endpoint, Issued};
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_credential::{Fetch, Platform, Refresher, SharedSecret, Snapshot};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};
use wechat_h5_store::MemoryStore;

const EXPIRES_IN: Duration = Duration::from_hours(2);

/// A platform that accepts one AppSecret, and counts the calls.
#[derive(Default)]
struct StrictPlatform(AtomicU32);

impl Platform for StrictPlatform {
    fn access_token<'a>(&'a self, _: &'a AppId, secret: &'a AppSecret) -> Fetch<'a, AccessToken> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let response = match secret.expose() {
            "right" => Ok(Issued {
                value: AccessToken::new("token"),
                expires_in: EXPIRES_IN,
            }),
            _ => Err(CallError::Refused {
                endpoint: Endpoint::StableToken,
                host: None,
                errcode: 40125,
                errmsg: "invalid appsecret".into(),
            }),
        };
        Box::pin(std::future::ready(response))
    }

    fn jsapi_ticket<'a>(&'a self, _: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        let value = JsApiTicket::parse("ticket").unwrap();
        let expires_in = EXPIRES_IN;
        Box::pin(std::future::ready(Ok(Issued { value, expires_in })))
    }
}

/// An account whose AppSecret is wrong at the start.
struct Account {
    clock: ManualClock,
    platform: Arc<StrictPlatform>,
    snapshot: Arc<Snapshot>,
    secret: SharedSecret,
    /// The file with the AppSecret.
    file: Arc<Mutex<&'static str>>,
}

impl Account {
    async fn start(in_file: &'static str) -> Self {
        let clock = ManualClock::at(1_700_000_000);
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let file = Arc::new(Mutex::new(in_file));
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        let secret = SharedSecret::read_by(AppSecret::parse("wrong").unwrap(), {
            let file = file.clone();
            move || Ok(AppSecret::parse(*file.lock().unwrap()).unwrap())
        });
        let platform = Arc::new(StrictPlatform::default());
        let store = Arc::new(MemoryStore::new(shared.clone()));
        let (refresher, snapshot) =
            Refresher::new(app_id, secret.clone(), platform.clone(), store, shared);
        tokio::spawn(refresher.run());
        let account = Self {
            clock,
            platform,
            snapshot,
            secret,
            file,
        };
        account.settle().await;
        account
    }

    /// Lets every task run until it waits.
    async fn settle(&self) {
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
    }

    fn can_sign(&self) -> bool {
        self.snapshot.current(self.clock.now()).is_some()
    }

    fn calls(&self) -> u32 {
        self.platform.0.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_secret_that_was_replaced_is_read_when_the_old_one_is_rejected() {
    let account = Account::start("right").await;
    assert!(account.can_sign());
    assert_eq!(account.calls(), 2);
}

#[tokio::test]
async fn the_secret_is_read_again_before_each_retry() {
    let account = Account::start("wrong").await;
    assert!(!account.can_sign());
    assert_eq!(account.calls(), 1, "no call in a loop");
    *account.file.lock().unwrap() = "right";
    account.clock.advance(Duration::from_mins(5));
    account.settle().await;
    assert!(account.can_sign());
    assert_eq!(account.calls(), 2);
}

#[tokio::test]
async fn a_secret_that_is_read_on_demand_is_tried_at_once() {
    let account = Account::start("wrong").await;
    *account.file.lock().unwrap() = "right";
    assert_eq!(account.secret.reload(), Ok(true));
    account.snapshot.wake_refresher();
    account.settle().await;
    assert!(account.can_sign());
    assert_eq!(account.calls(), 2);
}
