//! What lives how long, by moving the clock.

use super::support::World;

#[tokio::test]
async fn a_new_token_leaves_the_one_before_five_minutes() {
    let world = World::new();
    let first = world.access_token().await;
    let second = world.access_token().await;
    assert_ne!(first, second);
    world.sandbox.advance(299);
    assert_eq!(world.ticket(&first).await.errcode(), 0);
    world.sandbox.advance(1);
    assert_eq!(world.ticket(&first).await.errcode(), 40001);
    assert_eq!(world.ticket(&second).await.errcode(), 0);
    world.sandbox.advance(6900);
    assert_eq!(world.ticket(&second).await.errcode(), 42001);
}

#[tokio::test]
async fn a_stable_token_stays_until_five_minutes_before_its_end() {
    let world = World::new();
    let first = world.stable_token(false).await.json();
    assert_eq!(first["expires_in"], 7200);
    world.access_token().await;
    world.sandbox.advance(220);
    let again = world.stable_token(false).await.json();
    assert_eq!(again["access_token"], first["access_token"]);
    assert_eq!(again["expires_in"], 6980);
    world.sandbox.advance(6680);
    let second = world.stable_token(false).await.json();
    assert_ne!(second["access_token"], first["access_token"]);
    assert_eq!(
        world
            .ticket(first["access_token"].as_str().unwrap())
            .await
            .errcode(),
        0
    );
    world.sandbox.advance(300);
    assert_eq!(
        world
            .ticket(first["access_token"].as_str().unwrap())
            .await
            .errcode(),
        42001
    );
    assert_eq!(
        world
            .ticket(second["access_token"].as_str().unwrap())
            .await
            .errcode(),
        0
    );
}

#[tokio::test]
async fn a_forced_refresh_kills_the_stable_token_at_once_and_twenty_times_a_day() {
    let world = World::new();
    let ordinary = world.access_token().await;
    let first = world.stable_token(false).await.text("access_token");
    let second = world.stable_token(true).await.text("access_token");
    assert_eq!(world.ticket(&first).await.errcode(), 40001);
    assert_eq!(world.ticket(&second).await.errcode(), 0);
    assert_eq!(world.ticket(&ordinary).await.errcode(), 0);
    world.sandbox.advance(29);
    assert_eq!(world.stable_token(true).await.text("access_token"), second);
    for n in 2..=20 {
        world.sandbox.advance(30);
        assert_eq!(world.stable_token(true).await.errcode(), 0, "{n}");
    }
    world.sandbox.advance(30);
    assert_eq!(world.stable_token(true).await.errcode(), 45009);
    world.sandbox.advance(86_400);
    assert_eq!(world.stable_token(true).await.errcode(), 0);
}

#[tokio::test]
async fn a_ticket_is_the_same_whoever_asks_until_five_minutes_before_its_end() {
    let world = World::new();
    let token = world.access_token().await;
    let first = world.ticket(&token).await.json();
    assert_eq!(first["expires_in"], 7200);
    world.sandbox.advance(100);
    let other = world.stable_token(false).await.text("access_token");
    let again = world.ticket(&other).await.json();
    assert_eq!(again["ticket"], first["ticket"]);
    assert_eq!(again["expires_in"], 7100);
    world.sandbox.advance(6800);
    assert_ne!(world.ticket(&other).await.json()["ticket"], first["ticket"]);
}

#[tokio::test]
async fn a_code_is_good_once_and_for_five_minutes() {
    let world = World::new();
    let (early, late) = (
        world.code("snsapi_base").await,
        world.code("snsapi_base").await,
    );
    world.sandbox.advance(299);
    assert_eq!(world.exchange(&early).await.errcode(), 0);
    assert_eq!(world.exchange(&early).await.errcode(), 40163);
    world.sandbox.advance(1);
    assert_eq!(world.exchange(&late).await.errcode(), 40029);
}

#[tokio::test]
async fn user_tokens_die_after_two_hours_and_thirty_days() {
    let world = World::new();
    let first = world.exchange(&world.code("snsapi_userinfo").await).await;
    let openid = first.text("openid");
    let profile = async |token: &str| {
        world
            .get(&format!(
                "/sns/userinfo?access_token={token}&openid={openid}"
            ))
            .await
            .errcode()
    };
    world.sandbox.advance(7199);
    assert_eq!(profile(&first.text("access_token")).await, 0);
    world.sandbox.advance(1);
    assert_eq!(profile(&first.text("access_token")).await, 42001);
    let second = world.refresh(&first.text("refresh_token")).await;
    assert_eq!(second.text("refresh_token"), first.text("refresh_token"));
    assert_eq!(profile(&second.text("access_token")).await, 0);
    world.sandbox.advance(30 * 86_400 - 7200);
    assert_eq!(
        world.refresh(&first.text("refresh_token")).await.errcode(),
        42002
    );
}
