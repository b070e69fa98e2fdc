//! Each scenario of the shell leads to a failure and its next step, whatever was there before.

use std::time::Duration;

use serde_json::json;
use wechat_h5_e2e::{Device, Options, Scenario, Shell, scenario, until};

const LIMIT: Duration = Duration::from_secs(20);

fn options() -> Options {
    Options::demo().device(Device::Desktop)
}

/// Applies one where another client and page were before.
async fn apply(s: &Scenario, name: &str) -> anyhow::Result<Shell> {
    let shell = s.shell();
    shell.open_with_ready_page().await?;
    shell.leave_frame().await?;
    s.sandbox
        .client(&json!({"network": "3g", "profile": "desktop"}))
        .await?;
    click(&shell, name).await?;
    Ok(shell)
}

async fn click(shell: &Shell, name: &str) -> anyhow::Result<()> {
    shell.panel().click("panel-tab-scenarios").await?;
    shell
        .click_for_new_frame(&format!("scenario-{name}"))
        .await?;
    shell.panel().find("scenario-next").await?;
    Ok(())
}

#[test]
fn a_router_on_ios_fails_with_the_two_urls() {
    scenario("scenario-ios-router", options(), async |s| {
        let shell = apply(s, "ios-router").await?;
        shell.wait_panel("last-error-step", "wx.config").await?;
        shell.panel().click("panel-tab-page").await?;
        shell.wait_panel("verdict", "签名无效").await?;
        shell.wait_panel("current-url", "route=2").await?;
        shell.wait_panel("difference-signed", "route=2").await?;
        s.screenshot("refused").await
    });
}

#[test]
fn a_pasted_link_is_shared_as_a_bare_link() {
    scenario("scenario-pasted-link", options(), async |s| {
        let shell = apply(s, "pasted-link").await?;
        shell.wait_panel("last-error-step", "粘贴的链接").await?;
        shell.enter_frame().await?;
        shell.sheet("share-source").await?;
        shell.leave_frame().await?;
        s.screenshot("shared").await
    });
}

#[test]
fn a_config_fails_on_the_first_harmony_and_the_shell_says_why() {
    scenario("scenario-harmony", options(), async |s| {
        let shell = apply(s, "harmony-1.0").await?;
        shell
            .wait_panel("last-error-step", "JS 接口安全域名")
            .await?;
        shell.wait_panel("last-error-step", "wx.error").await?;
        shell.wait_panel("config-failed", "wx.ready").await?;
        s.screenshot("refused").await
    });
}

#[test]
fn an_overwritten_token_fails_in_the_server_s_next_call() {
    scenario("scenario-token", options(), async |s| {
        let shell = apply(s, "token-overwritten").await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("ready").await?;
        shell.leave_frame().await?;
        a_late_reply_is_refused_and_sent_again(s, &shell).await?;
        let account = s.sandbox.account().await?;
        assert_eq!(account["user"]["snapshot"], false);
        Ok(())
    });
}

#[test]
fn an_overwritten_token_fails_also_where_the_server_had_none() {
    scenario("scenario-token-anew", options(), async |s| {
        s.expect_console_error("*/api/jssdk/config?* - Failed to load resource: *503*");
        let shell = apply(s, "ip-not-listed").await?;
        shell.wait_panel("last-error-step", "白名单").await?;
        click(&shell, "token-overwritten").await?;
        a_late_reply_is_refused_and_sent_again(s, &shell).await
    });
}

/// The server's message gets 40001; it fetches another token, and the message arrives.
async fn a_late_reply_is_refused_and_sent_again(
    s: &mut Scenario,
    shell: &Shell,
) -> anyhow::Result<()> {
    until("40001", LIMIT, async || {
        let text = shell.panel().text("last-error").await?;
        Ok(text.contains("access_token 无效").then_some(()))
    })
    .await?;
    s.screenshot("refused").await?;
    shell.panel().click("panel-tab-chat").await?;
    until("the message", LIMIT, async || {
        let text = shell.panel().text("chat").await?;
        Ok(text.contains("客服消息").then_some(()))
    })
    .await?;
    s.screenshot("sent").await?;
    let sent = s
        .sandbox
        .platform_calls("/cgi-bin/message/custom/send")
        .await?;
    let errcodes: Vec<_> = sent.iter().map(|call| &call["errcode"]).collect();
    assert_eq!(errcodes, [40001, 0], "{sent:?}");
    Ok(())
}

#[test]
fn a_paid_order_is_not_paid_again() {
    scenario("scenario-paid", options(), async |s| {
        let shell = apply(s, "paid").await?;
        shell
            .panel()
            .find_css("iframe[src*=\"chooseWXPay\"]")
            .await?;
        shell.enter_frame().await?;
        shell.page().show("run-chooseWXPay").await?;
        let run = "[data-test=\"run-chooseWXPay\"]:enabled";
        shell.page().click_css(run).await?;
        shell.leave_frame().await?;
        shell.wait_panel("last-error-step", "已支付").await?;
        s.screenshot("refused").await
    });
}

#[test]
fn a_plain_browser_is_invited_to_wechat() {
    scenario("scenario-browser", options(), async |s| {
        let shell = apply(s, "plain-browser").await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("outside").await?;
        shell.page().find("outside-loopback").await?;
        shell.page().find("outside-simulator").await?;
        shell.leave_frame().await?;
        s.screenshot("inviting").await?;
        shell.panel().click("panel-tab-page").await?;
        shell.wait_panel("verdict", "普通浏览器").await?;
        Ok(())
    });
}

#[test]
fn a_new_account_s_login_says_which_domain_is_missing() {
    scenario("scenario-login", options(), async |s| {
        s.expect_console_error("*/api/jssdk/config?* - Failed to load resource: *503*");
        let shell = apply(s, "new-account").await?;
        shell.wait_panel("last-error-step", "白名单").await?;
        shell.panel().click("language").await?;
        shell.enter_frame().await?;
        shell.page().click("tab-login").await?;
        shell.page().wait_session("anonymous").await?;
        shell.page().click("login-userinfo").await?;
        // In the shell's language.
        let text = shell.page().text("authorize-errcode").await?;
        assert_eq!(text, "Error code: 10003");
        shell.leave_frame().await?;
        shell.wait_panel("last-error-step", "OAuth domain").await?;
        s.screenshot("refused").await
    });
}
