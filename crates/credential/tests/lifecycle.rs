//! A credential is fetched once, kept fresh, served while WeChat is down, and never used
//! after it has expired.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod common;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::oneshot;
use wechat_h5_api::{AccessToken, CallError, Endpoint, Issued};
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_credential::{AccountState, Fetch, Platform, Snapshot};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket, NonceStr, PageUrl, Signer, Timestamp};
use wechat_h5_store::{MemoryStore, Store};

use common::{EXPIRES_IN, refresher, settle};

/// A platform that counts calls, and fails on request.
#[derive(Default)]
struct CountingPlatform {
    tokens: AtomicU32,
    tickets: AtomicU32,
    /// How the next calls fail: the errcode, or 0 for no response.
    failures: Mutex<VecDeque<(Endpoint, i64)>>,
    /// How long a call takes.
    delay: Duration,
}

impl CountingPlatform {
    fn fail(&self, endpoint: Endpoint, errcode: i64, times: usize) {
        let mut failures = self.failures.lock().unwrap();
        failures.extend(std::iter::repeat_n((endpoint, errcode), times));
    }

    fn counts(&self) -> (u32, u32) {
        let count = |count: &AtomicU32| count.load(Ordering::SeqCst);
        (count(&self.tokens), count(&self.tickets))
    }

    async fn respond<T>(
        &self,
        endpoint: Endpoint,
        count: &AtomicU32,
        make: impl FnOnce(u32) -> T,
    ) -> Result<Issued<T>, CallError> {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        // Even a sleep of zero takes real time, while the test's clock moves on.
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let mut failures = self.failures.lock().unwrap();
        match failures.front().copied() {
            Some((failing, errcode)) if failing == endpoint => {
                failures.pop_front();
                Err(match errcode {
                    0 => CallError::Unreachable {
                        endpoint,
                        host: None,
                        cause: "down".into(),
                        was_sent: true,
                    },
                    errcode => CallError::Refused {
                        endpoint,
                        host: None,
                        errcode,
                        errmsg: "no".into(),
                    },
                })
            }
            _ => Ok(Issued {
                value: make(number),
                expires_in: EXPIRES_IN,
            }),
        }
    }
}

impl Platform for CountingPlatform {
    fn access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        let make = |number| AccessToken::new(format!("token{number}"));
        Box::pin(self.respond(Endpoint::StableToken, &self.tokens, make))
    }

    fn jsapi_ticket<'a>(&'a self, _: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        let make = |number| JsApiTicket::parse(&format!("ticket{number}")).unwrap();
        Box::pin(self.respond(Endpoint::GetTicket, &self.tickets, make))
    }
}

/// One account of one process.
struct Process {
    clock: ManualClock,
    platform: Arc<CountingPlatform>,
    snapshot: Arc<Snapshot>,
    store: Arc<dyn Store>,
    /// It stops when this is dropped.
    _stop: oneshot::Sender<()>,
}

impl Process {
    fn start() -> Self {
        Self::start_with(CountingPlatform::default())
    }

    fn start_with(platform: CountingPlatform) -> Self {
        let clock = ManualClock::at(1_700_000_000);
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        Self::spawn(clock, Arc::new(platform), store)
    }

    /// Another process with the same store and platform.
    fn another(&self) -> Self {
        Self::spawn(
            self.clock.clone(),
            self.platform.clone(),
            self.store.clone(),
        )
    }

    fn spawn(clock: ManualClock, platform: Arc<CountingPlatform>, store: Arc<dyn Store>) -> Self {
        let (refresher, snapshot) = refresher(&clock, platform.clone(), store.clone());
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        tokio::spawn(refresher.run_until(stopped));
        Self {
            clock,
            platform,
            snapshot,
            store,
            _stop: stop,
        }
    }

    async fn can_sign(&self) -> bool {
        settle().await;
        let valid = self.snapshot.current(self.clock.now()).is_some();
        valid || self.snapshot.wait().await.is_ok()
    }

