//! Reading codes for browsers that cannot.

use axum::http::{Method, StatusCode};

use super::support::World;

#[tokio::test]
async fn a_picture_without_a_code_has_no_text() {
    let world = World::new();
    let picture = format!("20 20\n{}", "x".repeat(400));
    let answer = world.send(Method::POST, "/__sandbox/scan", &picture).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), serde_json::json!({ "text": null }));
}

#[tokio::test]
async fn what_is_no_picture_is_refused_in_words() {
    let world = World::new();
    let answer = world
        .send(Method::POST, "/__sandbox/scan", "20 20\nx")
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(
        answer.body.contains("a byte for each pixel"),
        "{}",
        answer.body
    );
}
