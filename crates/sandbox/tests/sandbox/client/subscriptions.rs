//! A tap on `<wx-open-subscribe>`, as the simulator reports it.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::TestSandbox;

const PATH: &str = "/__sandbox/subscriptions";

#[tokio::test]
async fn a_tag_accepts_one_to_three_templates_of_a_known_account() {
    let sandbox = TestSandbox::new();
    for (body, status) in [
        (
            json!({ "templateIds": ["a", "b", "c"] }),
            StatusCode::NO_CONTENT,
        ),
        (
            json!({ "appId": "wx5a4d6f78c1e2b390", "templateIds": ["a"] }),
            StatusCode::NO_CONTENT,
        ),
        (
            json!({ "appId": null, "templateIds": ["a"] }),
            StatusCode::NO_CONTENT,
        ),
        (json!({ "templateIds": [] }), StatusCode::BAD_REQUEST),
        (
            json!({ "templateIds": ["a", "b", "c", "d"] }),
            StatusCode::BAD_REQUEST,
        ),
        (
            json!({ "appId": "wx0", "templateIds": ["a"] }),
            StatusCode::BAD_REQUEST,
        ),
        (json!({ "templates": ["a"] }), StatusCode::BAD_REQUEST),
    ] {
        let response = sandbox.post(PATH, &body).await;
        assert_eq!(response.status, status, "{body}: {}", response.body);
    }
}
