//! Pending logins are in the browser, authentic and limited, and nowhere else.

use std::time::Duration;

use http::{Method, StatusCode};

use super::connect_authorize::{CALLBACK, SHOP, authorize_url};
use super::test_server::{Browser, OTHER_APP_ID, TestServer, encode};
use super::watched_store::StoreWatch;
use crate::config::{APPID, PUBLIC_URL, RELAY_SITES};

const START: &str = "/api/oauth/authorize?scope=snsapi_base&return_to=/me";

/// A browser with one login, its callback, and the name of its cookie.
async fn started(server: &TestServer) -> (Browser<'_>, String, String) {
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    let name = browser.login_cookies().remove(0);
    (browser, callback, name)
}

#[tokio::test]
async fn a_start_needs_no_store() {
    let watch = StoreWatch::default();
    let server = TestServer::with_store(|clock| watch.store(clock)).await;
    let calls = watch.calls();
    for _ in 0..20 {
        assert_eq!(server.get(START).await.status, StatusCode::FOUND);
    }
    assert_eq!(watch.calls(), calls);
}

#[tokio::test]
async fn a_callback_without_an_authentic_cookie_needs_no_store() {
    let watch = StoreWatch::default();
    let server = TestServer::with_store(|clock| watch.store(clock)).await;
    let (mut browser, callback, name) = started(&server).await;
    let calls = watch.calls();
    assert_eq!(server.get(&callback).await.status, StatusCode::FORBIDDEN);
    let mut forger = server.browser();
    forger.cookies.insert(name, "AQEAAA".into());
    assert_eq!(forger.get(&callback).await.status, StatusCode::FORBIDDEN);
    for state in 0..20 {
        let junk = format!("/api/oauth/callback?code=c&state={state:032x}");
        assert_eq!(browser.get(&junk).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(watch.calls(), calls);
    assert_eq!(browser.get(&callback).await.header("location"), "/me#");
}

/// One client that starts logins, more than a namespace of the store has room for, takes
/// nothing from the logins of others.
#[tokio::test]
async fn a_visitor_who_started_before_a_flood_signs_in() {
    let server = TestServer::start().await;
    let (mut browser, callback, _) = started(&server).await;
    for _ in 0..51_000 {
        assert_eq!(server.get(START).await.status, StatusCode::FOUND);
    }
    assert_eq!(browser.get(&callback).await.header("location"), "/me#");
    assert_eq!(browser.session().await["signedIn"], true);
}

#[tokio::test]
async fn a_changed_cookie_is_not_accepted() {
    let server = TestServer::start().await;
    let (browser, callback, name) = started(&server).await;
    let value = &browser.cookies[&name];
    let changed = (0..value.len()).map(|at| {
        let mut changed = value.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(changed).unwrap()
    });
    let shortened = (0..value.len()).map(|length| value[..length].to_owned());
    let longer = [format!("{value}A"), format!("{value}AAAA"), "%00".into()];
    for value in changed.chain(shortened).chain(longer) {
        let mut browser = browser.clone();
        browser.cookies.insert(name.clone(), value.clone());
        let response = browser.get(&callback).await;
        let refused = (403, "state_foreign_browser".to_owned());
        assert_eq!(response.error(), refused, "{value}");
    }
    assert_eq!(server.exchanges(), 0);
    let mut browser = browser;
    assert_eq!(browser.get(&callback).await.header("location"), "/me#");
}

/// The attacker's authentic login under the name of the victim's.
#[tokio::test]
async fn the_cookie_of_another_login_is_not_accepted() {
    let server = TestServer::start().await;
    let (mut victim, callback, name) = started(&server).await;
    let (attacker, attackers_callback, attackers_name) = started(&server).await;
    let planted = attacker.cookies[&attackers_name].clone();
    victim.cookies.insert(name, planted);
    for callback in [callback, attackers_callback] {
        let response = victim.get(&callback).await;
        assert!(response.status.is_client_error(), "{}", response.status);
    }
    assert_eq!(server.exchanges(), 0);
    assert_eq!(victim.session().await["signedIn"], false);
}

/// Of a server with another key.
#[tokio::test]
async fn the_cookie_of_another_server_is_not_accepted() {
    let (server, other) = (TestServer::start().await, TestServer::start().await);
    let (browser, callback, _) = started(&server).await;
    let response = browser.at(&other).get(&callback).await;
    assert_eq!(response.error(), (403, "state_foreign_browser".to_owned()));
    assert_eq!(other.exchanges(), 0);
}

#[tokio::test]
async fn a_login_with_an_account_that_is_gone_is_refused() {
    let server = TestServer::start().await;
    let (browser, callback, _) = started(&server).await;
    let store = server.store.clone();
    let other = server.another_process_with(store, |values| values.set(&APPID, OTHER_APP_ID));
    let other = other.await;
    let response = browser.at(&other).get(&callback).await;
    assert_eq!(response.error(), (400, "unknown_account".to_owned()));
    assert_eq!(server.exchanges(), 0);
}

/// The cookie as it was before it was used.
#[tokio::test]
async fn a_replayed_cookie_starts_no_second_session() {
    let server = TestServer::start().await;
    let (mut browser, callback, _) = started(&server).await;
    let mut copy = browser.clone();
    browser.get(&callback).await;
    server.clock.advance(Duration::from_mins(1));
    // The first process has kept the session for half a minute, by the clock of tokio.
    let other = server.another_process(server.store.clone()).await;
    let mut replay = copy.at(&other);
    let response = replay.get(&callback).await;
    assert_eq!(response.header("location"), "/me#");
    assert_eq!(replay.session().await["signedIn"], false);
    server.clock.advance(Duration::from_mins(9));
    let response = copy.get(&callback).await;
    assert_eq!(response.error(), (400, "state_unknown".to_owned()));
    assert_eq!(server.exchanges(), 1);
}

#[tokio::test]
async fn a_browser_that_signed_in_is_sent_to_its_page_for_an_hour() {
    let server = TestServer::start().await;
    let (mut browser, callback, _) = started(&server).await;
    browser.get(&callback).await;
    server.clock.advance(Duration::from_secs(3599));
    assert_eq!(browser.get(&callback).await.header("location"), "/me#");
    server.clock.advance(Duration::from_secs(1));
    let response = browser.get(&callback).await;
    assert_eq!(response.error(), (400, "state_unknown".to_owned()));
    assert_eq!(server.exchanges(), 1);
}

#[tokio::test]
async fn many_tabs_keep_the_newest_logins() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let mut callbacks = Vec::new();
    for _ in 0..25 {
        server.clock.advance(Duration::from_secs(1));
        callbacks.push(browser.start_login("snsapi_base", "/me").await);
        assert!(browser.login_cookies().len() <= 10);
    }
    let newest = callbacks.split_off(15);
    for callback in newest {
        assert_eq!(browser.get(&callback).await.header("location"), "/me#");
    }
    let response = browser.get(&callbacks[0]).await;
    assert_eq!(response.error(), (403, "state_foreign_browser".to_owned()));
}

/// Proxies limit the line of all cookies together.
#[tokio::test]
async fn the_cookies_of_long_logins_stay_small() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let path = format!("/{}", "a".repeat(1535));
    for _ in 0..10 {
        server.clock.advance(Duration::from_secs(1));
        // Two tabs at the same time.
        let callbacks = [
            browser.start_login("snsapi_base", &path).await,
            browser.start_login("snsapi_base", &path).await,
        ];
        let names = browser.login_cookies();
        let bytes = names.iter().map(|name| browser.cookies[name].len());
        assert!(bytes.sum::<usize>() <= 5120);
        for callback in callbacks {
            let response = browser.get(&callback).await;
            assert_eq!(response.header("location"), format!("{path}#"));
        }
    }
}