    fn has_ticket(&self) -> bool {
        self.snapshot.current(self.clock.now()).is_some()
    }

    async fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        settle().await;
    }
}

#[tokio::test(start_paused = true)]
async fn who_finds_what_is_wanted_wakes_nobody() {
    let process = Process::start();
    process.snapshot.wait().await.unwrap();
    // Until the refresher has told its state and waits.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut status = process.snapshot.watch_account_status();
    status.mark_unchanged();
    for _ in 0..10 {
        process.snapshot.wait().await.unwrap();
        process.snapshot.wait_for_token().await.unwrap();
        process.snapshot.wait_for_ticket().await.unwrap();
        tokio::task::yield_now().await;
    }
    assert!(!status.has_changed().unwrap(), "the refresher has run");
}

#[tokio::test]
async fn one_token_and_one_ticket_are_fetched_until_they_expire() {
    let process = Process::start();
    assert!(process.can_sign().await);
    assert_eq!(process.platform.counts(), (1, 1));
    process.pass(6800).await;
    assert_eq!(process.platform.counts(), (1, 1));
    process.pass(200).await;
    assert!(process.has_ticket());
    assert_eq!(process.platform.counts(), (2, 2));
}

/// Whoever gets the ticket must not keep it longer than WeChat says.
#[tokio::test]
async fn a_ticket_is_handed_out_with_the_time_that_it_has_left() {
    let process = Process::start();
    let ticket = process.snapshot.wait_for_ticket().await.unwrap();
    assert_eq!(ticket.ticket.expose(), "ticket1");
    process.clock.advance(Duration::from_mins(50));
    let ticket = process.snapshot.ticket(process.clock.now()).unwrap();
    let left = EXPIRES_IN.checked_sub(Duration::from_mins(50));
    assert_eq!(Some(ticket.remaining(process.clock.now())), left);
    assert!(!format!("{ticket:?}").contains("ticket1"));
    process.clock.advance(EXPIRES_IN);
    assert!(process.snapshot.ticket(process.clock.now()).is_none());
    process.pass(0).await;
    let ticket = process.snapshot.wait_for_ticket().await.unwrap();
    assert_eq!(ticket.ticket.expose(), "ticket2");
}

#[tokio::test]
async fn a_day_takes_few_fetches_and_always_has_a_ticket() {
    let process = Process::start();
    assert!(process.can_sign().await);
    for _minute in 0..24 * 60 {
        process.pass(60).await;
        assert!(process.has_ticket());
    }
    let (tokens, tickets) = process.platform.counts();
    assert!((12..=14).contains(&tokens), "{tokens}");
    assert!((12..=14).contains(&tickets), "{tickets}");
}

#[tokio::test]
async fn ten_thousand_requests_at_the_instant_of_expiry_cause_one_fetch_of_each_credential() {
    let process = Process::start_with(CountingPlatform {
        delay: Duration::from_millis(50),
        ..CountingPlatform::default()
    });
    assert!(process.can_sign().await);
    assert_eq!(process.platform.counts(), (1, 1));
    let process = Arc::new(process);
    process.clock.advance(EXPIRES_IN);
    let requests: Vec<_> = (0..10_000)
        .map(|_| {
            let process = process.clone();
            tokio::spawn(async move { process.snapshot.wait().await.is_ok() })
        })
        .collect();
    for request in requests {
        assert!(request.await.unwrap());
    }
    assert_eq!(process.platform.counts(), (2, 2));
}

#[tokio::test]
async fn a_valid_ticket_is_served_during_an_outage_and_an_expired_one_is_not() {
    let process = Process::start();
    assert!(process.can_sign().await);
    process.platform.fail(Endpoint::GetTicket, 0, 10_000);
    process.platform.fail(Endpoint::StableToken, 0, 10_000);
    let mut seconds = 0;
    while seconds < 7200 {
        assert!(process.has_ticket(), "after {seconds} s");
        process.pass(10).await;
        seconds += 10;
    }
    assert!(!process.has_ticket());
    let signer = process.snapshot.wait().await;
    let retry_after = signer.err().unwrap().retry_after;
    assert!(retry_after <= Duration::from_mins(1), "{retry_after:?}");

    process.platform.failures.lock().unwrap().clear();
    process.pass(61).await;
    assert!(process.can_sign().await);
}

