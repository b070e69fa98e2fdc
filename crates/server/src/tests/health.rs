//! `/healthz` and `/readyz`

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::config::{APPSECRET, INTERNAL_HOSTS, READY_WHEN};
use http::StatusCode;
use serde_json::json;
use wechat_h5_store::{Key, MemoryStore, Store, StoreFuture};

use super::test_server::{APP_ID, TestServer, account, encode};

const PAGE: &str = "http://127.0.0.1:8080/";

/// Signs a page of this account, or tries to.
async fn sign(server: &TestServer, app_id: &str) -> StatusCode {
    let url = encode(PAGE);
    let path = format!("/api/jssdk/config?url={url}&appid={app_id}");
    server.get(&path).await.status
}

#[tokio::test]
async fn is_ready_once_it_can_sign() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/healthz").await.json(), json!({ "ok": true }));
    sign(&server, APP_ID).await;
    let response = server.get("/readyz").await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(response.header("retry-after"), "");
    assert_eq!(response.json(), json!({ "ready": true, "unavailable": [] }));
}

#[tokio::test]
async fn the_internal_listener_tells_when_the_credentials_expire_and_are_fetched_next() {
    let server = TestServer::start().await;
    sign(&server, APP_ID).await;
    let response = server.get_internal("/readyz").await;
    assert_eq!(response.status, StatusCode::OK);
    let mut body = response.json();
    let next = body["accounts"][0]["nextFetch"].take();
    let next = next.as_str().unwrap();
    assert!(
        ("2023-11-14T23:13:20Z".."2023-11-15T00:13:20Z").contains(&next),
        "{next}"
    );
    assert_eq!(
        body,
        json!({
            "ready": true,
            "unavailable": [],
            "readyWhen": "any",
            "now": "2023-11-14T22:13:20Z",
            "accounts": [{
                "appId": APP_ID,
                "canSign": true,
                "state": "fresh",
                "since": "2023-11-14T22:13:20Z",
                "lastSuccess": "2023-11-14T22:13:20Z",
                "tokenRequested": "2023-11-14T22:13:20Z",
                "tokenExpires": "2023-11-15T00:13:20Z",
                "ticketRequested": "2023-11-14T22:13:20Z",
                "ticketExpires": "2023-11-15T00:13:20Z",
                "nextFetch": null,
                "failures": 0,
                "lastFailure": null,
            }],
            "store": { "location": "redb:wechat-h5.redb", "works": true, "reason": null },
        })
    );
}

#[tokio::test]
async fn without_a_ticket_it_is_healthy_and_not_ready_and_tells_operators_why() {
    let server = TestServer::with(|values| values.set(&APPSECRET, "f".repeat(32))).await;
    sign(&server, APP_ID).await;
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
    let response = server.get("/readyz").await;
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
    let seconds: u64 = response.header("retry-after").parse().unwrap();
    assert!((150..=300).contains(&seconds), "{seconds}");
    assert_eq!(
        response.json(),
        json!({ "ready": false, "unavailable": ["signing"] })
    );

    let response = server.get_internal("/readyz").await;
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_ne!(response.header("retry-after"), "");
    let account = &response.json()["accounts"][0];
    assert_eq!(account["state"], "failing");
    assert_eq!(account["canSign"], false);
    assert_eq!(account["failures"], 1);
    assert_eq!(account["ticketExpires"], json!(null));
    let failure = &account["lastFailure"];
    assert_eq!(failure["errcode"], 40125);
    assert_eq!(failure["endpoint"], "/cgi-bin/stable_token");
    assert_eq!(failure["at"], "2023-11-14T22:13:20Z");
    assert_eq!(failure["host"], server.sandbox.api_base());
    let remedy = failure["remedy"].as_str().unwrap();
    assert!(remedy.contains("AppSecret"), "{remedy}");
}

