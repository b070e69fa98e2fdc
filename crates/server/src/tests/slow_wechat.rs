//! WeChat responds slowly or not at all: logins wait in a queue of limited length, and
//! everything else goes on.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use http::{Method, StatusCode};
use tokio::task::JoinSet;
use wechat_h5_api::MAX_LOGIN_CALLS;

use super::test_server::{Browser, TestResponse, TestServer, between, encode};

const EXCHANGE: &str = "/sns/oauth2/access_token";
const TICKET: &str = "/cgi-bin/ticket/getticket";
const TOKEN: &str = r#"{"access_token":"AT","expires_in":7200,"refresh_token":"RT",
    "openid":"oAbCd1234567890abcdefghijk","scope":"snsapi_base"}"#;

/// A WeChat that exchanges no code while it hangs.
struct SlowWechat {
    server: TestServer,
    hangs: Arc<AtomicBool>,
    /// The exchanges in progress, and the most there were.
    running: Arc<(AtomicUsize, AtomicUsize)>,
}

/// An exchange in progress, until its caller has gone.
struct Running(Arc<(AtomicUsize, AtomicUsize)>);

impl Running {
    fn new(running: Arc<(AtomicUsize, AtomicUsize)>) -> Self {
        let now = running.0.fetch_add(1, Ordering::SeqCst) + 1;
        running.1.fetch_max(now, Ordering::SeqCst);
        Self(running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl SlowWechat {
    /// Never dropped, so that requests can be tasks.
    async fn start() -> &'static Self {
        let hangs = Arc::new(AtomicBool::new(true));
        let running = Arc::new(<(AtomicUsize, AtomicUsize)>::default());
        let exchange = get({
            let (hangs, running) = (hangs.clone(), running.clone());
            move || async move {
                let _running = Running::new(running);
                while hangs.load(Ordering::SeqCst) {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                TOKEN
            }
        });
        let server = TestServer::with_wechat(Router::new().route(EXCHANGE, exchange)).await;
        Box::leak(Box::new(Self {
            server,
            hangs,
            running,
        }))
    }

    fn recover(&self) {
        self.hangs.store(false, Ordering::SeqCst);
    }

    /// A browser that has started a login, and the path of its callback.
    async fn browser(&self) -> (Browser<'_>, String) {
        self.browser_at(None).await
    }

    /// The same at this address.
    async fn browser_at(&self, address: Option<IpAddr>) -> (Browser<'_>, String) {
        let mut browser = self.server.browser();
        browser.address = address;
        let started = browser.get("/api/oauth/authorize?scope=snsapi_base&return_to=/me");
        let started = started.await;
        let state = between(started.header("location"), "state=", "#");
        let callback = format!("/api/oauth/callback?code=041aBc&state={state}");
        (browser, callback)
    }

    /// This many callbacks at once, each of a browser of its own.
    async fn flood(&'static self, callbacks: usize) -> JoinSet<TestResponse> {
        self.flood_from(None, callbacks).await
    }

    /// The same from one address.
    async fn flood_from(
        &'static self,
        address: Option<IpAddr>,
        callbacks: usize,
    ) -> JoinSet<TestResponse> {
        let mut started = Vec::new();
        for _ in 0..callbacks {
            started.push(self.browser_at(address).await);
        }
        let mut flood = JoinSet::new();
        for (mut browser, callback) in started {
            flood.spawn(async move { browser.get(&callback).await });
        }
        flood
    }

    /// Waits until this many exchanges are in progress.
    async fn until_running(&self, expected: usize) {
        let start = Instant::now();
        while self.running.0.load(Ordering::SeqCst) != expected {
            assert!(start.elapsed().as_secs() < 8, "{:?}", self.running);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn most_running(&self) -> usize {
        self.running.1.load(Ordering::SeqCst)
    }
}

fn is_busy(response: &TestResponse) -> bool {
    let retry_after = response.header("retry-after").parse().unwrap_or(0);
    response.error() == (503, "weixin_busy".to_owned()) && (5..=12).contains(&retry_after)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_callbacks_makes_few_calls_and_stops_nothing_else() {
    let wechat = SlowWechat::start().await;
    let url = encode("http://127.0.0.1:8080/");
    let config = format!("/api/jssdk/config?url={url}");
    assert_eq!(wechat.server.get(&config).await.status, StatusCode::OK);
    // The logins are valid for ten minutes, in which the ticket has to be renewed.
    wechat.server.clock.advance(Duration::from_mins(110));
    let mut flood = wechat.flood(2000).await;
    wechat.until_running(MAX_LOGIN_CALLS).await;

    // Pages are signed, and the ticket is renewed.
    let tickets = wechat.server.calls(TICKET);
    wechat.server.clock.advance(Duration::from_secs(380));
    let start = Instant::now();
    while wechat.server.calls(TICKET) == tickets {
        assert!(start.elapsed().as_millis() < 4000, "no refresh");
        assert_eq!(wechat.server.get(&config).await.status, StatusCode::OK);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    let mut refused = 0;
    while let Some(response) = flood.join_next().await {
        let response = response.unwrap();
        if is_busy(&response) {
            refused += 1;
        } else {
            assert_eq!(response.error(), (502, "weixin_unreachable".to_owned()));
        }
    }
    // Nearly all of the others: a slow machine may start the last ones after the first ended.
    let others = 2000 - MAX_LOGIN_CALLS;
    assert!((others / 2..=others).contains(&refused), "{refused}");
    assert_eq!(wechat.most_running(), MAX_LOGIN_CALLS);
}

/// The third is served at once, while the calls of the others do not end.
#[tokio::test(flavor = "multi_thread")]
async fn two_clients_that_flood_delay_no_login_of_a_third() {
    let wechat = SlowWechat::start().await;
    let address = |ip: &str| Some(ip.parse().unwrap());
    let part = MAX_LOGIN_CALLS / 8;
    let mut floods = Vec::new();
    for (flooding, ip) in [(1, "8.8.8.8"), (2, "2001:db8:1:2::3")] {
        floods.push(wechat.flood_from(address(ip), 200).await);
        wechat.until_running(flooding * part).await;
    }
    let (mut third, callback) = wechat.browser_at(address("8.8.8.9")).await;
    let third = tokio::spawn(async move { third.get(&callback).await });
    wechat.until_running(2 * part + 1).await;
    // Neither does it get another one in the same network.
    let neighbour = wechat.flood_from(address("2001:db8:1:2::4"), 1).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(wechat.most_running(), 2 * part + 1);
    wechat.recover();
    let response = third.await.unwrap();
    assert_eq!(response.header("location"), "/me#", "{}", response.body);
    drop((floods, neighbour));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_found_no_place_works_later_with_the_same_state_and_code() {
    let wechat = SlowWechat::start().await;
    let (mut browser, callback) = wechat.browser().await;
    let (mut second, mut shown) = (browser.clone(), browser.clone());
    let flood = wechat.flood(MAX_LOGIN_CALLS).await;
    wechat.until_running(MAX_LOGIN_CALLS).await;
    // WeChat may call back twice.
    let (one, two, page) = tokio::join!(
        browser.get(&callback),
        second.get(&callback),
        shown.send(Method::GET, &callback, &[("accept", "text/html")]),
    );
    assert!(is_busy(&one) && is_busy(&two), "{one:?} {two:?}");
    let page = page.body;
    assert!(page.contains("http-equiv=\"refresh\""), "{page}");
    assert!(!page.contains("041aBc"), "{page}");

    wechat.recover();
    for response in flood.join_all().await {
        assert_eq!(response.status, StatusCode::SEE_OTHER, "{}", response.body);
    }
    let response = browser.get(&callback).await;
    assert_eq!(response.header("location"), "/me#", "{}", response.body);
    assert_eq!(browser.session().await["signedIn"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_ends_when_its_browser_has_gone() {
    let wechat = SlowWechat::start().await;
    let flood = wechat.flood(MAX_LOGIN_CALLS).await;
    wechat.until_running(MAX_LOGIN_CALLS).await;
    let start = Instant::now();
    drop(flood);
    wechat.until_running(0).await;
    assert!(start.elapsed().as_secs() < 4, "{:?}", start.elapsed());
    wechat.recover();
    let (mut browser, callback) = wechat.browser().await;
    let response = browser.get(&callback).await;
    assert_eq!(response.status, StatusCode::SEE_OTHER, "{}", response.body);
}

/// A browser whose connection broke comes back while the call is in progress.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_goes_on_for_a_browser_that_comes_back() {
    let wechat = SlowWechat::start().await;
    let (mut browser, callback) = wechat.browser().await;
    let mut lost = browser.clone();
    let lost = tokio::time::timeout(Duration::from_millis(100), lost.get(&callback));
    assert!(lost.await.is_err());
    wechat.until_running(1).await;
    let recover = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        wechat.recover();
    };
    let (response, ()) = tokio::join!(browser.get(&callback), recover);
    assert_eq!(response.header("location"), "/me#", "{}", response.body);
    assert_eq!(browser.session().await["signedIn"], true);
    assert_eq!(wechat.most_running(), 1);
}

#[tokio::test]
async fn a_quota_at_wechat_says_when_to_try_again() {
    for (errcode, seconds) in [(45009, "1800"), (45011, "60")] {
        let body = format!(r#"{{"errcode":{errcode},"errmsg":"no"}}"#);
        let exchange = get(move || async move { body });
        let server = TestServer::with_wechat(Router::new().route(EXCHANGE, exchange)).await;
        let mut browser = server.browser();
        let response = browser.sign_in("snsapi_base").await;
        assert_eq!(response.error(), (503, "weixin_quota".to_owned()));
        assert_eq!(response.header("retry-after"), seconds, "{errcode}");
    }
}
