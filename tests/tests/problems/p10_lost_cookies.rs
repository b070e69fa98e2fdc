//! `state` against forged logins: some web-views lose the cookie that it is compared
//! with, so libraries have turned the comparison off.

use serde_json::json;
use wechat_h5_e2e::{Http, HttpUser, Options, Scenario, Site, scenario};

use crate::tutorial_code::login_site::{StateCheck, router};

const NO_COOKIE: &str = "this browser sent no login cookie";

#[test]
fn a_lost_cookie_blocks_users_or_admits_attackers() {
    scenario("problem-10-lost-cookies", Options::split(), async |s| {
        the_attacker_is_let_in(s).await?;
        the_attacker_is_kept_out(s).await?;
        s.sandbox.user(&json!({"dropsCookies": true})).await?;
        honest_people_are_locked_out(s).await?;
        honest_people_are_told_why(s).await
    });
}

/// The attacker begins a login, and the victim's browser ends it.
async fn the_attacker_is_let_in(s: &Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    site.serve(router(s, &site.origin, StateCheck::Off))?;
    let http = Http::default();
    let begun = http.get(&site.url("/login"), &[]).await?;
    let back = http.get(begun.header("location"), &[]).await?;
    let victim = Http::default().get(back.header("location"), &[]).await?;
    assert_eq!(victim.status, 200, "as the attacker: {}", victim.body);
    Ok(())
}

async fn the_attacker_is_kept_out(s: &Scenario) -> anyhow::Result<()> {
    let mut attacker = HttpUser::new(&s.http, &s.deployment.page);
    let callback = attacker.callback_url().await?;
    let mut victim = HttpUser::new(&s.http, &s.deployment.page);
    let response = victim.get(&callback).await?;
    assert_eq!(response.error_code(), "state_foreign_browser");
    assert!(!victim.is_signed_in().await?);
    Ok(())
}

async fn honest_people_are_locked_out(s: &mut Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    site.serve(router(s, &site.origin, StateCheck::ByCookie))?;
    let (browser, page) = s.browser_without_rules().await?;
    page.go(&site.url("/login")).await?;
    let text = page.whole_text().await?;
    assert!(text.contains("state mismatch"), "{text}");
    s.screenshot_of(&browser, "tutorial-code").await
}

/// Nobody can be kept signed in without a cookie; that much is said, with a way back.
async fn honest_people_are_told_why(s: &mut Scenario) -> anyhow::Result<()> {
    s.expect_console_error("http://127.0.0.1:*/api/oauth/callback?* - Failed to load resource: the server responded with a status of 403 (Forbidden)");
    let told = s.deployment.log_text().matches(NO_COOKIE).count();
    s.page.open("/#/login").await?;
    s.page.click("login-base").await?;
    s.page
        .wait_whole_text(|text| text.contains("Cookie"))
        .await?;
    s.screenshot("wechat-h5").await?;
    let log = s.deployment.log_text();
    assert_eq!(log.matches(NO_COOKIE).count(), told + 1, "the operator too");
    s.page.click_css("a[href]").await?;
    s.page.wait_session("anonymous").await
}
