//! What the sign-in tab shows of a session: when it expires, whether WeChat still accepts it, its
//! refresh, and more rights without a sign-out.

use serde_json::json;
use wechat_h5_e2e::{Options, Scenario, scenario, serious_violations};

const NARROWEST: u32 = 320;

/// Signs in with consent and opens the details.
async fn open_details(s: &Scenario) -> anyhow::Result<()> {
    s.page.open_login().await?;
    s.page.sign_in().await?;
    show_details(s).await
}

async fn show_details(s: &Scenario) -> anyhow::Result<()> {
    s.page.show_and_click("show_session").await?;
    s.page.find("session-expires").await?;
    Ok(())
}

/// Presses a button and waits for this in what comes of it.
async fn ask(s: &Scenario, button: &str, said: &str) -> anyhow::Result<()> {
    s.page.show_and_click(button).await?;
    let result = format!("{button}-result");
    s.page
        .wait_text(&result, |text| text.contains(said))
        .await?;
    Ok(())
}

async fn calls(s: &Scenario, path: &str) -> anyhow::Result<usize> {
    Ok(s.sandbox.platform_calls(path).await?.len())
}

#[test]
fn a_valid_authorization_is_checked_and_refreshed() {
    scenario("session-valid", Options::split(), async |s| {
        s.expect_console_error("*/api/session/check*429 (Too Many Requests)*");
        open_details(s).await?;
        let days = |text: &str| text.contains("还有 6 天") || text.contains("还有 7 天");
        s.page.wait_text("session-expires", days).await?;
        let hour = |text: &str| text.contains("还有 1 小时") || text.contains("还有 2 小时");
        s.page.wait_text("access-expires", hour).await?;
        let month = |text: &str| text.contains("还有 29 天") || text.contains("还有 30 天");
        s.page.wait_text("refresh-expires", month).await?;
        assert!(!s.page.text("expires").await?.is_empty());
        assert_eq!(calls(s, "/sns/auth").await?, 0, "nobody has asked");

        ask(s, "session-check", "授权有效").await?;
        s.screenshot("valid").await?;
        for _ in 0..3 {
            ask(s, "session-check", "请稍候几秒").await?;
        }
        assert_eq!(calls(s, "/sns/auth").await?, 1);

        s.sandbox.user(&json!({"nickname": "小明 2"})).await?;
        ask(s, "session-refresh", "已刷新").await?;
        let nickname = |text: &str| text == "小明 2";
        s.page.wait_text("nickname", nickname).await?;
        s.screenshot("refreshed").await?;
        assert_eq!(s.page.url().await?, s.url("/#/login"));
        assert_eq!(s.deployment.code_exchanges()?, 1);
        Ok(())
    });
}

#[test]
fn an_access_token_that_expired_is_refreshed() {
    scenario("session-expired", Options::split(), async |s| {
        open_details(s).await?;
        s.sandbox.advance(7200).await?;
        ask(s, "session-check", "access_token 已过期").await?;
        s.screenshot("expired").await?;
        ask(s, "session-refresh", "已刷新").await?;
        assert_eq!(calls(s, "/sns/userinfo").await?, 2);
        Ok(())
    });
}

#[test]
fn an_expired_refresh_token_leads_to_another_login() {
    scenario("session-refresh-expired", Options::split(), async |s| {
        open_details(s).await?;
        s.sandbox.advance(30 * 86_400).await?;
        ask(s, "session-refresh", "refresh_token 已过期").await?;
        s.screenshot("ended").await?;
        s.page.show_and_click("sign-in-again").await?;
        s.page.consent("allow").await?;
        s.page.wait_session("signed-in").await?;
        assert_eq!(s.page.url().await?, s.url("/#/login"));
        show_details(s).await?;
        ask(s, "session-check", "授权有效").await
    });
}

#[test]
fn an_authorization_that_was_withdrawn_is_told() {
    scenario("session-withdrawn", Options::split(), async |s| {
        open_details(s).await?;
        s.sandbox.user(&json!({"passwordChanged": true})).await?;
        ask(s, "session-check", "授权已失效").await?;
        s.screenshot("withdrawn").await?;
        s.page.wait_session("signed-in").await?;
        s.page.show_and_click("sign-out").await?;
        s.page.wait_session("anonymous").await?;
        assert!(!s.page.has("session-details").await?);
        Ok(())
    });
}

