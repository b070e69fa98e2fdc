//! `state` against forged logins: some web views lose the cookie that it is compared with,
//! so libraries skip the comparison.

use serde_json::json;
use wechat_h5_e2e::{Http, HttpUser, Options, Scenario, Site, scenario};

use crate::tutorial_code::login_site::{StateCheck, router};

const NO_COOKIE: &str = "this browser sent no login cookie";

#[test]
fn a_lost_cookie_blocks_users_or_admits_attackers() {
    scenario("problem-10-lost-cookies", Options::split(), async |s| {
        tutorial_code_admits_the_attacker(s).await?;
        wechat_h5_refuses_the_attacker(s).await?;
        s.sandbox.user(&json!({"dropsCookies": true})).await?;
        tutorial_code_blocks_the_user(s).await?;
        wechat_h5_explains_the_lost_cookie(s).await
    });
}

/// The attacker starts a login, and the victim's browser opens its callback.
async fn tutorial_code_admits_the_attacker(s: &Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    site.serve(router(s, &site.origin, StateCheck::Off))?;
    let http = Http::default();
    let started = http.get(&site.url("/login"), &[]).await?;
    let callback = http.get(started.header("location"), &[]).await?;
    let victim = Http::default()
        .get(callback.header("location"), &[])
        .await?;
    assert_eq!(victim.status, 200, "as the attacker: {}", victim.body);
    Ok(())
}

async fn wechat_h5_refuses_the_attacker(s: &Scenario) -> anyhow::Result<()> {
    let mut attacker = HttpUser::new(&s.http, &s.deployment.page);
    let callback = attacker.callback_url().await?;
    let mut victim = HttpUser::new(&s.http, &s.deployment.page);
    let response = victim.get(&callback).await?;
    assert_eq!(response.error_code(), "state_foreign_browser");
    assert!(!victim.is_signed_in().await?);
    Ok(())
}

async fn tutorial_code_blocks_the_user(s: &mut Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    site.serve(router(s, &site.origin, StateCheck::ByCookie))?;
    let (browser, page) = s.browser_without_rules().await?;
    page.go(&site.url("/login")).await?;
    let text = page.whole_text().await?;
    assert!(text.contains("state mismatch"), "{text}");
    s.screenshot_of(&browser, "tutorial-code").await
}

/// Without a cookie there is no session. The page says so and links back.
async fn wechat_h5_explains_the_lost_cookie(s: &mut Scenario) -> anyhow::Result<()> {
    s.expect_console_error("http://127.0.0.1:*/api/oauth/callback?* - Failed to load resource: the server responded with a status of 403 (Forbidden)");
    let before = s.deployment.log_text().matches(NO_COOKIE).count();
    s.page.open("/#/login").await?;
    s.page.click("login-base").await?;
    s.page
        .find_css("[data-error-code=state_foreign_browser]")
        .await?;
    s.screenshot("wechat-h5").await?;
    let log = s.deployment.log_text();
    assert_eq!(log.matches(NO_COOKIE).count(), before + 1, "in the log too");
    s.page.click_css("a[href]").await?;
    s.page.wait_session("anonymous").await
}
