//! Lifetimes of tokens, tickets and codes, tested by advancing the clock.

use crate::support::TestSandbox;

#[tokio::test]
async fn the_previous_token_is_valid_for_five_more_minutes() {
    let sandbox = TestSandbox::new();
    let first = sandbox.access_token().await;
    let second = sandbox.access_token().await;
    assert_ne!(first, second);
    sandbox.inner.advance(299);
    assert_eq!(sandbox.ticket(&first).await.errcode(), 0);
    sandbox.inner.advance(1);
    assert_eq!(sandbox.ticket(&first).await.errcode(), 40001);
    assert_eq!(sandbox.ticket(&second).await.errcode(), 0);
    sandbox.inner.advance(6900);
    assert_eq!(sandbox.ticket(&second).await.errcode(), 42001);
}

#[tokio::test]
async fn a_stable_token_is_the_same_until_five_minutes_before_it_expires() {
    let sandbox = TestSandbox::new();
    let first = sandbox.stable_token(false).await.json();
    assert_eq!(first["expires_in"], 7200);
    sandbox.access_token().await;
    sandbox.inner.advance(220);
    let again = sandbox.stable_token(false).await.json();
    assert_eq!(again["access_token"], first["access_token"]);
    assert_eq!(again["expires_in"], 6980);
    sandbox.inner.advance(6680);
    let second = sandbox.stable_token(false).await.json();
    assert_ne!(second["access_token"], first["access_token"]);
    assert_eq!(
        sandbox
            .ticket(first["access_token"].as_str().unwrap())
            .await
            .errcode(),
        0
    );
    sandbox.inner.advance(300);
    assert_eq!(
        sandbox
            .ticket(first["access_token"].as_str().unwrap())
            .await
            .errcode(),
        42001
    );
    assert_eq!(
        sandbox
            .ticket(second["access_token"].as_str().unwrap())
            .await
            .errcode(),
        0
    );
}

#[tokio::test]
async fn a_forced_refresh_invalidates_the_stable_token_up_to_twenty_times_a_day() {
    let sandbox = TestSandbox::new();
    let ordinary = sandbox.access_token().await;
    let first = sandbox.stable_token(false).await.text("access_token");
    let second = sandbox.stable_token(true).await.text("access_token");
    assert_eq!(sandbox.ticket(&first).await.errcode(), 40001);
    assert_eq!(sandbox.ticket(&second).await.errcode(), 0);
    assert_eq!(sandbox.ticket(&ordinary).await.errcode(), 0);
    sandbox.inner.advance(29);
    assert_eq!(
        sandbox.stable_token(true).await.text("access_token"),
        second
    );
    for n in 2..=20 {
        sandbox.inner.advance(30);
        assert_eq!(sandbox.stable_token(true).await.errcode(), 0, "{n}");
    }
    sandbox.inner.advance(30);
    assert_eq!(sandbox.stable_token(true).await.errcode(), 45009);
    sandbox.inner.advance(86_400);
    assert_eq!(sandbox.stable_token(true).await.errcode(), 0);
}

#[tokio::test]
async fn a_ticket_is_the_same_until_five_minutes_before_it_expires() {
    let sandbox = TestSandbox::new();
    let token = sandbox.access_token().await;
    let first = sandbox.ticket(&token).await.json();
    assert_eq!(first["expires_in"], 7200);
    sandbox.inner.advance(100);
    let other = sandbox.stable_token(false).await.text("access_token");
    let again = sandbox.ticket(&other).await.json();
    assert_eq!(again["ticket"], first["ticket"]);
    assert_eq!(again["expires_in"], 7100);
    sandbox.inner.advance(6800);
    assert_ne!(
        sandbox.ticket(&other).await.json()["ticket"],
        first["ticket"]
    );
}

#[tokio::test]
async fn a_code_is_valid_once_and_for_five_minutes() {
    let sandbox = TestSandbox::new();
    let (early, late) = (
        sandbox.code("snsapi_base").await,
        sandbox.code("snsapi_base").await,
    );
    sandbox.inner.advance(299);
    assert_eq!(sandbox.exchange(&early).await.errcode(), 0);
    assert_eq!(sandbox.exchange(&early).await.errcode(), 40163);
    sandbox.inner.advance(1);
    assert_eq!(sandbox.exchange(&late).await.errcode(), 40029);
}

#[tokio::test]
async fn user_tokens_expire_after_two_hours_and_refresh_tokens_after_thirty_days() {
    let sandbox = TestSandbox::new();
    let first = sandbox
        .exchange(&sandbox.code("snsapi_userinfo").await)
        .await;
    let openid = first.text("openid");
    let profile = async |token: &str| {
        sandbox
            .get(&format!(
                "/sns/userinfo?access_token={token}&openid={openid}"
            ))
            .await
            .errcode()
    };
    sandbox.inner.advance(7199);
    assert_eq!(profile(&first.text("access_token")).await, 0);
    sandbox.inner.advance(1);
    assert_eq!(profile(&first.text("access_token")).await, 42001);
    let second = sandbox.refresh(&first.text("refresh_token")).await;
    assert_eq!(second.text("refresh_token"), first.text("refresh_token"));
    assert_eq!(profile(&second.text("access_token")).await, 0);
    sandbox.inner.advance(30 * 86_400 - 7200);
    assert_eq!(
        sandbox
            .refresh(&first.text("refresh_token"))
            .await
            .errcode(),
        42002
    );
}
