//! 40163: WeChat calls back twice, users press Back, and a code works only once.

use serde_json::json;
use wechat_h5_e2e::{Options, Scenario, Site, scenario};

use crate::tutorial_code::login_site::{StateCheck, router};

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
    // A script of the client makes the first of the two calls, and the browser does not
    // let it read the response.
    s.expect_console_error("http://127.0.0.1:*/api/oauth/callback?* - Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin");
    s.page.open_login().await?;
    s.page.sign_in_silently().await?;
    s.page.wait_jssdk("ready").await?;
    assert_eq!(s.page.url().await?, s.url("/#/login"));
    let callbacks = s
        .deployment
        .log_text()
        .matches("/api/oauth/callback")
        .count();
    assert!(callbacks >= 2, "the callback came twice");
    assert_eq!(s.deployment.code_exchanges()?, 1);
    s.screenshot("wechat-h5").await
}
