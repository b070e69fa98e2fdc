//! `/healthz` and `/readyz`

use crate::config::APPSECRET;
use http::StatusCode;
use serde_json::json;

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
