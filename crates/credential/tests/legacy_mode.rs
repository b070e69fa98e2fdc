//! `cgi-bin/token` issues another token at each call, and only the last one lasts: whatever the
//! order in which processes are served, all of them end up with that one.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;
use wechat_h5_api::{AccessToken, CallError, Endpoint, Issued};
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_credential::{Fetch, Platform, Snapshot, TokenMode, TokenReport};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};

use common::{EXPIRES_IN, issued};

/// For how long a token works after the next one was issued.
const OVERLAP: Duration = Duration::from_mins(5);
/// Longer than a process that does not renew it has the lease.
const STANDSTILL: Duration = Duration::from_secs(10);

/// WeChat, which is reached late by the calls that a test holds.
struct LegacyTokens {
    clock: ManualClock,
    issued: Mutex<Vec<Duration>>,
    /// What is held of the next call.
    hold: Mutex<Option<Held>>,
    was_called: Notify,
    release: Notify,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Request,
    Response,
    /// WeChat processes the request, and its response is lost.
    RequestThenLost,
    /// WeChat has not received the request when the caller gives it up.
    GivenUp,
}

impl LegacyTokens {
    fn new(clock: &ManualClock) -> Self {
        Self {
            clock: clock.clone(),
            issued: Mutex::default(),
            hold: Mutex::default(),
            was_called: Notify::new(),
            release: Notify::new(),
        }
    }

    fn hold(&self, what: Held) {
        *self.hold.lock().unwrap() = Some(what);
    }

    fn issue(&self) -> AccessToken {
        let mut issued = self.issued.lock().unwrap();
        issued.push(self.clock.now().monotonic);
        AccessToken::new(format!("token{}", issued.len()))
    }

    fn issued(&self) -> usize {
        self.issued.lock().unwrap().len()
    }

    /// Whether WeChat takes this token now.
    fn takes(&self, token: &AccessToken) -> bool {
        let issued = self.issued.lock().unwrap();
        let number: usize = token.expose()["token".len()..].parse().unwrap();
        let now = self.clock.now().monotonic;
        let is_replaced = issued
            .get(number)
            .is_some_and(|next| now >= *next + OVERLAP);
        !is_replaced && now < issued[number - 1] + EXPIRES_IN
    }
}

impl Platform for LegacyTokens {
    fn access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        panic!("not in this mode")
    }

    fn legacy_access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        Box::pin(async {
            let held = self.hold.lock().unwrap().take();
            if held.is_some() {
                self.was_called.notify_one();
            }
            if matches!(held, Some(Held::Request | Held::RequestThenLost)) {
                self.release.notified().await;
            }
            let lost = || CallError::Unreachable {
                endpoint: Endpoint::Token,
                host: None,
                cause: "reset".into(),
                was_sent: true,
            };
            if held == Some(Held::GivenUp) {
                return Err(lost());
            }
            let value = self.issue();
            if held == Some(Held::Response) {
                self.release.notified().await;
            }
            if held == Some(Held::RequestThenLost) {
                return Err(lost());
            }
            let expires_in = EXPIRES_IN;
            Ok(Issued { value, expires_in })
        })
    }

    fn jsapi_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        assert!(self.takes(token));
        issued(JsApiTicket::parse("ticket").unwrap())
    }
}

type Installation = common::Installation<LegacyTokens>;

impl Installation {
    fn start() -> Self {
        Self::new(LegacyTokens::new)
    }

    fn legacy_process(&self) -> Arc<Snapshot> {
        let (refresher, snapshot) = self.refresher();
        tokio::spawn(refresher.with_token_mode(TokenMode::Legacy).run());
        snapshot
    }

    fn token(&self, process: &Snapshot) -> AccessToken {
        let token = process.access_token(self.clock.now()).unwrap();
        token.token.clone()
    }

    /// For as long as a token lasts, every process has one that works.
    async fn all_have_tokens_that_work(&self, processes: &[&Arc<Snapshot>]) {
        for minute in 0..EXPIRES_IN.as_secs() / 60 {
            self.pass(Duration::from_mins(1)).await;
            for (number, process) in processes.iter().enumerate() {
                let token = self.token(process);
                assert!(
                    self.platform.takes(&token),
                    "{} of process {number} after {minute} minutes",
                    token.expose()
                );
            }
        }
    }
}

