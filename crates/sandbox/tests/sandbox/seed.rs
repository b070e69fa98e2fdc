//! The same values for the same calls, where somebody wants that.

use serde_json::json;

use super::support::{World, options};

/// All values that one login and two tokens bring.
async fn values(world: &World) -> Vec<String> {
    let token = world.access_token().await;
    let ticket = world.ticket(&token).await.text("ticket");
    let code = world.code("snsapi_userinfo").await;
    let user = world.exchange(&code).await;
    let refused = world.exchange(&code).await;
    let stable = world.stable_token(false).await.text("access_token");
    let texts = ["access_token", "refresh_token", "openid"].map(|field| user.text(field));
    let mut values = vec![token, ticket, code, refused.text("errmsg"), stable];
    values.extend(texts);
    values
}

#[tokio::test]
async fn a_seed_makes_every_value_the_same_run_by_run() {
    let world = World::with(options().random_seed(42));
    let first = values(&world).await;
    let other = values(&World::with(options().random_seed(42))).await;
    assert_eq!(first, other);
    world.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(first, values(&world).await);

    let others = values(&World::with(options().random_seed(43))).await;
    let unseeded = values(&World::new()).await;
    for (n, value) in first.iter().enumerate().filter(|(n, _)| *n != 7) {
        assert_ne!(*value, others[n]);
        assert_ne!(*value, unseeded[n]);
    }
}
