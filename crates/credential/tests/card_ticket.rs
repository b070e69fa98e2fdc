//! A ticket for cards is fetched when somebody wants it, and kept fresh from then on.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use wechat_h5_api::{AccessToken, CallError, CardTicket, Endpoint, Issued};
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_credential::{AccountState, Fetch, Platform, Refresher, SharedSecret, Snapshot};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};
use wechat_h5_store::{MemoryStore, Store};

const EXPIRES_IN: Duration = Duration::from_hours(2);

/// A platform that numbers card tickets, unless the account has no right to cards.
#[derive(Default)]
struct Cards {
    tokens: AtomicU32,
    card_tickets: AtomicU32,
    is_unauthorized: AtomicBool,
    /// How many of the next calls are refused, because of the token.
    refused: AtomicU32,
}

fn refused(errcode: i64) -> CallError {
    CallError::Refused {
        endpoint: Endpoint::GetTicket,
        host: None,
        errcode,
        errmsg: "no".into(),
    }
}

impl Platform for Cards {
    fn access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        let number = self.tokens.fetch_add(1, Ordering::SeqCst);
        let value = AccessToken::new(format!("token{number}"));
        let expires_in = EXPIRES_IN;
        Box::pin(std::future::ready(Ok(Issued { value, expires_in })))
    }

    fn jsapi_ticket<'a>(&'a self, _: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        let value = JsApiTicket::parse("ticket").unwrap();
        let expires_in = EXPIRES_IN;
        Box::pin(std::future::ready(Ok(Issued { value, expires_in })))
    }

    fn card_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, CardTicket> {
        let number = self.card_tickets.fetch_add(1, Ordering::SeqCst);
        let value = CardTicket::new(format!("card{number}-of-{}", token.expose()));
        let refusals = self.refused.load(Ordering::SeqCst);
        let result = if self.is_unauthorized.load(Ordering::SeqCst) {
            Err(refused(48001))
        } else if refusals > 0 {
            self.refused.store(refusals - 1, Ordering::SeqCst);
            Err(refused(40001))
        } else {
            let expires_in = EXPIRES_IN;
            Ok(Issued { value, expires_in })
        };
        Box::pin(async move {
            tokio::task::yield_now().await;
            result
        })
    }
}

struct Installation {
    clock: ManualClock,
    platform: Arc<Cards>,
    store: Arc<dyn Store>,
}

impl Installation {
    fn new() -> Self {
        let clock = ManualClock::at(1_700_000_000);
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        Self {
            clock,
            platform: Arc::default(),
            store,
        }
    }

    async fn process(&self) -> Arc<Snapshot> {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let (refresher, snapshot) = Refresher::new(
            AppId::parse("wx5a4d6f78c1e2b390").unwrap(),
            SharedSecret::fixed(AppSecret::parse("s3cret").unwrap()),
            self.platform.clone(),
            self.store.clone(),
            clock,
        );
        tokio::spawn(refresher.run());
        settle().await;
        snapshot
    }

    async fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        settle().await;
    }

    fn card_calls(&self) -> u32 {
        self.platform.card_tickets.load(Ordering::SeqCst)
    }
}

/// Lets every task run until it waits.
async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn it_is_fetched_when_it_is_first_wanted_and_kept_fresh_from_then_on() {
    let installation = Installation::new();
    let snapshot = installation.process().await;
    installation.pass(6971).await;
    assert_eq!(installation.card_calls(), 0, "nobody has wanted it");
    assert!(snapshot.card_ticket(installation.clock.now()).is_none());
    let ticket = snapshot.wait_for_card_ticket().await.unwrap();
    assert_eq!(ticket.ticket.expose(), "card0-of-token1");
    for _ in 0..100 {
        installation.pass(600).await;
        let now = installation.clock.now();
        let remaining = snapshot.card_ticket(now).unwrap().remaining(now);
        assert!(remaining > Duration::ZERO && remaining <= EXPIRES_IN);
    }
    assert!((8..=10).contains(&installation.card_calls()));
    let status = snapshot.account_status();
    assert_eq!(
        status.counts.card_tickets,
        u64::from(installation.card_calls())
    );
    assert!(status.card_ticket_expires.is_some() && status.card_ticket_requested.is_some());
}

#[tokio::test]
async fn a_thousand_who_want_it_at_once_share_one_fetch() {
    let installation = Installation::new();
    let snapshot = installation.process().await;
    let waiting: Vec<_> = (0..1000)
        .map(|_| {
            let snapshot = snapshot.clone();
            tokio::spawn(async move { snapshot.wait_for_card_ticket().await.is_ok() })
        })
        .collect();
    for waiting in waiting {
        assert!(waiting.await.unwrap());
    }
    assert_eq!(installation.card_calls(), 1);
}

#[tokio::test]
async fn a_restart_and_another_process_keep_the_stored_one_fresh() {
    let installation = Installation::new();
    let first = installation.process().await;
    first.wait_for_card_ticket().await.unwrap();
    installation.pass(3600).await;
    let second = installation.process().await;
    let now = installation.clock.now();
    let ticket = second.card_ticket(now).unwrap();
    assert_eq!(ticket.ticket.expose(), "card0-of-token0");
    assert_eq!(installation.card_calls(), 1);
    installation.pass(3400).await;
    installation.pass(3400).await;
    let now = installation.clock.now();
    assert!(
        second.card_ticket(now).is_some(),
        "nobody has wanted it again"
    );
    assert_eq!(installation.card_calls(), 2);
}

#[tokio::test]
async fn an_account_without_cards_signs_pages_and_is_asked_now_and_then() {
    let installation = Installation::new();
    installation
        .platform
        .is_unauthorized
        .store(true, Ordering::SeqCst);
    let snapshot = installation.process().await;
    for _ in 0..40 {
        let refused = snapshot.wait_for_card_ticket().await.unwrap_err();
        assert!(refused.retry_after > Duration::from_mins(2), "{refused:?}");
    }
    assert_eq!(installation.card_calls(), 1);
    let status = snapshot.account_status();
    assert_eq!(status.state, AccountState::Fresh);
    let failure = status.last_failure.as_ref().unwrap();
    assert_eq!(failure.errcode, Some(48001));
    for _ in 0..240 {
        installation.pass(60).await;
        assert!(snapshot.current(installation.clock.now()).is_some());
    }
    assert_eq!(
        installation.card_calls(),
        2,
        "the last wish was met with a wait"
    );
    installation
        .platform
        .is_unauthorized
        .store(false, Ordering::SeqCst);
    snapshot.wait_for_card_ticket().await.unwrap();
}

#[tokio::test]
async fn a_token_that_wechat_calls_invalid_is_replaced_once_as_for_pages() {
    let installation = Installation::new();
    installation.platform.refused.store(1, Ordering::SeqCst);
    let snapshot = installation.process().await;
    let ticket = snapshot.wait_for_card_ticket().await.unwrap();
    assert_eq!(ticket.ticket.expose(), "card1-of-token1");
    installation
        .platform
        .refused
        .store(u32::MAX, Ordering::SeqCst);
    for _ in 0..120 {
        installation.pass(60).await;
        assert!(snapshot.current(installation.clock.now()).is_some());
    }
    let tokens = installation.platform.tokens.load(Ordering::SeqCst);
    assert!((3..=5).contains(&tokens), "{tokens}");
}
