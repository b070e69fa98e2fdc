//! Logins across processes that share a store, across a restart, and without a store.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use tokio::sync::Semaphore;
use wechat_h5_store::{Key, RedbStore, Store};

use super::test_server::{SESSION_COOKIE, TestServer};
use super::watched_store::StoreWatch;
use crate::login::USED_STATES;

const TOKEN: &str = r#"{"access_token":"AT","expires_in":7200,"refresh_token":"RT",
    "openid":"oAbCd1234567890abcdefghijk","scope":"snsapi_base"}"#;

/// WeChat, which exchanges a code when it is allowed to.
fn slow_wechat(permits: &Arc<Semaphore>, token: &'static str) -> Router {
    let permits = permits.clone();
    let exchange = move || async move {
        permits.acquire().await.unwrap().forget();
        token
    };
    Router::new().route("/sns/oauth2/access_token", get(exchange))
}

#[tokio::test]
async fn a_login_starts_at_one_process_and_ends_at_another() {
    let server = TestServer::start().await;
    let other = server.another_process(server.store.clone()).await;
    for (from, to) in [(&server, &other), (&other, &server)] {
        let mut browser = from.browser();
        let callback = browser.start_login("snsapi_base", "/me").await;
        let mut browser = browser.at(to);
        assert_eq!(browser.get(&callback).await.header("location"), "/me#");
        assert_eq!(browser.session().await["signedIn"], true);
        assert_eq!(browser.at(from).session().await["signedIn"], true);
    }
}

/// The second of WeChat's two calls reaches another process, with another code.
#[tokio::test]
async fn both_calls_of_wechat_get_one_session_at_two_processes() {
    let permits = Arc::new(Semaphore::new(0));
    let server = TestServer::with_wechat(slow_wechat(&permits, TOKEN)).await;
    let other = server.another_process(server.store.clone()).await;
    let mut first = server.browser();
    let callback = first.start_login("snsapi_base", "/me").await;
    let second_callback = callback.replace("code=", "code=f");
    let mut second = first.at(&other);
    let mut late = first.at(&other);
    let calls = async { tokio::join!(first.get(&callback), second.get(&second_callback)) };
    let release = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        permits.add_permits(1);
    };
    let ((one, two), ()) = tokio::join!(calls, release);
    for response in [one, two] {
        assert_eq!(response.header("location"), "/me#", "{}", response.body);
    }
    assert_eq!(permits.available_permits(), 0, "one exchange");
    assert_eq!(
        first.cookies[SESSION_COOKIE],
        second.cookies[SESSION_COOKIE]
    );
    assert_eq!(second.session().await["signedIn"], true);

    server.clock.advance(Duration::from_secs(30));
    assert_eq!(late.get(&callback).await.header("location"), "/me#");
    // The process has kept it for the call that it received.
    let third = server.another_process(server.store.clone()).await;
    late.cookies.retain(|name, _| name.contains("login"));
    let response = late.at(&third).get(&callback).await;
    assert_eq!(response.header("location"), "/me#");
    assert!(!response.header("set-cookie").contains("session"));
}

#[tokio::test]
async fn a_failed_login_is_used_up_at_every_process() {
    let permits = Arc::new(Semaphore::new(9));
    let server = TestServer::with_wechat(slow_wechat(&permits, "<html>busy</html>")).await;
    let other = server.another_process(server.store.clone()).await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    assert_eq!(browser.get(&callback).await.status, StatusCode::BAD_GATEWAY);
    for process in [&server, &other] {
        let mut browser = browser.at(process);
        let again = browser.get(&callback);
        let response = tokio::time::timeout(Duration::from_secs(5), again).await;
        let refused = (400, "state_unknown".to_owned());
        assert_eq!(response.expect("nobody waits").error(), refused);
    }
    assert_eq!(permits.available_permits(), 8, "one exchange");
}

/// Somebody uses up any number of states of his own.
#[tokio::test]
async fn a_flood_of_used_states_does_not_repeat_a_login() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    let mut second = browser.clone();
    browser.get(&callback).await;
    let ttl = Duration::from_mins(11);
    for n in 0..USED_STATES.capacity() {
        let key = Key::new(USED_STATES, n.to_string());
        let value = br#"{"at":1700000000}"#.to_vec();
        server.store.put(&key, value, ttl).await.unwrap();
    }
    let other = server.another_process(server.store.clone()).await;
    for process in [&server, &other] {
        let response = second.at(process).get(&callback).await;
        assert_eq!(response.header("location"), "/me#", "{}", response.body);
    }
    second.get(&callback).await;
    assert_eq!(second.session().await["signedIn"], true);
    assert_eq!(server.exchanges(), 1);
}

/// The file as it is when the process is killed.
#[tokio::test]
async fn a_login_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("a.redb"), folder.path().join("b.redb"));
    let open = |path, clock| Arc::new(RedbStore::open(path, clock).unwrap()) as Arc<dyn Store>;
    let server = TestServer::with_store(|clock| open(&path, clock)).await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    std::fs::copy(&path, &copy).unwrap();
    let store = open(&copy, Arc::new(server.clock.clone()));
    let restarted = server.another_process(store).await;
    let mut browser = browser.at(&restarted);
    let response = browser.get(&callback).await;
    assert_eq!(response.header("location"), "/me#", "{}", response.body);
    assert_eq!(browser.session().await["signedIn"], true);
}

#[tokio::test]
async fn a_store_that_fails_stops_no_login_from_being_started() {
    let watch = StoreWatch::default();
    watch.set_fails(true);
    let server = TestServer::with_store(|clock| watch.store(clock)).await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    let response = browser.get(&callback).await;
    assert_eq!(response.error(), (503, "store_unavailable".to_owned()));
    watch.set_fails(false);
    // Nothing was used up, and the key that no store has is still the one of this process.
    assert_eq!(browser.get(&callback).await.header("location"), "/me#");
    assert_eq!(browser.session().await["signedIn"], true);
    assert_eq!(server.exchanges(), 1);
}

/// While the store failed, each process had a key of its own.
#[tokio::test]
async fn processes_agree_on_a_key_as_soon_as_the_store_works() {
    let watch = StoreWatch::default();
    let server = TestServer::with_store(|clock| watch.store(clock)).await;
    watch.set_fails(true);
    let other = server.another_process(server.store.clone()).await;
    let mut early = other.browser();
    let callback = early.start_login("snsapi_base", "/me").await;
    watch.set_fails(false);
    let mut browser = server.browser();
    let others_callback = browser.start_login("snsapi_base", "/me").await;
    let response = browser.at(&other).get(&others_callback).await;
    assert_eq!(response.header("location"), "/me#", "{}", response.body);
    assert_eq!(early.get(&callback).await.header("location"), "/me#");
}
