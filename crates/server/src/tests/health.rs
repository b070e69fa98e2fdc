//! `/healthz` and `/readyz`

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::config::APPSECRET;
use http::StatusCode;
use serde_json::json;
use wechat_h5_store::{Key, MemoryStore, Store, StoreFuture};

use super::test_server::{APP_ID, TestServer, encode};

#[tokio::test]
async fn is_ready_once_it_can_sign() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/healthz").await.json(), json!({ "ok": true }));
    let url = encode("http://127.0.0.1:8080/");
    server.get(&format!("/api/jssdk/config?url={url}")).await;
    let response = server.get("/readyz").await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(
        response.json(),
        json!({ "ready": true, "accounts": [{ "appId": APP_ID, "canSign": true }] })
    );
}

#[tokio::test]
async fn is_healthy_but_not_ready_without_a_ticket() {
    let server = TestServer::with(|values| values.set(&APPSECRET, "f".repeat(32))).await;
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
    let response = server.get("/readyz").await;
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.json()["ready"], false);
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
    let url = encode("http://127.0.0.1:8080/");
    server.get(&format!("/api/jssdk/config?url={url}")).await;
    let response = server.get_internal("/readyz").await;
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        response.json(),
        json!({
            "ready": false,
            "accounts": [{ "appId": APP_ID, "canSign": true }],
            "store": { "reason": "no space left on device" },
        })
    );
    let public = server.get("/readyz").await;
    assert_eq!(public.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(public.json().get("store"), None);
    fails.store(false, Ordering::SeqCst);
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
}
