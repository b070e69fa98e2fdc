//! A random seed makes the values the same in every run.

use serde_json::json;

use super::support::{TestSandbox, options};

/// All values of one login and two tokens.
async fn values(sandbox: &TestSandbox) -> Vec<String> {
    let token = sandbox.access_token().await;
    let ticket = sandbox.ticket(&token).await.text("ticket");
    let code = sandbox.code("snsapi_userinfo").await;
    let user = sandbox.exchange(&code).await;
    let refused = sandbox.exchange(&code).await;
    let stable = sandbox.stable_token(false).await.text("access_token");
    let texts = ["access_token", "refresh_token", "openid"].map(|field| user.text(field));
    let mut values = vec![token, ticket, code, refused.text("errmsg"), stable];
    values.extend(texts);
    values
}

#[tokio::test]
async fn a_seed_makes_every_value_the_same_in_every_run() {
    let sandbox = TestSandbox::with(options().random_seed(42));
    let first = values(&sandbox).await;
    let other = values(&TestSandbox::with(options().random_seed(42))).await;
    assert_eq!(first, other);
    sandbox.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(first, values(&sandbox).await);

    let others = values(&TestSandbox::with(options().random_seed(43))).await;
    let unseeded = values(&TestSandbox::new()).await;
    for (n, value) in first.iter().enumerate().filter(|(n, _)| *n != 7) {
        assert_ne!(*value, others[n]);
        assert_ne!(*value, unseeded[n]);
    }
}
