//! Clients that call back twice, and web-views that have lost the page's cookies
//! by then.

use std::time::Duration;

use serde_json::json;
use wechat_h5_e2e::{Options, Scenario, scenario, until};

/// From the login tab to WeChat, which asks nobody for `snsapi_base`'s openid.
async fn log_in(s: &Scenario) -> anyhow::Result<()> {
    s.page.open("/#/login").await?;
    s.page.wait_session("anonymous").await?;
    s.page.click("login-base").await
}

async fn exchanges(s: &Scenario) -> anyhow::Result<usize> {
    let calls = s.sandbox.journal("platform").await?;
    let exchanges = calls
        .iter()
        .filter(|call| call["name"] == "/sns/oauth2/access_token");
    Ok(exchanges.count())
}

#[test]
fn a_client_that_calls_back_twice_is_signed_in_by_one_exchange() {
    scenario("double-callback", Options::split(), async |s| {
        // The first answer is no resource for another origin; it is thrown away.
        s.expect_console_error("*/api/oauth/callback*ERR_BLOCKED_BY_RESPONSE*");
        s.sandbox.user(&json!({"doubleCallback": true})).await?;
        log_in(s).await?;
        s.page.wait_session("signed-in").await?;
        assert_eq!(exchanges(s).await?, 1);
        Ok(())
    });
}

#[test]
fn a_web_view_that_loses_its_cookies_is_not_signed_in() {
    scenario("lost-cookies", Options::split(), async |s| {
        s.expect_console_error("*/api/oauth/callback*403 (Forbidden)*");
        s.sandbox.user(&json!({"dropsCookies": true})).await?;
        log_in(s).await?;
        let limit = Duration::from_secs(30);
        until("the callback is refused", limit, async || {
            let url = s.page.url().await?;
            Ok(url.contains("/api/oauth/callback").then_some(()))
        })
        .await?;
        s.screenshot("refused").await?;
        assert_eq!(exchanges(s).await?, 0);
        s.page.open("/#/login").await?;
        s.page.wait_session("anonymous").await?;
        Ok(())
    });
}
