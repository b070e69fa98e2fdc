//! Signing in and out, as a user does it in a browser.

use std::time::Duration;

use serde_json::json;
use wechat_h5_e2e::{HttpUser, Options, Scenario, scenario, until};

/// Opens the login tab and goes on to the consent page.
async fn open_consent_page(s: &Scenario) -> anyhow::Result<()> {
    s.page.open_login().await?;
    s.page.click("login-userinfo").await?;
    s.page.find("consent-allow").await?;
    let url = s.page.url().await?;
    assert!(url.starts_with(&s.sandbox.open_base()), "{url}");
    Ok(())
}

/// Waits until the browser is back on the login tab and signed in, with nothing of the login
/// left in the address.
async fn wait_signed_in(s: &Scenario) -> anyhow::Result<()> {
    s.page.wait_session("signed-in").await?;
    assert_eq!(s.page.url().await?, s.url("/#/login"));
    Ok(())
}

async fn sign_in_with_consent(s: &Scenario) -> anyhow::Result<()> {
    open_consent_page(s).await?;
    s.page.consent("allow").await?;
    wait_signed_in(s).await
}

async fn wait_nickname(s: &Scenario) -> anyhow::Result<()> {
    s.page.wait_text("nickname", |t| t.contains("小明")).await?;
    Ok(())
}

#[test]
fn with_consent() {
    scenario("login-consent", Options::split(), async |s| {
        open_consent_page(s).await?;
        s.screenshot("consent").await?;
        s.page.consent("allow").await?;
        wait_signed_in(s).await?;
        wait_nickname(s).await?;
        assert!(!s.page.text("openid").await?.is_empty());
        s.page.wait_jssdk("ready").await?;
        s.screenshot("signed-in").await?;
        assert_eq!(s.deployment.code_exchanges()?, 1);
        let mut cookies = s.browser.cookies().await?;
        cookies.retain(|cookie| cookie.http_only);
        assert!(!cookies.is_empty(), "no session cookie");
        for cookie in cookies {
            assert_eq!(cookie.same_site, "Lax", "{}", cookie.name);
        }
        // The session is kept.
        s.browser.client().refresh().await?;
        wait_signed_in(s).await?;
        wait_nickname(s).await
    });
}

#[test]
fn silently() {
    scenario("login-base", Options::split(), async |s| {
        s.page.open_login().await?;
        s.page.click("login-base").await?;
        wait_signed_in(s).await?;
        assert!(!s.page.text("openid").await?.is_empty());
        let text = s.page.whole_text().await?;
        assert!(!text.contains("小明"), "the name was not requested");
        s.page.wait_jssdk("ready").await?;
        s.screenshot("signed-in").await?;
        assert_eq!(s.deployment.code_exchanges()?, 1);
        let proxy = s.deployment.platform_proxy()?;
        assert_eq!(proxy.count("GET /sns/userinfo?"), 0);
        Ok(())
    });
}

#[test]
fn in_the_demo() {
    scenario("login-demo", Options::demo(), async |s| {
        sign_in_with_consent(s).await?;
        wait_nickname(s).await?;
        s.page.wait_jssdk("ready").await?;
        s.screenshot("signed-in").await
    });
}

#[test]
fn denied_consent_leads_back_to_the_page() {
    scenario("login-denied", Options::split(), async |s| {
        s.expect_console_error("http://127.0.0.1:*/api/oauth/callback?* - Failed to load resource: the server responded with a status of 403 (Forbidden)");
        open_consent_page(s).await?;
        s.page.consent("deny").await?;
        s.page
            .wait_whole_text(|t| t.contains("authorization_refused"))
            .await?;
        s.screenshot("denied").await?;
        s.page.click_css("a[href]").await?;
        s.page.wait_session("anonymous").await?;
        assert_eq!(s.page.url().await?, s.url("/#/login"));
        assert_eq!(s.deployment.code_exchanges()?, 0);
        s.screenshot("back").await
    });
}

#[test]
fn back_after_a_silent_login() {
    scenario("login-base-back", Options::split(), async |s| {
        s.page.open("/?first#/status").await?;
        s.page.wait_jssdk("ready").await?;
        s.page.click("tab-login").await?;
        s.page.sign_in_silently().await?;
        s.browser.client().back().await?;
        s.page.wait_session("signed-in").await?;
        s.page.wait_jssdk("ready").await?;
        s.screenshot("back").await?;
        let url = s.page.url().await?;
        assert!(url.starts_with(&s.url("/")), "{url}");
        assert_eq!(s.deployment.code_exchanges()?, 1);
        Ok(())
    });
}

#[test]
fn back_to_the_consent_page_and_allowed_again() {
    scenario("login-consent-back", Options::split(), async |s| {
        sign_in_with_consent(s).await?;
        // The consent page that the browser has kept.
        s.browser.client().back().await?;
        s.page.consent("allow").await?;
        wait_signed_in(s).await?;
        // The consent page loaded again, with the same state.
        s.browser.client().back().await?;
        s.page.find("consent-allow").await?;
        s.browser.client().refresh().await?;
        s.page.consent("allow").await?;
        wait_signed_in(s).await?;
        s.screenshot("signed-in").await?;
        let exchanges = s.deployment.code_exchanges()?;
        assert_eq!(exchanges, 1, "later callbacks change nothing");
        Ok(())
    });
}