#[tokio::test]
async fn finished_expired_and_foreign_cookies_make_room_first() {
    let server = TestServer::start().await;
    let (mut browser, callback, finished) = started(&server).await;
    browser.get(&callback).await;
    browser
        .cookies
        .insert("wechat_h5_login_abc".into(), "nonsense".into());
    let pending = browser.start_login("snsapi_base", "/me").await;
    assert!(!browser.cookies.contains_key("wechat_h5_login_abc"));
    for _ in 0..9 {
        browser.get(START).await;
    }
    assert_eq!(browser.login_cookies().len(), 10);
    assert!(!browser.cookies.contains_key(&finished));
    assert_eq!(browser.get(&pending).await.header("location"), "/me#");
    server.clock.advance(Duration::from_hours(1));
    browser.get(START).await;
    assert_eq!(browser.login_cookies().len(), 1);
}

/// Behind a proxy with the limits of nginx: 4 KiB for the head of a response. Browsers
/// allow as much for one cookie.
#[tokio::test]
async fn the_heads_of_the_longest_logins_fit_in_four_kilobytes() {
    let server = TestServer::with(|values| {
        values.set(&PUBLIC_URL, "https://wechat.h5.example.com/");
        values.set(&RELAY_SITES, SHOP);
    })
    .await;
    let long = format!("{CALLBACK}&a={}", "a".repeat(1920 - CALLBACK.len() - 3));
    let relay = authorize_url(&long, "snsapi_userinfo").replace("5f3c9a", &"a".repeat(128));
    let path = format!("/{}", "a".repeat(1023));
    let login = format!("/api/oauth/authorize?scope=snsapi_userinfo&return_to={path}");
    let mut browser = server.browser();
    for junk in 0..40 {
        let name = format!("__Host-wechat_h5_login_{junk:012}");
        browser.cookies.insert(name, "junk".into());
    }
    for start in [relay, login] {
        let response = browser.get(&start).await;
        assert_eq!(response.status, StatusCode::FOUND, "{}", response.body);
        // The listener adds a date.
        assert!(response.head_bytes() < 4050, "{}", response.head_bytes());
    }
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", &path).await;
    let response = browser.get(&callback).await;
    assert_eq!(response.header("location"), format!("{path}#"));
    assert!(response.head_bytes() < 4050, "{}", response.head_bytes());
}

