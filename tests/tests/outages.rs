//! The page when WeChat, the platform or the server is not available.

use wechat_h5_e2e::{Device, Options, Scenario, scenario};

async fn asks_to_open_wechat(s: &mut Scenario) -> anyhow::Result<()> {
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
fn a_desktop_browser_is_asked_to_open_wechat() {
    let options = Options::shipped().device(Device::Desktop);
    scenario("outside-desktop", options, async |s| {
        asks_to_open_wechat(s).await
    });
}

#[test]
fn a_mobile_browser_is_asked_to_open_wechat() {
    let options = Options::shipped().device(Device::MobileBrowser);
    scenario("outside-mobile", options, async |s| {
        asks_to_open_wechat(s).await
    });
}

#[test]
fn a_missing_jweixin_is_reported() {
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
fn an_unreachable_platform_is_reported_and_a_retry_recovers() {
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
        // The server retries by itself. The page retries when the user taps the button.
        wechat_h5_e2e::until("a ticket", std::time::Duration::from_secs(40), async || {
            let ready = s.http.get(&s.url("/readyz"), &[]).await?;
            Ok((ready.status == 200).then_some(()))
        })
        .await?;
        s.page.click("retry").await?;
        s.page.wait_jssdk("ready").await?;
        s.screenshot("recovered").await
    });
}

#[test]
fn a_stopped_server_is_reported() {
    let folder = tempfile::TempDir::with_prefix("wechat-h5-e2e-store-").unwrap();
    let store = format!("redb:{}", folder.path().join("store.redb").display());
    let options = Options::split().env("WECHAT_H5_STORE", &store);
    scenario("server-gone", options, async |s| {
        s.expect_console_error(
            "http://127.0.0.1:*/api/session - Failed to load resource: net::ERR_CONNECTION_REFUSED",
        );
        s.page.open_login().await?;
        s.page.sign_in_silently().await?;
        s.deployment.server.stop().await?;
        s.page.click("sign-out").await?;
        s.page.find("retry").await?;
        assert!(s.page.whole_text().await?.contains("连不上服务器"));
        s.screenshot("gone").await?;
        s.deployment.restart_server().await?;
        s.page.click("retry").await?;
        // The request did not arrive, so the user is still signed in.
        s.page.wait_session("signed-in").await?;
        s.screenshot("back").await
    });
}

#[test]
fn a_snapshot_visitor_is_told_to_ask_for_the_whole_page() {
    scenario("status-snapshot", Options::demo(), async |s| {
        s.sandbox
            .user(&serde_json::json!({"snapshot": true}))
            .await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("failed").await?;
        let text = s.page.text("sdk-error").await?;
        assert!(text.contains("使用完整服务"), "{text}");
        s.screenshot("refused").await
    });
}