#[tokio::test]
async fn an_outage_causes_few_calls() {
    let process = Process::start();
    assert!(process.can_sign().await);
    process.platform.fail(Endpoint::GetTicket, 0, 10_000);
    process.pass(6971).await;
    for _second in 0..200 {
        process.pass(1).await;
    }
    let (_, tickets) = process.platform.counts();
    assert!((6..=80).contains(&tickets), "{tickets}");
}

#[tokio::test]
async fn waiting_requests_do_not_shorten_the_backoff() {
    let platform = CountingPlatform::default();
    platform.fail(Endpoint::StableToken, 40013, 10_000);
    let process = Process::start_with(platform);
    settle().await;
    for _ in 0..1000 {
        assert!(process.snapshot.wait().await.is_err());
    }
    assert_eq!(process.platform.counts(), (1, 0));
}

#[tokio::test]
async fn a_token_that_wechat_calls_invalid_is_replaced_once() {
    for errcode in [40001, 40014, 42001] {
        let platform = CountingPlatform::default();
        platform.fail(Endpoint::GetTicket, errcode, 1);
        let process = Process::start_with(platform);
        assert!(process.can_sign().await, "{errcode}");
        assert_eq!(process.platform.counts(), (2, 2), "{errcode}");
    }
}

#[tokio::test]
async fn a_token_that_stays_invalid_is_not_replaced_in_a_loop() {
    let platform = CountingPlatform::default();
    platform.fail(Endpoint::GetTicket, 40001, 10_000);
    let process = Process::start_with(platform);
    settle().await;
    assert!(process.snapshot.wait().await.is_err());
    assert_eq!(process.platform.counts(), (2, 2));
    assert!(!process.has_ticket());
}

#[tokio::test]
async fn a_wrong_appsecret_is_not_mistaken_for_an_invalid_token() {
    let platform = CountingPlatform::default();
    platform.fail(Endpoint::StableToken, 40001, 10_000);
    let process = Process::start_with(platform);
    settle().await;
    process.pass(100).await;
    assert_eq!(process.platform.counts(), (1, 0));
}

#[tokio::test]
async fn a_restart_and_a_second_process_fetch_nothing() {
    let first = Process::start();
    assert!(first.can_sign().await);
    first.pass(3600).await;
    let second = first.another();
    assert!(second.can_sign().await);
    assert_eq!(first.platform.counts(), (1, 1));
}

#[tokio::test]
async fn two_processes_on_one_store_refresh_once() {
    let first = Process::start();
    assert!(first.can_sign().await);
    let second = first.another();
    assert!(second.can_sign().await);
    for _ in 0..60 {
        first.pass(120).await;
        assert!(first.has_ticket() && second.has_ticket());
    }
    assert_eq!(first.platform.counts(), (2, 2));
}

/// One process has the lease while its call is in progress; the other one waits, and uses
/// the result.
#[tokio::test]
async fn two_processes_that_start_together_fetch_once() {
    let first = Process::start_with(CountingPlatform {
        delay: Duration::from_millis(200),
        ..CountingPlatform::default()
    });
    let second = first.another();
    settle().await;
    second.pass(2).await;
    assert_eq!(first.platform.counts(), (1, 0), "the call is in progress");
    assert!(first.snapshot.wait().await.is_ok());
    second.pass(1).await;
    assert!(second.has_ticket());
    assert_eq!(first.platform.counts(), (1, 1));
}

