//! A process stands still in the middle of a refresh, and another one overtakes it.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod common;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use wechat_h5_api::{AccessToken, Issued};
use wechat_h5_clock::Clock as _;
use wechat_h5_credential::{Fetch, Platform};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};

use common::{EXPIRES_IN, Installation, issued};

/// Longer than a process that does not renew it has the lease.
const STANDSTILL: Duration = Duration::from_secs(10);

/// A platform whose first response arrives when it is released.
#[derive(Default)]
struct Held {
    issued: AtomicU32,
    first_call: Notify,
    release: Notify,
    tickets: AtomicU32,
}

impl Platform for Held {
    fn access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        let number = self.issued.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if number == 0 {
                self.first_call.notify_one();
                self.release.notified().await;
            }
            Ok(Issued {
                value: AccessToken::new(format!("token{number}")),
                expires_in: EXPIRES_IN,
            })
        })
    }

    fn jsapi_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        self.tickets.fetch_add(1, Ordering::SeqCst);
        issued(JsApiTicket::parse(&format!("ticket-of-{}", token.expose())).unwrap())
    }
}

#[tokio::test]
async fn it_uses_what_the_other_process_has_stored() {
    let installation = Installation::new(|_| Held::default());
    let (clock, platform) = (&installation.clock, &installation.platform);
    let slow = installation.process();
    platform.first_call.notified().await;
    clock.advance(STANDSTILL);
    let fast = installation.process();
    fast.wait().await.unwrap();
    platform.release.notify_one();
    slow.wait().await.unwrap();
    let token = slow.access_token(clock.now()).unwrap();
    assert_eq!(token.token.expose(), "token1");
    let tickets = platform.tickets.load(Ordering::SeqCst);
    assert_eq!(tickets, 1, "and its ticket with it");
    // Its status is published at the end of the refresh.
    while slow.account_status().lease.lost == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(fast.account_status().lease.taken_over, 1);
    assert_eq!(fast.account_status().lease.lost, 0);
}
