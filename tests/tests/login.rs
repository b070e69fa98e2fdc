//! Signing in and out, as a person in a browser does it.

use std::time::Duration;

use serde_json::json;
use wechat_h5_e2e::{HttpUser, Options, Page, Scenario, scenario, until};

const EXCHANGE: &str = "GET /sns/oauth2/access_token?";

/// From the login tab to the consent page.
async fn ask_for_consent(s: &Scenario) -> anyhow::Result<()> {
    s.page.open("/#/login").await?;
    s.page.wait_session("anonymous").await?;
    s.page.click("login-userinfo").await?;
    s.page.find("consent-allow").await?;
    let url = s.page.url().await?;
    assert!(url.starts_with(&s.sandbox.open_base()), "{url}");
    Ok(())
}

/// Back on the page, signed in, with nothing of the login left in the address.
async fn is_back_signed_in(s: &Scenario, page: &Page) -> anyhow::Result<()> {
    page.wait_session("signed-in").await?;
    assert_eq!(page.url().await?, s.url("/#/login"));
    Ok(())
}

#[test]
fn with_consent() {
    scenario("login-consent", Options::split(), async |s| {
        ask_for_consent(s).await?;
        s.screenshot("consent").await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        s.page.wait_text("nickname", |t| t.contains("小明")).await?;
        assert!(!s.page.text("openid").await?.is_empty());
        s.page.wait_jssdk("ready").await?;
        s.screenshot("signed-in").await?;
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 1);
        let cookies = s.browser.cookies().await?;
        let ours: Vec<_> = cookies.iter().filter(|c| c.http_only).collect();
        assert!(!ours.is_empty(), "no session cookie: {cookies:?}");
        for cookie in ours {
            assert_eq!(cookie.same_site, "Lax", "{}", cookie.name);
        }
        // It lasts.
        s.browser.client().refresh().await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        s.page.wait_text("nickname", |t| t.contains("小明")).await?;
        Ok(())
    });
}

#[test]
fn silently() {
    scenario("login-base", Options::split(), async |s| {
        s.page.open("/#/login").await?;
        s.page.wait_session("anonymous").await?;
        s.page.click("login-base").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        assert!(!s.page.text("openid").await?.is_empty());
        assert!(
            !s.page.whole_text().await?.contains("小明"),
            "no name was asked for"
        );
        s.page.wait_jssdk("ready").await?;
        s.screenshot("signed-in").await?;
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 1);
        assert_eq!(
            s.deployment.platform_proxy()?.count("GET /sns/userinfo?"),
            0
        );
        Ok(())
    });
}

#[test]
fn in_the_demo() {
    scenario("login-demo", Options::demo(), async |s| {
        ask_for_consent(s).await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        s.page.wait_text("nickname", |t| t.contains("小明")).await?;
        s.page.wait_jssdk("ready").await?;
        s.screenshot("signed-in").await
    });
}

#[test]
fn refused_consent_leads_back_to_the_page() {
    scenario("login-refused", Options::split(), async |s| {
        s.expect_console_error("http://127.0.0.1:*/api/oauth/callback?* - Failed to load resource: the server responded with a status of 403 (Forbidden)");
        ask_for_consent(s).await?;
        s.page.consent("refuse").await?;
        s.page
            .wait_whole_text(|t| t.contains("authorization_refused"))
            .await?;
        s.screenshot("refused").await?;
        s.page.click_css("a[href]").await?;
        s.page.wait_session("anonymous").await?;
        assert_eq!(s.page.url().await?, s.url("/#/login"));
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 0);
        s.screenshot("back").await
    });
}

#[test]
fn back_after_a_silent_login() {
    scenario("login-base-back", Options::split(), async |s| {
        s.page.open("/?first#/status").await?;
        s.page.wait_jssdk("ready").await?;
        s.page.click("tab-login").await?;
        s.page.click("login-base").await?;
        s.page.wait_session("signed-in").await?;
        s.browser.client().back().await?;
        s.page.wait_session("signed-in").await?;
        s.page.wait_jssdk("ready").await?;
        s.screenshot("back").await?;
        let url = s.page.url().await?;
        assert!(url.starts_with(&s.url("/")), "{url}");
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 1);
        Ok(())
    });
}

#[test]
fn back_at_wechat_and_allowed_again() {
    scenario("login-consent-back", Options::split(), async |s| {
        ask_for_consent(s).await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        // As the browser kept the page.
        s.browser.client().back().await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        // And made anew, with the same state.
        s.browser.client().back().await?;
        s.page.find("consent-allow").await?;
        s.browser.client().refresh().await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        s.screenshot("signed-in").await?;
        assert_eq!(
            s.deployment.platform_proxy()?.count(EXCHANGE),
            1,
            "later callbacks change nothing"
        );
        Ok(())
    });
}

#[test]
fn wechat_calls_back_twice() {
    scenario("login-called-twice", Options::split(), async |s| {
        ask_for_consent(s).await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        let callback = callback_of(s).await?;
        s.page.go(&callback).await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 1);
        s.screenshot("signed-in").await
    });
}

