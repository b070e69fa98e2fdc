//! A token that WeChat calls invalid is replaced once, whoever reports it, and only if it is
//! the current one.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod common;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use wechat_h5_api::{AccessToken, CallError, Endpoint, Issued};
use wechat_h5_clock::Clock as _;
use wechat_h5_credential::{Fetch, Platform, Snapshot, TokenReport};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};
use wechat_h5_store::RedisStore;
use wechat_h5_store::test_redis::TestRedis;

use common::{EXPIRES_IN, Installation, issued, refresher};

/// As WeChat issues stable tokens: the same one again, until somebody forces another one.
#[derive(Default)]
struct StableTokens(Mutex<Issuing>);

#[derive(Default)]
struct Issuing {
    current: u32,
    is_down: bool,
    normal: u32,
    forced: u32,
}

impl StableTokens {
    /// Another program forces a new token.
    fn forced_by_another_program(&self) {
        self.0.lock().unwrap().current += 1;
    }

    fn set_down(&self, is_down: bool) {
        self.0.lock().unwrap().is_down = is_down;
    }

    /// Calls in normal and in forced mode since the last time.
    fn take_counts(&self) -> (u32, u32) {
        let mut issuing = self.0.lock().unwrap();
        (
            std::mem::take(&mut issuing.normal),
            std::mem::take(&mut issuing.forced),
        )
    }

    fn issue(&self, is_forced: bool) -> Result<Issued<AccessToken>, CallError> {
        let mut issuing = self.0.lock().unwrap();
        if is_forced {
            issuing.forced += 1;
            issuing.current += 1;
        } else {
            issuing.normal += 1;
        }
        if issuing.is_down {
            return Err(CallError::Unreachable {
                endpoint: Endpoint::StableToken,
                host: None,
                cause: "down".into(),
                was_sent: true,
            });
        }
        Ok(Issued {
            value: AccessToken::new(format!("token{}", issuing.current)),
            expires_in: EXPIRES_IN,
        })
    }
}

impl Platform for StableTokens {
    fn access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        Box::pin(async {
            tokio::task::yield_now().await;
            self.issue(false)
        })
    }

    fn forced_access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        Box::pin(async {
            tokio::task::yield_now().await;
            self.issue(true)
        })
    }

    fn jsapi_ticket<'a>(&'a self, _: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        issued(JsApiTicket::parse("ticket").unwrap())
    }
}

/// One process with a store of its own, and nothing counted yet.
async fn start() -> (Installation<StableTokens>, Arc<Snapshot>) {
    let installation = Installation::new(|_| StableTokens::default());
    let process = installation.process();
    process.wait().await.unwrap();
    installation.platform.take_counts();
    (installation, process)
}

async fn token_of(process: &Snapshot) -> AccessToken {
    process.wait_for_token().await.unwrap().token.clone()
}

#[tokio::test]
async fn five_thousand_reports_of_one_dead_token_cause_one_fetch() {
    let (installation, process) = start().await;
    let (clock, platform) = (&installation.clock, &installation.platform);
    let dead = token_of(&process).await;
    platform.forced_by_another_program();
    let reports: Vec<_> = (0..5000)
        .map(|n| {
            let (snapshot, dead) = (process.clone(), dead.clone());
            tokio::spawn(async move {
                let reporter = format!("shop{n}");
                let report = snapshot.report_invalid_token(&dead, &reporter);
                report.await.has_new_token()
            })
        })
        .collect();
    for report in reports {
        assert!(report.await.unwrap());
    }
    let (normal, forced) = platform.take_counts();
    assert_eq!((normal, forced), (1, 0));
    println!("held     5,000 reports of one dead token, fetches: {normal} (target: 1)");
    let token = process.access_token(clock.now()).unwrap();
    assert_eq!(token.token.expose(), "token1");
    assert_eq!(token.remaining(clock.now()), EXPIRES_IN);
}

