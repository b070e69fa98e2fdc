//! A ticket whose signatures clients call invalid is fetched anew: once for all who suspect
//! it, only if it is the current one, and seldom.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use wechat_h5_api::{AccessToken, CallError, Endpoint, Issued};
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_credential::{Fetch, Platform, Snapshot, TicketReport};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};

use common::{EXPIRES_IN, Installation};

/// Issues the same ticket until it is replaced, to whoever has the current token.
#[derive(Default)]
struct Tickets(Mutex<Issuing>);

#[derive(Default)]
struct Issuing {
    token: u32,
    ticket: u32,
    is_down: bool,
    tokens_fetched: u32,
    tickets_fetched: u32,
}

impl Tickets {
    fn change(&self, change: impl FnOnce(&mut Issuing)) {
        change(&mut self.0.lock().unwrap());
    }

    /// Fetched tokens and tickets since the last time.
    fn take_counts(&self) -> (u32, u32) {
        let mut issuing = self.0.lock().unwrap();
        (
            std::mem::take(&mut issuing.tokens_fetched),
            std::mem::take(&mut issuing.tickets_fetched),
        )
    }

    fn ticket(&self, token: &AccessToken) -> Result<Issued<JsApiTicket>, CallError> {
        let mut issuing = self.0.lock().unwrap();
        issuing.tickets_fetched += 1;
        let (endpoint, host) = (Endpoint::GetTicket, None);
        if issuing.is_down {
            return Err(CallError::Unreachable {
                endpoint,
                host,
                cause: "down".into(),
                was_sent: true,
            });
        }
        if !token.is(&format!("token{}", issuing.token)) {
            return Err(CallError::Refused {
                endpoint,
                host,
                errcode: 40001,
                errmsg: "invalid credential".into(),
            });
        }
        Ok(Issued {
            value: JsApiTicket::parse(&format!("ticket{}", issuing.ticket)).unwrap(),
            expires_in: EXPIRES_IN,
        })
    }
}

impl Platform for Tickets {
    fn access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        Box::pin(async {
            let mut issuing = self.0.lock().unwrap();
            issuing.tokens_fetched += 1;
            Ok(Issued {
                value: AccessToken::new(format!("token{}", issuing.token)),
                expires_in: EXPIRES_IN,
            })
        })
    }

    fn jsapi_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        Box::pin(async {
            tokio::task::yield_now().await;
            self.ticket(token)
        })
    }
}

struct Process {
    clock: ManualClock,
    snapshot: Arc<Snapshot>,
}

impl Process {
    async fn start(installation: &Installation<Tickets>) -> Self {
        let snapshot = installation.process();
        snapshot.wait().await.unwrap();
        Self {
            clock: installation.clock.clone(),
            snapshot,
        }
    }

    fn ticket(&self) -> JsApiTicket {
        let current = self.snapshot.ticket(self.clock.now());
        current.unwrap().ticket
    }

    async fn suspect(&self) -> TicketReport {
        self.snapshot.suspect_ticket(&self.ticket()).await
    }
}

/// One process with a store of its own, and nothing counted yet.
async fn start() -> (Installation<Tickets>, Process) {
    let installation = Installation::new(|_| Tickets::default());
    let process = Process::start(&installation).await;
    installation.platform.take_counts();
    (installation, process)
}

#[tokio::test]
async fn a_thousand_suspicions_of_a_replaced_ticket_cause_one_fetch() {
    let (installation, process) = start().await;
    let platform = &installation.platform;
    assert!(process.snapshot.previous_ticket().is_none());
    platform.change(|issuing| issuing.ticket += 1);
    let dead = process.ticket();
    let reports: Vec<_> = (0..1000)
        .map(|_| {
            let (snapshot, dead) = (process.snapshot.clone(), dead.clone());
            tokio::spawn(async move { snapshot.suspect_ticket(&dead).await })
        })
        .collect();
    for report in reports {
        assert!(report.await.unwrap().has_new_ticket());
    }
    assert_eq!(platform.take_counts(), (0, 1));
    assert_eq!(process.ticket().expose(), "ticket1");
    let previous = process.snapshot.previous_ticket().unwrap();
    assert_eq!(previous.expose(), "ticket0");
}

#[tokio::test]
async fn a_ticket_that_wechat_confirms_is_asked_for_seldom() {
    let (installation, process) = start().await;
    let platform = &installation.platform;
    assert_eq!(process.suspect().await, TicketReport::Confirmed);
    process.clock.advance(Duration::from_secs(100));
    for _ in 0..10 {
        let retry_after = Duration::from_secs(200);
        let refused = TicketReport::Refused { retry_after };
        assert_eq!(process.suspect().await, refused);
    }
    assert_eq!(platform.take_counts(), (0, 1));
    process.clock.advance(Duration::from_secs(200));
    assert_eq!(process.suspect().await, TicketReport::Confirmed);
}

#[tokio::test]
async fn a_dead_token_on_the_way_is_replaced() {
    let (installation, process) = start().await;
    let platform = &installation.platform;
    platform.change(|issuing| {
        issuing.token += 1;
        issuing.ticket += 1;
    });
    assert_eq!(process.suspect().await, TicketReport::Refreshed);
    assert_eq!(platform.take_counts(), (1, 2));
    assert_eq!(process.ticket().expose(), "ticket1");
}

#[tokio::test]
async fn an_outage_costs_one_call_and_the_ticket_stays() {
    let (installation, process) = start().await;
    let platform = &installation.platform;
    platform.change(|issuing| issuing.is_down = true);
    for _ in 0..20 {
        let report = process.suspect().await;
        assert!(matches!(report, TicketReport::Failed { .. }), "{report:?}");
    }
    assert_eq!(platform.take_counts(), (0, 1));
    assert_eq!(process.ticket().expose(), "ticket0");
}

#[tokio::test]
async fn what_another_process_has_replaced_is_not_fetched() {
    let (installation, first) = start().await;
    let second = Process::start(&installation).await;
    let platform = &installation.platform;
    platform.take_counts();
    platform.change(|issuing| issuing.ticket += 1);
    assert_eq!(first.suspect().await, TicketReport::Refreshed);
    assert_eq!(second.suspect().await, TicketReport::Replaced);
    assert_eq!(second.ticket().expose(), "ticket1");
    assert_eq!(platform.take_counts(), (0, 1));
}