/// A stop in the middle of a call: the next process does not wait for the lease to expire.
#[tokio::test]
async fn a_process_that_stops_in_a_refresh_gives_the_lease_back() {
    let first = Process::start_with(CountingPlatform {
        delay: Duration::from_millis(200),
        ..CountingPlatform::default()
    });
    settle().await;
    assert_eq!(first.platform.counts(), (1, 0), "the call is in progress");
    let (clock, platform, store) = (
        first.clock.clone(),
        first.platform.clone(),
        first.store.clone(),
    );
    drop(first);
    settle().await;
    let second = Process::spawn(clock, platform, store);
    assert!(second.can_sign().await);
    assert_eq!(second.platform.counts(), (2, 1));
}

#[tokio::test]
async fn setting_the_clock_does_not_extend_a_ticket() {
    let process = Process::start();
    assert!(process.can_sign().await);
    process.platform.fail(Endpoint::GetTicket, 0, 10_000);
    process.clock.set_wall(1_600_000_000);
    settle().await;
    assert!(process.has_ticket());
    process.clock.advance(EXPIRES_IN);
    settle().await;
    assert!(!process.has_ticket());
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_causes_one_fetch() {
    let process = Process::start();
    assert!(process.can_sign().await);
    process.clock.set_wall(1_702_592_000);
    assert!(!process.has_ticket());
    assert!(process.can_sign().await);
    assert_eq!(process.platform.counts(), (2, 2));
}

/// The number of the ticket in use, found by its signature; 0: none.
fn ticket_in_use(process: &Process) -> u32 {
    let Some(current) = process.snapshot.current(process.clock.now()) else {
        return 0;
    };
    let page = PageUrl::parse("https://h5.example.com/").unwrap();
    let nonce = NonceStr::parse("n0nce").unwrap();
    let time = Timestamp::from_seconds(1_700_000_000).unwrap();
    let signature = current.signer().sign(&page, &nonce, time);
    let number = (1..100).find(|number| {
        let ticket = JsApiTicket::parse(&format!("ticket{number}")).unwrap();
        let signer = Signer::new(AppId::parse("wx5a4d6f78c1e2b390").unwrap(), &ticket);
        signer.sign(&page, &nonce, time) == signature
    });
    number.unwrap()
}

/// However far and whenever the wall clock is set back: no ticket is used after it has
/// expired by the monotonic clock.
#[tokio::test]
async fn a_clock_set_back_across_a_refresh_never_revives_a_ticket() {
    for (after, back) in [
        (60, 30),
        (60, 3600),
        (3600, 50),
        (3600, 3590),
        (3600, 3650),
        (6800, 3600),
        (6890, 6890),
        (6950, 6900),
    ] {
        let process = Process::start();
        assert!(process.can_sign().await);
        process.pass(after).await;
        let wall = process.clock.now().unix_seconds();
        process.clock.set_wall(wall - back);
        let (mut last, mut since) = (0, 0);
        for seconds in (after..20_000).step_by(20) {
            let ticket = ticket_in_use(&process);
            assert_ne!(
                ticket, 0,
                "set back {back} s after {after} s: none at {seconds} s"
            );
            if ticket != last {
                (last, since) = (ticket, if ticket == 1 { 0 } else { seconds });
            }
            let age = seconds - since;
            assert!(age < 7200, "set back {back} s after {after} s: {age} s old");
            process.pass(20).await;
        }
        assert_eq!(process.platform.counts(), (3, 3), "{after} {back}");
    }
}

/// While WeChat is down, nothing can sign once the last ticket has expired.
#[tokio::test]
async fn a_clock_set_back_in_an_outage_never_revives_a_ticket() {
    let process = Process::start();
    assert!(process.can_sign().await);
    process.platform.fail(Endpoint::GetTicket, 0, 10_000);
    process.pass(6000).await;
    process.clock.set_wall(1_700_000_000);
    for _ in 0..120 {
        process.pass(10).await;
    }
    assert!(!process.has_ticket());
    process.clock.set_wall(1_700_000_000);
    for _ in 0..120 {
        process.pass(10).await;
        assert!(!process.has_ticket());
    }
}

/// Nothing works without a ticket: it is fetched soon after whatever it was has ended, and
/// nearly two hours of it cost few calls.
#[tokio::test]
async fn an_unknown_errcode_at_a_cold_start_is_tried_again_soon_and_not_too_often() {
    for errcode in [99999, 0] {
        let platform = CountingPlatform::default();
        platform.fail(Endpoint::StableToken, errcode, 10_000);
        let process = Process::start_with(platform);
        settle().await;
        for _ in 0..8 {
            process.pass(1).await;
        }
        let (first, _) = process.platform.counts();
        assert!((4..=9).contains(&first), "{errcode}: {first} in 8 s");
        for _ in 0..110 * 15 {
            process.pass(4).await;
        }
        let (attempts, _) = process.platform.counts();
        assert!((100..=150).contains(&attempts), "{errcode}: {attempts}");
        process.platform.failures.lock().unwrap().clear();
        process.pass(61).await;
        assert!(process.has_ticket(), "{errcode}");
    }
}

#[tokio::test]
async fn an_unknown_errcode_with_a_valid_ticket_is_tried_again_now_and_then() {
    let process = Process::start();
    assert!(process.can_sign().await);
    process.platform.fail(Endpoint::GetTicket, 99999, 10_000);
    process.pass(6971).await;
    assert_eq!(process.platform.counts(), (1, 2));
    process.pass(149).await;
    assert_eq!(process.platform.counts(), (1, 2));
    assert!(process.has_ticket());
}

#[tokio::test]
async fn the_status_of_an_account_says_what_failed_since_when_and_when_it_is_tried_again() {
    let platform = CountingPlatform::default();
    platform.fail(Endpoint::StableToken, 40164, 1);
    let process = Process::start_with(platform);
    let watched = process.snapshot.watch_account_status();
    assert_eq!(watched.borrow().state, AccountState::NeverFetched);
    settle().await;

    let status = process.snapshot.account_status();
    let start = process.clock.now();
    assert_eq!((status.state, status.since), (AccountState::Failing, start));
    assert_eq!(status.failures, 1);
    assert_eq!((status.token_expires, status.ticket_expires), (None, None));
    assert_eq!(status.last_success, None);
    let failure = status.last_failure.as_ref().unwrap();
    assert_eq!(failure.errcode, Some(40164));
    assert_eq!(failure.endpoint, Endpoint::StableToken);
    assert!(failure.reason.ends_with("errcode 40164: no"), "{failure:?}");
    assert!(
        failure.remedy.as_ref().unwrap().contains("IP"),
        "{failure:?}"
    );
    let next = status.next_fetch.unwrap().remaining(start).as_secs();
    assert!((150..=300).contains(&next), "{next}");

    process.pass(next + 1).await;
    let status = process.snapshot.account_status();
    let now = process.clock.now();
    assert_eq!((status.state, status.since), (AccountState::Fresh, now));
    assert_eq!(status.failures, 0);
    assert_eq!(status.last_success, Some(now));
    for expires in [status.token_expires, status.ticket_expires] {
        assert_eq!(expires.unwrap().remaining(now), EXPIRES_IN);
    }
    // It stays visible that something had failed, and when.
    assert_eq!(status.last_failure.as_ref().unwrap().at, start);
    assert_eq!(*watched.borrow(), status);
}

#[tokio::test]
async fn an_account_that_recovers_with_a_token_alone_is_fresh_again() {
    let process = Process::start();
    assert!(process.can_sign().await);
    process.platform.fail(Endpoint::StableToken, 0, 1);
    process.pass(7000).await;
    settle().await;
    assert_eq!(
        process.snapshot.account_status().state,
        AccountState::Failing
    );
    process.pass(2).await;
    let status = process.snapshot.account_status();
    assert_eq!((status.state, status.failures), (AccountState::Fresh, 0));
}
