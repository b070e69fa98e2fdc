//! A process stands still in the middle of a refresh, and another one overtakes it.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use wechat_h5_api::{AccessToken, Issued};
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_credential::{Fetch, Platform, Refresher, SharedSecret, Snapshot};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};
use wechat_h5_store::{MemoryStore, Store};

const EXPIRES_IN: Duration = Duration::from_hours(2);
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
        let value = JsApiTicket::parse(&format!("ticket-of-{}", token.expose())).unwrap();
        let expires_in = EXPIRES_IN;
        Box::pin(std::future::ready(Ok(Issued { value, expires_in })))
    }
}

fn process(platform: &Arc<Held>, store: &Arc<dyn Store>, clock: &ManualClock) -> Arc<Snapshot> {
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    let (refresher, snapshot) = Refresher::new(
        AppId::parse("wx5a4d6f78c1e2b390").unwrap(),
        SharedSecret::fixed(AppSecret::parse("s3cret").unwrap()),
        platform.clone(),
        store.clone(),
        clock,
    );
    tokio::spawn(refresher.run());
    snapshot
}

#[tokio::test]
async fn it_uses_what_the_other_process_has_stored() {
    let clock = ManualClock::at(1_700_000_000);
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(shared));
    let platform = Arc::<Held>::default();
    let slow = process(&platform, &store, &clock);
    platform.first_call.notified().await;
    clock.advance(STANDSTILL);
    let fast = process(&platform, &store, &clock);
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
