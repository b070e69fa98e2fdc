//! The page where WeChat, the platform or the server is missing; languages;
//! light and dark.

use wechat_h5_e2e::{Device, Options, Scenario, scenario};

async fn says_what_to_do(s: &mut Scenario) -> anyhow::Result<()> {
    s.page.open("/").await?;
    s.page.wait_jssdk("outside").await?;
    let text = s.page.text("outside-hint").await?;
    assert!(text.contains("请在微信中打开"), "{text}");
    s.screenshot("outside").await?;
    s.page.click("tab-login").await?;
    s.page.find("login-userinfo").await?;
    s.screenshot("login").await?;
    s.page.click("tab-share").await?;
    let set = s.page.find("share-set").await?;
    assert!(
        !set.is_enabled().await?,
        "nothing can be set outside WeChat"
    );
    s.screenshot("share").await
}

#[test]
fn a_desktop_browser_is_told_to_open_wechat() {
    let options = Options::shipped().device(Device::Desktop);
    scenario("outside-desktop", options, async |s| {
        says_what_to_do(s).await
    });
}

#[test]
fn a_mobile_browser_is_told_to_open_wechat() {
    let options = Options::shipped().device(Device::MobileBrowser);
    scenario("outside-mobile", options, async |s| {
        says_what_to_do(s).await
    });
}

#[test]
fn jweixin_that_cannot_be_loaded_is_said_so() {
    scenario("jweixin-missing", Options::shipped(), async |s| {
        for host in ["res.wx.qq.com", "res2.wx.qq.com"] {
            s.expect_request_to(host);
            s.expect_console_error(&format!(
                "https://{host}/open/js/jweixin-1.6.0.js - Failed to load resource: net::ERR_NAME_NOT_RESOLVED"
            ));
        }
        s.page.open("/").await?;
        s.page.wait_jssdk("failed").await?;
        let text = s.page.text("sdk-error").await?;
        assert!(text.contains("微信脚本没有载入"), "{text}");
        s.screenshot("jweixin-missing").await
    });
}

#[test]
fn a_platform_that_cannot_be_reached_is_said_so_and_mended_by_a_retry() {
    scenario("platform-down", Options::platform_down(), async |s| {
        s.expect_console_error(
            "http://127.0.0.1:*/api/jssdk/config?url=* - Failed to load resource: the server responded with a status of 503 (Service Unavailable)",
        );
        s.page.open("/").await?;
        s.page.wait_jssdk("failed").await?;
        let text = s.page.text("sdk-error").await?;
        assert!(text.contains("ticket_unavailable"), "{text}");
        s.screenshot("ticket-unavailable").await?;
        s.deployment.platform_proxy()?.restore();
        // The server tries again by itself; the page is asked to look again.
        wechat_h5_e2e::until("a ticket", std::time::Duration::from_secs(40), async || {
            let ready = s.http.get(&s.url("/readyz"), &[]).await?;
            Ok((ready.status == 200).then_some(()))
        })
        .await?;
        s.page.click("retry").await?;
        s.page.wait_jssdk("ready").await?;
        s.screenshot("mended").await
    });
}

#[test]
fn a_server_that_goes_away_is_said_in_words() {
    let folder = tempfile::TempDir::with_prefix("wechat-h5-e2e-store-").unwrap();
    let store = format!("redb:{}", folder.path().join("store.redb").display());
    let options = Options::split().env("WECHAT_H5_STORE", &store);
    scenario("server-gone", options, async |s| {
        s.expect_console_error(
            "http://127.0.0.1:*/api/session - Failed to load resource: net::ERR_CONNECTION_REFUSED",
        );
        s.page.open("/#/login").await?;
        s.page.wait_session("anonymous").await?;
        s.page.click("login-base").await?;
        s.page.wait_session("signed-in").await?;
        s.deployment.server.stop().await?;
        s.page.click("sign-out").await?;
        s.page.find("retry").await?;
        assert!(s.page.whole_text().await?.contains("连不上服务器"));
        s.screenshot("gone").await?;
        s.deployment.restart_server().await?;
        s.page.click("retry").await?;
        // Nobody was signed out by a request that did not arrive.
        s.page.wait_session("signed-in").await?;
        s.screenshot("back").await
    });
}

#[test]
fn languages() {
    scenario("languages", Options::demo(), async |s| {
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        assert!(s.page.whole_text().await?.contains("已就绪"));
        s.page.click("lang").await?;
        s.page.wait_text("status", |t| t.contains("Ready")).await?;
        let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for (tab, inside) in [("tab-status", "signed-url"), ("tab-login", "login-base")] {
            s.page.click(tab).await?;
            s.page.find(inside).await?;
            s.screenshot(&format!("en-{tab}")).await?;
            let text = s.page.whole_text().await?;
            let left: String = text
                .replace("中文", "")
                .chars()
                .filter(|c| han(*c))
                .collect();
            assert!(left.is_empty(), "{tab} still says {left}");
        }
        // What is shared is the person's own text; what is around it is ours.
        s.page.click("tab-share").await?;
        assert_eq!(s.page.text("share-set").await?, "Use for sharing");
        s.screenshot("en-tab-share").await?;
        let lang = "return document.documentElement.lang";
        assert_eq!(s.browser.run(lang, vec![]).await?, "en");
        // It is remembered.
        s.browser.client().refresh().await?;
        s.page.wait_jssdk("ready").await?;
        assert_eq!(s.browser.run(lang, vec![]).await?, "en");
        s.page.click("lang").await?;
        assert_eq!(s.browser.run(lang, vec![]).await?, "zh-CN");
        Ok(())
    });
}

#[test]
fn dark_mode() {
    scenario("dark", Options::demo(), async |s| {
        s.browser.dark_mode().await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        for tab in ["tab-status", "tab-login", "tab-share"] {
            s.page.click(tab).await?;
            s.screenshot(tab).await?;
        }
        let script = "return getComputedStyle(document.body).backgroundColor \
             + getComputedStyle(document.documentElement).backgroundColor";
        let colours = s.browser.run(script, vec![]).await?;
        let colours = colours.as_str().unwrap_or_default();
        assert!(!colours.contains("rgb(255, 255, 255)"), "{colours}");
        Ok(())
    });
}