/// The callback that the browser was sent to.
async fn callback_of(s: &Scenario) -> anyhow::Result<String> {
    let requests = s.browser.requests().await?;
    let found = requests.iter().find(|r| r.path() == "/api/oauth/callback");
    let found = found.ok_or_else(|| anyhow::anyhow!("no callback was requested"))?;
    Ok(found.url.clone())
}

/// WeChat itself does this: one state, two codes, the second before the first is
/// done. A browser that drops the first answer goes by the second alone.
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
            let heard = until("the exchange", Duration::from_secs(10), async || {
                Ok((proxy.count(EXCHANGE) == 1).then_some(()))
            });
            tokio::select! {
                early = &mut slow => anyhow::bail!("answered too early: {early:?}"),
                heard = heard => heard?,
            }
            let mend = async { proxy.restore() };
            let last = if keeps_first {
                tokio::join!(s.http.get(&second, &headers), mend, slow).0?
            } else {
                drop(slow);
                tokio::join!(s.http.get(&second, &headers), mend).0?
            };
            assert_eq!(last.status, 303, "{}", last.body);
            let session = last.cookies().join("; ");
            let url = s.url("/api/session");
            let answer = s.http.get(&url, &[("cookie", &session)]).await?;
            assert_eq!(answer.json()?["signedIn"], true, "{}", answer.body);
            assert_eq!(proxy.count(EXCHANGE), 1);
            Ok(())
        });
    }
}

#[test]
fn two_logins_at_once_in_one_browser() {
    scenario("login-two-tabs", Options::split(), async |s| {
        ask_for_consent(s).await?;
        let client = s.browser.client().clone();
        let first = client.window().await?;
        let second = client.new_window(true).await?;
        client.switch_to_window(second.handle).await?;
        ask_for_consent(s).await?;
        client.switch_to_window(first).await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        s.screenshot("first-tab").await?;
        let tabs = client.windows().await?;
        client
            .switch_to_window(tabs[tabs.len() - 1].clone())
            .await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        s.screenshot("second-tab").await
    });
}

#[test]
fn signing_out_ends_the_session_on_the_server() {
    scenario("sign-out", Options::split(), async |s| {
        ask_for_consent(s).await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        let cookies = s.browser.cookies().await?;
        let header: Vec<String> = cookies
            .iter()
            .map(|c| format!("{}={}", c.name, c.value))
            .collect();
        let header = header.join("; ");
        let session = s.url("/api/session");
        let before = s.http.get(&session, &[("cookie", &header)]).await?;
        assert_eq!(before.json()?["signedIn"], true, "{}", before.body);
        s.page.click("sign-out").await?;
        s.page.wait_session("anonymous").await?;
        s.screenshot("signed-out").await?;
        let after = s.http.get(&session, &[("cookie", &header)]).await?;
        assert_eq!(
            after.json()?,
            json!({"signedIn": false}),
            "the old id still works"
        );
        s.browser.client().refresh().await?;
        s.page.wait_session("anonymous").await?;
        Ok(())
    });
}

#[test]
fn a_snapshot_page_is_named() {
    scenario("snapshot", Options::split(), async |s| {
        s.sandbox.user(&json!({"snapshot": true})).await?;
        s.page.open("/#/login").await?;
        s.page.wait_session("anonymous").await?;
        s.page.click("login-userinfo").await?;
        s.page.wait_session("snapshot").await?;
        s.page.wait_whole_text(|t| t.contains("快照页")).await?;
        s.screenshot("snapshot").await
    });
}

#[test]
fn a_nickname_is_text_and_nothing_else() {
    scenario("nickname", Options::split(), async |s| {
        let nickname = "<img src=x onerror=alert(1)>\u{0007}🌸 & \"小红\"";
        s.sandbox.user(&json!({"nickname": nickname})).await?;
        ask_for_consent(s).await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        let shown = s.page.text("nickname").await?;
        assert!(shown.contains("<img src=x onerror=alert(1)>"), "{shown}");
        assert!(shown.contains("🌸 & \"小红\""), "{shown}");
        s.screenshot("signed-in").await
    });
}

#[test]
fn a_session_outlives_the_server() {
    let folder = tempfile::TempDir::with_prefix("wechat-h5-e2e-store-").unwrap();
    let store = format!("redb:{}", folder.path().join("store.redb").display());
    let options = Options::split().env("WECHAT_H5_STORE", &store);
    scenario("login-restart", options, async |s| {
        ask_for_consent(s).await?;
        s.page.consent("allow").await?;
        is_back_signed_in(s, &s.page.clone()).await?;
        s.deployment.restart_server().await?;
        s.browser.client().refresh().await?;
        s.page.wait_session("signed-in").await?;
        s.page.wait_jssdk("ready").await?;
        s.page.wait_text("nickname", |t| t.contains("小明")).await?;
        assert_eq!(
            s.deployment
                .platform_proxy()?
                .count("/cgi-bin/ticket/getticket?"),
            1
        );
        s.screenshot("signed-in").await
    });
}
