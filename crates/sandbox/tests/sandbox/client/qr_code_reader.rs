//! Reading QR codes for browsers that have no reader.

use axum::http::{Method, StatusCode};

use crate::support::TestSandbox;

#[tokio::test]
async fn a_picture_without_a_code_has_no_text() {
    let sandbox = TestSandbox::new();
    let picture = format!("20 20\n{}", "x".repeat(400));
    let response = sandbox
        .send(Method::POST, "/__sandbox/scan", &picture)
        .await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(response.json(), serde_json::json!({ "text": null }));
}

#[tokio::test]
async fn an_invalid_picture_is_refused_with_a_message() {
    let sandbox = TestSandbox::new();
    let response = sandbox
        .send(Method::POST, "/__sandbox/scan", "20 20\nx")
        .await;
    assert_eq!(response.status, StatusCode::BAD_REQUEST);
    assert!(
        response.body.contains("a byte for each pixel"),
        "{}",
        response.body
    );
}
