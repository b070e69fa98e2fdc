//! Clients that call back twice, and web views that lose the page's cookies before the
//! callback.

use std::time::Duration;

use serde_json::json;
use wechat_h5_e2e::{Options, scenario, until};

#[test]
fn a_client_that_calls_back_twice_is_signed_in_by_one_exchange() {
    scenario("double-callback", Options::split(), async |s| {
        // The browser blocks the first response, because it is for another origin.
        s.expect_console_error("*/api/oauth/callback*ERR_BLOCKED_BY_RESPONSE*");
        s.sandbox.user(&json!({"doubleCallback": true})).await?;
        s.page.open_login().await?;
        s.page.sign_in_silently().await?;
        assert_eq!(s.deployment.code_exchanges()?, 1);
        Ok(())
    });
}

#[test]
fn a_web_view_that_loses_its_cookies_is_not_signed_in() {
    scenario("lost-cookies", Options::split(), async |s| {
        s.expect_console_error("*/api/oauth/callback*403 (Forbidden)*");
        s.sandbox.user(&json!({"dropsCookies": true})).await?;
        s.page.open_login().await?;
        s.page.click("login-base").await?;
        let limit = Duration::from_secs(30);
        until("the callback is refused", limit, async || {
            let url = s.page.url().await?;
            Ok(url.contains("/api/oauth/callback").then_some(()))
        })
        .await?;
        s.screenshot("refused").await?;
        assert_eq!(s.deployment.code_exchanges()?, 0);
        s.page.open_login().await
    });
}
