//! `/operations/backup`, and what a restored store has.

use std::io::Cursor;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, StatusCode};
use tempfile::TempDir;
use wechat_h5_store::backup::Backup;
use wechat_h5_store::{EncryptedStore, Existing, MemoryStore, RedbStore, Store, StoreKeys};

use super::test_server::{TestResponse, TestServer, encode};
use crate::config::{CLIENT_KEYS, STORE_KEY_FILE, Values};
use crate::sha256::sha256_hex;

const OPERATOR: &str = "00112233445566778899aabbccddeeff";
const SHOP: &str = "ffeeddccbbaa99887766554433221100";
const STORE_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

struct Fixture {
    folder: TempDir,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let client = |name: &str, key: &str, fields: &str| {
            let hash = sha256_hex(key);
            format!("[[client]]\nname = \"{name}\"\nkey_sha256 = \"{hash}\"\n{fields}\n")
        };
        let keys = client("operator", OPERATOR, "may_operate = true")
            + &client("shop", SHOP, "may_fetch_tokens = true");
        std::fs::write(folder.path().join("keys.toml"), keys).unwrap();
        std::fs::write(folder.path().join("store-key"), STORE_KEY).unwrap();
        Self { folder }
    }

    fn set(&self, values: &mut Values) {
        for (setting, name) in [(&CLIENT_KEYS, "keys.toml"), (&STORE_KEY_FILE, "store-key")] {
            let path = self.folder.path().join(name);
            values.set(setting, path.display().to_string());
        }
    }
}

async fn backup(server: &TestServer, headers: &[(&str, &str)]) -> TestResponse {
    let mut request = Request::get("/operations/backup");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let peer: SocketAddr = ([10, 0, 0, 1], 4711).into();
    request.extensions_mut().insert(ConnectInfo(peer));
    TestResponse::read(server.call_internal(request).await).await
}

fn bearer(key: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {key}"))
}

#[tokio::test]
async fn only_a_client_that_may_operate_gets_a_backup() {
    let fixture = Fixture::new();
    let server = TestServer::with(|values| fixture.set(values)).await;
    let (_, operator) = bearer(OPERATOR);
    let (_, shop) = bearer(SHOP);
    let (_, unknown) = bearer(&"a".repeat(32));
    let authorization = "authorization";
    for (headers, status, code) in [
        (&[][..], 401, "client_key_unknown"),
        (&[(authorization, &*unknown)], 401, "client_key_unknown"),
        (&[(authorization, OPERATOR)], 401, "client_key_unknown"),
        (&[(authorization, &shop)], 403, "client_not_allowed"),
        (
            &[(authorization, &operator), ("origin", "https://a.example")],
            403,
            "not_a_back_end",
        ),
    ] {
        let response = backup(&server, headers).await;
        assert_eq!(response.status, status, "{headers:?}");
        assert_eq!(response.json()["error"]["code"], code);
    }
    let response = backup(&server, &[(authorization, &operator)]).await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(response.header("content-type"), "application/x-ndjson");
    let without = TestServer::start().await;
    let response = backup(&without, &[(authorization, &operator)]).await;
    assert_eq!(response.status, StatusCode::NOT_FOUND);
}

/// Users stay signed in, and nothing is fetched again.
#[tokio::test]
async fn sessions_and_tokens_live_on_in_another_kind_of_store() {
    let (server, fixture) = (TestServer::start().await, Fixture::new());
    let clock = Arc::new(server.clock.clone());
    let path = fixture.folder.path().join("store.redb");
    let redb = Arc::new(RedbStore::open(&path, clock.clone()).unwrap());
    let first = server
        .another_process_with(redb, |values| fixture.set(values))
        .await;
    let sign = format!("/api/jssdk/config?url={}", encode("http://127.0.0.1:8080/"));
    assert_eq!(first.get(&sign).await.status, StatusCode::OK);
    let mut browser = first.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    assert_eq!(browser.get(&callback).await.header("location"), "/me#");
    let (_, operator) = bearer(OPERATOR);
    let response = backup(&first, &[("authorization", &operator)]).await;
    let fetches = server.calls("/cgi-bin/stable_token");
    assert!(!response.body.contains("oAbCd"), "openids are encrypted");

    let backup = Backup::open(Cursor::new(response.body.into_bytes())).unwrap();
    let summary = backup.summary().clone();
    assert_eq!(summary.entries, summary.encrypted);
    let memory = Arc::new(MemoryStore::new(clock.clone()));
    let keys = StoreKeys::parse(STORE_KEY).unwrap();
    let encrypted = EncryptedStore::new(memory.clone(), keys, clock);
    let restored = encrypted.import(backup.entries().unwrap(), Existing::Keep);
    assert_eq!(restored.await.unwrap(), summary.entries);
    let second = server
        .another_process_with(memory, |values| fixture.set(values))
        .await;
    assert_eq!(second.get(&sign).await.status, StatusCode::OK);
    let mut browser = browser.at(&second);
    assert_eq!(browser.session().await["signedIn"], true);
    assert_eq!(server.calls("/cgi-bin/stable_token"), fetches);
}

/// The operator has lost the key: the server works, and everybody signs in again.
#[tokio::test]
async fn without_the_key_of_the_store_the_server_starts_anew() {
    let (server, fixture) = (TestServer::start().await, Fixture::new());
    let clock = Arc::new(server.clock.clone());
    let memory: Arc<dyn Store> = Arc::new(MemoryStore::new(clock));
    let sign = format!("/api/jssdk/config?url={}", encode("http://127.0.0.1:8080/"));
    let first = server
        .another_process_with(memory.clone(), |values| fixture.set(values))
        .await;
    assert_eq!(first.get(&sign).await.status, StatusCode::OK);
    let mut browser = first.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    browser.get(&callback).await;
    assert_eq!(browser.session().await["signedIn"], true);
    let second = server.another_process(memory).await;
    let mut browser = browser.at(&second);
    assert_eq!(browser.session().await["signedIn"], false);
    assert_eq!(second.get(&sign).await.status, StatusCode::OK);
    let callback = browser.start_login("snsapi_base", "/me").await;
    assert_eq!(browser.get(&callback).await.header("location"), "/me#");
    assert_eq!(browser.session().await["signedIn"], true);
}
