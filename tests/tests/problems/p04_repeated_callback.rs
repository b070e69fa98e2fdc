//! 40163: WeChat calls back twice, people press Back, and a code is good once.

use serde_json::json;
use wechat_h5_e2e::{Options, Scenario, Site, scenario};

use crate::tutorial_code::login_site::{StateCheck, router};

const EXCHANGE: &str = "GET /sns/oauth2/access_token?";

#[test]
fn a_repeated_callback_fails() {
    scenario("problem-04-code-twice", Options::split(), async |s| {
        s.sandbox.user(&json!({"doubleCallback": true})).await?;
        tutorial_code_fails(s).await?;
        wechat_h5_works(s).await
    });
}

async fn tutorial_code_fails(s: &mut Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    site.serve(router(s, &site.origin, StateCheck::Off))?;
    let (browser, page) = s.browser_without_rules().await?;
    page.go(&site.url("/login")).await?;
    page.wait_whole_text(|text| text.contains("40163")).await?;
    s.screenshot_of(&browser, "tutorial-code").await
}

async fn wechat_h5_works(s: &mut Scenario) -> anyhow::Result<()> {
    // The first of the two calls is made by a script of the client's, which may not
    // read what comes of it.
    s.expect_console_error("http://127.0.0.1:*/api/oauth/callback?* - Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin");
    s.page.open("/#/login").await?;
    s.page.click("login-base").await?;
    s.page.wait_session("signed-in").await?;
    s.page.wait_jssdk("ready").await?;
    assert_eq!(s.page.url().await?, s.url("/#/login"));
    let callbacks = s
        .deployment
        .log_text()
        .matches("/api/oauth/callback")
        .count();
    assert!(callbacks >= 2, "it came twice");
    assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 1);
    s.screenshot("wechat-h5").await
}