#[test]
fn wechat_calls_back_twice() {
    scenario("login-called-twice", Options::split(), async |s| {
        sign_in_with_consent(s).await?;
        s.page.go(&s.browser.oauth_callback().await?).await?;
        wait_signed_in(s).await?;
        assert_eq!(s.deployment.code_exchanges()?, 1);
        s.screenshot("signed-in").await
    });
}

/// WeChat itself does this: one state, two codes, and the second callback starts before the
/// first has finished. A browser that drops the first response uses the second alone.
#[test]
fn wechat_calls_back_twice_at_once() {
    for keeps_first in [true, false] {
        let name = format!("login-called-twice-at-once-{keeps_first}");
        scenario(&name, Options::split(), async |s| {
            let mut user = HttpUser::new(&s.http, &s.deployment.page);
            let first = user.callback_url().await?;
            let second = first.replace("code=", "code=f");
            let cookies = user.cookie_header();
            let headers = [("cookie", cookies.as_str())];
            let proxy = s.deployment.platform_proxy()?;
            proxy.pause();
            let mut slow = Box::pin(s.http.get(&first, &headers));
            let exchange = until("the exchange", Duration::from_secs(10), async || {
                Ok((s.deployment.code_exchanges()? == 1).then_some(()))
            });
            tokio::select! {
                early = &mut slow => anyhow::bail!("responded too early: {early:?}"),
                exchange = exchange => exchange?,
            }
            let restore = async { proxy.restore() };
            let last = if keeps_first {
                tokio::join!(s.http.get(&second, &headers), restore, slow).0?
            } else {
                drop(slow);
                tokio::join!(s.http.get(&second, &headers), restore).0?
            };
            assert_eq!(last.status, 303, "{}", last.body);
            let session = last.cookies().join("; ");
            let session = session_of(s, &session).await?;
            assert_eq!(session["signedIn"], true, "{session}");
            assert_eq!(s.deployment.code_exchanges()?, 1);
            Ok(())
        });
    }
}

/// The session that belongs to a `Cookie` header.
async fn session_of(s: &Scenario, cookies: &str) -> anyhow::Result<serde_json::Value> {
    let url = s.url("/api/session");
    s.http.get(&url, &[("cookie", cookies)]).await?.json()
}

#[test]
fn two_logins_at_once_in_one_browser() {
    scenario("login-two-tabs", Options::split(), async |s| {
        open_consent_page(s).await?;
        let client = s.browser.client().clone();
        let first = client.window().await?;
        let second = client.new_window(true).await?.handle;
        client.switch_to_window(second.clone()).await?;
        open_consent_page(s).await?;
        for (tab, picture) in [(first, "first-tab"), (second, "second-tab")] {
            client.switch_to_window(tab).await?;
            s.page.consent("allow").await?;
            wait_signed_in(s).await?;
            s.screenshot(picture).await?;
        }
        Ok(())
    });
}

#[test]
fn signing_out_deletes_the_session_on_the_server() {
    scenario("sign-out", Options::split(), async |s| {
        sign_in_with_consent(s).await?;
        let cookies = s.browser.cookie_header().await?;
        let before = session_of(s, &cookies).await?;
        assert_eq!(before["signedIn"], true, "{before}");
        s.page.click("sign-out").await?;
        s.page.wait_session("anonymous").await?;
        s.screenshot("signed-out").await?;
        let after = session_of(s, &cookies).await?;
        assert_eq!(after, json!({"signedIn": false}), "the old id still works");
        s.browser.client().refresh().await?;
        s.page.wait_session("anonymous").await?;
        Ok(())
    });
}

#[test]
fn a_snapshot_page_is_named() {
    scenario("snapshot", Options::split(), async |s| {
        s.sandbox.user(&json!({"snapshot": true})).await?;
        s.page.open_login().await?;
        s.page.click("login-userinfo").await?;
        s.page.wait_session("snapshot").await?;
        s.page.wait_whole_text(|t| t.contains("快照页")).await?;
        s.screenshot("snapshot").await
    });
}

#[test]
fn a_nickname_is_shown_as_text() {
    scenario("nickname", Options::split(), async |s| {
        let nickname = "<img src=x onerror=alert(1)>\u{0007}🌸 & \"小红\"";
        s.sandbox.user(&json!({"nickname": nickname})).await?;
        sign_in_with_consent(s).await?;
        let shown = s.page.text("nickname").await?;
        assert!(shown.contains("<img src=x onerror=alert(1)>"), "{shown}");
        assert!(shown.contains("🌸 & \"小红\""), "{shown}");
        s.screenshot("signed-in").await
    });
}

#[test]
fn a_session_survives_a_restart_of_the_server() {
    let folder = tempfile::TempDir::with_prefix("wechat-h5-e2e-store-").unwrap();
    let store = format!("redb:{}", folder.path().join("store.redb").display());
    let options = Options::split().env("WECHAT_H5_STORE", &store);
    scenario("login-restart", options, async |s| {
        sign_in_with_consent(s).await?;
        s.deployment.restart_server().await?;
        s.browser.client().refresh().await?;
        s.page.wait_session("signed-in").await?;
        s.page.wait_jssdk("ready").await?;
        wait_nickname(s).await?;
        let proxy = s.deployment.platform_proxy()?;
        assert_eq!(proxy.count("/cgi-bin/ticket/getticket?"), 1);
        s.screenshot("signed-in").await
    });
}