#[tokio::test]
async fn with_several_accounts_a_setting_decides_how_many_must_work() {
    const OTHER: &str = "wx0000000000000002";
    for (ready_when, status) in [
        ("any", StatusCode::OK),
        ("all", StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let accounts = vec![account(APP_ID), account(OTHER)];
        let server = TestServer::with_accounts_and(accounts, |values| {
            values.set(&READY_WHEN, ready_when);
        })
        .await;
        assert_eq!(sign(&server, APP_ID).await, StatusCode::OK);
        assert_eq!(
            sign(&server, OTHER).await,
            StatusCode::SERVICE_UNAVAILABLE,
            "the sandbox does not know it"
        );
        for response in [
            server.get("/readyz").await,
            server.get_internal("/readyz").await,
        ] {
            assert_eq!(response.status, status, "{}", response.body);
            assert_eq!(
                response.json()["unavailable"],
                json!(["signing_for_some_accounts"])
            );
        }
        let public = server.get("/readyz").await.body;
        assert!(!public.contains("wx"), "{public}");
    }
}

/// A store that says when it does not work.
struct FailingStore {
    entries: MemoryStore,
    fails: Arc<AtomicBool>,
}

impl Store for FailingStore {
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        self.entries.get(key)
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        self.entries.put(key, value, ttl)
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        self.entries.take(key)
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        self.entries.compare_and_set(key, expected, value, ttl)
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        self.entries.lease(key, holder, ttl)
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        self.entries.release(key, holder)
    }

    fn failure(&self) -> Option<Arc<str>> {
        let fails = self.fails.load(Ordering::SeqCst);
        fails.then(|| "no space left on device".into())
    }
}

#[tokio::test]
async fn is_not_ready_while_the_store_fails_and_tells_the_reason_internally() {
    let fails = Arc::new(AtomicBool::new(true));
    let store = |clock| {
        let (entries, fails) = (MemoryStore::new(clock), fails.clone());
        Arc::new(FailingStore { entries, fails }) as Arc<dyn Store>
    };
    let server = TestServer::with_store(store).await;
    sign(&server, APP_ID).await;
    let response = server.get_internal("/readyz").await;
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
    let body = response.json();
    assert_eq!(body["accounts"][0]["canSign"], true);
    assert_eq!(
        body["store"],
        json!({
            "location": "redb:wechat-h5.redb",
            "works": false,
            "reason": "no space left on device",
        })
    );
    let public = server.get("/readyz").await;
    assert_eq!(public.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(public.header("retry-after"), "1");
    assert_eq!(
        public.json(),
        json!({ "ready": false, "unavailable": ["logins"] })
    );
    fails.store(false, Ordering::SeqCst);
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
}

/// A page of `evil.example` could otherwise let its own name lead to this listener, and have
/// a browser read it.
#[tokio::test]
async fn the_internal_listener_answers_to_addresses_and_known_names_only() {
    let server = TestServer::with(|values| values.set(&INTERNAL_HOSTS, "wechat-h5")).await;
    for (host, status) in [
        ("127.0.0.1:8081", StatusCode::OK),
        ("[::1]:8081", StatusCode::OK),
        ("localhost", StatusCode::OK),
        ("wechat-h5:8081", StatusCode::OK),
        ("evil.example:8081", StatusCode::MISDIRECTED_REQUEST),
        ("user@127.0.0.1", StatusCode::OK),
        ("127.0.0.1@evil.example", StatusCode::MISDIRECTED_REQUEST),
        ("a b", StatusCode::MISDIRECTED_REQUEST),
    ] {
        for path in ["/healthz", "/nothing"] {
            let response = server.get_internal_as(host, path).await;
            let expected = match (status, path) {
                (StatusCode::OK, "/nothing") => StatusCode::NOT_FOUND,
                _ => status,
            };
            assert_eq!(response.status, expected, "{host} {path}");
        }
    }
    let refused = server.get_internal_as("evil.example", "/readyz").await;
    assert_eq!(refused.error(), (421, "host_not_allowed".to_owned()));
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
}