/// A process stands still with its call on the way, another one fetches and stores, and then
/// WeChat gets the first call: its token is the one that lasts, and the store refuses it.
#[tokio::test]
async fn a_call_that_arrives_late_is_followed_by_one_more_that_all_use() {
    for held in [Held::Request, Held::Response, Held::RequestThenLost] {
        let installation = Installation::start();
        installation.platform.hold(held);
        let slow = installation.legacy_process();
        installation.platform.was_called.notified().await;
        installation.clock.advance(STANDSTILL);
        let fast = installation.legacy_process();
        fast.wait().await.unwrap();
        installation.pass(Duration::from_secs(1)).await;
        installation.platform.release.notify_one();
        for _ in 0..3 {
            installation.pass(Duration::from_secs(1)).await;
        }
        assert_eq!(installation.platform.issued(), 3, "one more");
        assert_eq!(installation.token(&slow).expose(), "token3");
        // A call without response might have arrived later than that one.
        let more = usize::from(held == Held::RequestThenLost);
        installation.pass(Duration::from_secs(30)).await;
        let last = format!("token{}", 3 + more);
        let late = installation.legacy_process();
        installation.pass(Duration::from_secs(1)).await;
        // A memory store announces nothing: this process looks when somebody reports.
        let replaced = installation.token(&fast);
        let report = fast.report_invalid_token(&replaced, "shop").await;
        assert_eq!(report, TokenReport::Replaced);
        for process in [&slow, &fast, &late] {
            assert_eq!(installation.token(process).expose(), last);
        }
        let processes = [&slow, &fast, &late];
        installation.all_have_tokens_that_work(&processes).await;
        let issued = installation.platform.issued();
        assert_eq!(issued, 4 + more, "{held:?}: and no other before");
    }
}

#[tokio::test]
async fn a_call_that_was_given_up_and_arrives_after_the_next_is_followed_by_another() {
    let installation = Installation::start();
    installation.platform.hold(Held::GivenUp);
    let process = installation.legacy_process();
    for _ in 0..3 {
        installation.pass(Duration::from_secs(1)).await;
    }
    assert_eq!(installation.token(&process).expose(), "token1");
    installation.platform.issue();
    installation.pass(Duration::from_secs(30)).await;
    assert_eq!(installation.token(&process).expose(), "token3");
    installation.all_have_tokens_that_work(&[&process]).await;
    assert_eq!(installation.platform.issued(), 4, "and no other before");
}

#[tokio::test]
async fn a_process_alone_fetches_no_more_than_it_needs() {
    let installation = Installation::start();
    let process = installation.legacy_process();
    process.wait().await.unwrap();
    for _ in 0..12 {
        installation.all_have_tokens_that_work(&[&process]).await;
    }
    let issued = installation.platform.issued();
    assert!((12..=14).contains(&issued), "{issued}");
}

/// Each call replaces the token: however often somebody reports it, there are few.
#[tokio::test]
async fn reports_are_limited_as_forced_refreshes_are() {
    let installation = Installation::start();
    let process = installation.legacy_process();
    process.wait().await.unwrap();
    for second in 0..600 {
        let token = installation.token(&process);
        let report = process.report_invalid_token(&token, "loop").await;
        let expected = second % 30 == 0;
        assert_eq!(
            report == TokenReport::Refreshed,
            expected,
            "{second}: {report:?}"
        );
        installation.pass(Duration::from_secs(1)).await;
    }
    assert_eq!(installation.platform.issued(), 21);
}

/// A change of the mode finds nothing of the other one.
#[tokio::test]
async fn a_token_of_the_other_mode_is_not_used() {
    let installation = Installation::start();
    let key = |mode: &str| format!("wx5a4d6f78c1e2b390/{mode}/access_token");
    let process = installation.legacy_process();
    process.wait().await.unwrap();
    let credentials = wechat_h5_store::Namespace::new("credential", 10_000).announced();
    for (mode, is_there) in [("legacy", true), ("stable", false)] {
        let key = wechat_h5_store::Key::new(credentials, key(mode));
        let stored = installation.store.get(&key).await.unwrap();
        assert_eq!(stored.is_some(), is_there, "{mode}");
    }
}