#[tokio::test]
async fn a_report_of_a_token_that_was_replaced_fetches_nothing() {
    let (installation, process) = start().await;
    let platform = &installation.platform;
    let dead = token_of(&process).await;
    platform.forced_by_another_program();
    let report = process.report_invalid_token(&dead, "shop").await;
    assert_eq!(report, TokenReport::Refreshed);
    platform.take_counts();
    for _ in 0..5000 {
        let report = process.report_invalid_token(&dead, "shop").await;
        assert_eq!(report, TokenReport::Replaced);
    }
    let (normal, forced) = platform.take_counts();
    assert_eq!((normal, forced), (0, 0));
    println!("held     5,000 reports of a token that was replaced, fetches: {normal} (target: 0)");
}

#[tokio::test]
async fn whoever_hears_that_a_token_was_replaced_finds_the_other_one_in_the_status() {
    let (installation, process) = start().await;
    let dead = token_of(&process).await;
    let before = process.account_status().token_requested;
    installation.clock.advance(Duration::from_secs(1));
    installation.platform.forced_by_another_program();
    process.report_invalid_token(&dead, "shop").await;
    let after = process.account_status().token_requested;
    assert_ne!((before, after), (after, None));
}

/// A caller that mistakes every error for a dead token may not use up the account's quota.
#[tokio::test]
async fn a_caller_that_reports_every_token_is_limited() {
    let (installation, process) = start().await;
    let (clock, platform) = (&installation.clock, &installation.platform);
    for second in 0..3600 {
        let token = token_of(&process).await;
        let report = process.report_invalid_token(&token, "loop").await;
        let is_expected = match second {
            0 => report == TokenReport::Refreshed,
            1 => {
                matches!(report, TokenReport::Refused { retry_after } if retry_after.as_secs() == 29)
            }
            _ => !matches!(report, TokenReport::Failed { .. }),
        };
        assert!(is_expected, "{second}: {report:?}");
        clock.advance(Duration::from_secs(1));
    }
    let (normal, forced) = platform.take_counts();
    assert_eq!(forced, 20, "of a day");
    println!(
        "held     a caller that reports every token for an hour, forced refreshes: {forced} \
         (target: at most 20)"
    );
    assert!(normal <= 120 + 20, "{normal}");
}

#[tokio::test]
async fn an_outage_makes_one_call_for_all_reports() {
    let (installation, process) = start().await;
    let platform = &installation.platform;
    let token = token_of(&process).await;
    platform.set_down(true);
    for n in 0..40 {
        let report = process.report_invalid_token(&token, "shop").await;
        assert!(
            matches!(report, TokenReport::Failed { .. }),
            "{n}: {report:?}"
        );
    }
    assert_eq!(platform.take_counts(), (1, 0));
    let token = token_of(&process).await;
    assert_eq!(token.expose(), "token0", "it may still work for others");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_processes_together_fetch_once_for_one_dead_token() {
    let redis = TestRedis::start(&[]);
    let Installation {
        clock, platform, ..
    } = Installation::new(|_| StableTokens::default());
    let processes: Vec<_> = (0..8)
        .map(|_| {
            let store = RedisStore::new(&redis.address(), "reports").unwrap();
            let (refresher, process) = refresher(&clock, platform.clone(), Arc::new(store));
            tokio::spawn(refresher.run());
            process
        })
        .collect();
    for round in 0..20 {
        let dead = AccessToken::new(format!("token{round}"));
        for process in &processes {
            let started = Instant::now();
            while !token_of(process).await.is(dead.expose()) {
                assert!(started.elapsed() < Duration::from_secs(30));
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        platform.forced_by_another_program();
        platform.take_counts();
        let reports: Vec<_> = (0..40)
            .map(|n| {
                let snapshot = processes[n % processes.len()].clone();
                let dead = dead.clone();
                tokio::spawn(async move { snapshot.report_invalid_token(&dead, "shop").await })
            })
            .collect();
        for report in reports {
            let report = report.await.unwrap();
            assert!(report.has_new_token(), "{round}: {report:?}");
        }
        assert_eq!(platform.take_counts(), (1, 0), "{round}");
    }
}
