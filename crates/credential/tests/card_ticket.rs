//! A ticket for cards is fetched when somebody wants it, and kept fresh from then on.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use wechat_h5_api::{AccessToken, CallError, Endpoint, Issued};
use wechat_h5_clock::Clock as _;
use wechat_h5_credential::{AccountState, Fetch, Platform, Snapshot};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, CardTicket, JsApiTicket};

use common::{EXPIRES_IN, issued, settle};

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
        issued(AccessToken::new(format!("token{number}")))
    }

    fn jsapi_ticket<'a>(&'a self, _: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        issued(JsApiTicket::parse("ticket").unwrap())
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

type Installation = common::Installation<Cards>;

impl Installation {
    async fn start() -> (Self, Arc<Snapshot>) {
        let installation = Self::new(|_| Cards::default());
        let snapshot = installation.process();
        settle().await;
        (installation, snapshot)
    }

    fn card_calls(&self) -> u32 {
        self.platform.card_tickets.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn it_is_fetched_when_it_is_first_wanted_and_kept_fresh_from_then_on() {
    let (installation, snapshot) = Installation::start().await;
    installation.pass(Duration::from_secs(6971)).await;
    assert_eq!(installation.card_calls(), 0, "nobody has wanted it");
    assert!(snapshot.card_ticket(installation.clock.now()).is_none());
    let ticket = snapshot.wait_for_card_ticket().await.unwrap();
    assert_eq!(ticket.ticket.expose(), "card0-of-token1");
    for _ in 0..100 {
        installation.pass(Duration::from_mins(10)).await;
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
    let (installation, snapshot) = Installation::start().await;
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
    let (installation, first) = Installation::start().await;
    first.wait_for_card_ticket().await.unwrap();
    installation.pass(Duration::from_hours(1)).await;
    let second = installation.process();
    settle().await;
    let now = installation.clock.now();
    let ticket = second.card_ticket(now).unwrap();
    assert_eq!(ticket.ticket.expose(), "card0-of-token0");
    assert_eq!(installation.card_calls(), 1);
    installation.pass(Duration::from_secs(3400)).await;
    installation.pass(Duration::from_secs(3400)).await;
    let now = installation.clock.now();
    assert!(
        second.card_ticket(now).is_some(),
        "nobody has wanted it again"
    );
    assert_eq!(installation.card_calls(), 2);
}

#[tokio::test]
async fn an_account_without_cards_signs_pages_and_is_asked_now_and_then() {
    let (installation, snapshot) = Installation::start().await;
    installation
        .platform
        .is_unauthorized
        .store(true, Ordering::SeqCst);
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
        installation.pass(Duration::from_mins(1)).await;
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
    let (installation, snapshot) = Installation::start().await;
    installation.platform.refused.store(1, Ordering::SeqCst);
    let ticket = snapshot.wait_for_card_ticket().await.unwrap();
    assert_eq!(ticket.ticket.expose(), "card1-of-token1");
    installation
        .platform
        .refused
        .store(u32::MAX, Ordering::SeqCst);
    for _ in 0..120 {
        installation.pass(Duration::from_mins(1)).await;
        assert!(snapshot.current(installation.clock.now()).is_some());
    }
    let tokens = installation.platform.tokens.load(Ordering::SeqCst);
    assert!((3..=5).contains(&tokens), "{tokens}");
}