/// Images, scripts and `fetch` of any site.
#[tokio::test]
async fn only_a_navigation_starts_a_login() {
    let server = TestServer::with(|values| values.set(&RELAY_SITES, SHOP)).await;
    for path in [START, &authorize_url(CALLBACK, "snsapi_base")] {
        for (mode, destination) in [("no-cors", "image"), ("cors", "empty")] {
            let headers = [("sec-fetch-mode", mode), ("sec-fetch-dest", destination)];
            let mut browser = server.browser();
            let response = browser.send(Method::GET, path, &headers).await;
            assert_eq!(response.error(), (403, "not_a_navigation".to_owned()));
            assert!(browser.cookies.is_empty());
        }
        for destination in ["document", "iframe"] {
            let headers = [
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", destination),
            ];
            let response = server.browser().send(Method::GET, path, &headers).await;
            assert_eq!(response.status, StatusCode::FOUND);
        }
    }
}

/// WeChat's first call comes from a script of its client.
#[tokio::test]
async fn a_callback_needs_no_navigation() {
    let server = TestServer::start().await;
    let (mut browser, callback, _) = started(&server).await;
    let headers = [("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "empty")];
    let response = browser.send(Method::GET, &callback, &headers).await;
    assert_eq!(response.header("location"), "/me#");
}

#[tokio::test]
async fn a_message_says_why_a_browser_is_not_recognised() {
    let server = TestServer::start().await;
    let (mut browser, callback, name) = started(&server).await;
    let (mut other, ..) = started(&server).await;
    let value = browser.cookies.insert(name.clone(), "x".into()).unwrap();
    for (browser, message) in [
        (
            &mut server.browser(),
            "this browser sent no login cookie: it keeps none, or the login was started elsewhere or long ago",
        ),
        (
            &mut other,
            "this login was not started in this browser, or many others were started since",
        ),
        (
            &mut browser,
            "this browser's login cookie is not one that this server has made",
        ),
    ] {
        let response = browser.get(&callback).await;
        assert_eq!(response.json()["error"]["message"], message);
    }
    browser.cookies.insert(name, value);
    let path = encode("/me#");
    assert_eq!(
        encode(browser.get(&callback).await.header("location")),
        path
    );
}