#[test]
fn a_session_that_has_ended_elsewhere_is_left() {
    scenario("session-ended-elsewhere", Options::split(), async |s| {
        s.expect_console_error("*/api/session/check*401 (Unauthorized)*");
        open_details(s).await?;
        s.browser.client().delete_all_cookies().await?;
        s.page.show_and_click("session-check").await?;
        s.page.wait_session("anonymous").await?;
        s.page.find("login-base").await?;
        s.screenshot("signed-out").await
    });
}

#[test]
fn without_wechat_the_failure_is_told_and_can_be_tried_again() {
    scenario("session-unreachable", Options::split(), async |s| {
        s.expect_console_error("*/api/session/check*502 (Bad Gateway)*");
        open_details(s).await?;
        s.deployment.platform_proxy()?.cut();
        s.page.show_and_click("session-check").await?;
        let failed = s.page.find("session-failed").await?.text().await?;
        assert!(failed.contains("weixin_unreachable"), "{failed}");
        s.screenshot("failed").await?;
        s.page.wait_session("signed-in").await
    });
}

#[test]
fn more_rights_need_no_sign_out() {
    scenario("session-more-rights", Options::split(), async |s| {
        s.expect_console_error("*/api/oauth/callback*403 (Forbidden)*");
        s.page.open_login().await?;
        s.page.sign_in_silently().await?;
        s.page
            .wait_text("scope", |text| text.contains("snsapi_base"))
            .await?;
        s.screenshot("silently").await?;
        // Who refuses stays signed in.
        s.page.show_and_click("login-userinfo").await?;
        s.page.consent("deny").await?;
        s.page.find_css("[data-error-code]").await?;
        s.page.click_css("a[href='/#/login']").await?;
        s.page.wait_session("signed-in").await?;

        s.page.show_and_click("login-userinfo").await?;
        s.page.consent("allow").await?;
        s.page.wait_session("signed-in").await?;
        s.page.wait_text("nickname", |text| text == "小明").await?;
        assert_eq!(s.page.url().await?, s.url("/#/login"));
        assert!(!s.page.has("login-userinfo").await?);
        s.screenshot("with-profile").await?;

        // Back leads to the consent page, and from there to the page: nothing redirects by itself.
        s.browser.client().back().await?;
        s.page.consent("allow").await?;
        s.page.wait_session("signed-in").await?;
        s.page.wait_text("nickname", |text| text == "小明").await?;
        assert_eq!(s.deployment.code_exchanges()?, 2);
        Ok(())
    });
}

#[test]
fn a_snapshot_visitor_has_nothing_to_check() {
    scenario("session-snapshot", Options::split(), async |s| {
        s.sandbox.user(&json!({"snapshot": true})).await?;
        s.page.open_login().await?;
        s.page.click("login-userinfo").await?;
        s.page.wait_session("snapshot").await?;
        s.page
            .wait_whole_text(|text| text.contains("使用完整服务"))
            .await?;
        assert!(!s.page.has("show_session").await?);
        assert!(!s.page.has("sign-out").await?);
        Ok(())
    });
}

/// In both languages and themes, on the narrowest phone.
#[test]
fn the_details_can_be_read_by_all() {
    scenario("session-looks", Options::split(), async |s| {
        s.browser.width(NARROWEST).await?;
        s.page.open_login().await?;
        s.page.sign_in_silently().await?;
        show_details(s).await?;
        s.sandbox.user(&json!({"passwordChanged": true})).await?;
        ask(s, "session-check", "授权已失效").await?;
        ask(s, "session-refresh", "授权已失效").await?;
        for language in ["zh", "en"] {
            for theme in ["light", "dark"] {
                s.browser.without_motion(theme).await?;
                for place in ["nickname", "session-check", "session-refresh", "sign-out"] {
                    s.page.show(place).await?;
                    let name = format!("{language}-{theme}-{place}");
                    s.screenshot(&name).await?;
                }
                assert_eq!(s.browser.overflow().await?, 0, "{language}");
                let found = serious_violations(&s.browser).await?;
                assert!(found.is_empty(), "{theme}: {}", found.join("\n"));
            }
            s.page.click("lang").await?;
        }
        Ok(())
    });
}
