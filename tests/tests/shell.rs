//! The sandbox's shell: the phone with the page, and the panel beside it.

use serde_json::json;
use wechat_h5_e2e::{
    APP_ID, APP_SECRET, Device, ENTER, ESCAPE, Options, Scenario, Shell, scenario,
};

fn options() -> Options {
    Options::demo().device(Device::Desktop)
}

/// The shell with a configured page, inside the frame.
async fn ready(s: &Scenario) -> anyhow::Result<Shell> {
    let shell = s.shell();
    shell.open_with_ready_page().await?;
    Ok(shell)
}

/// The same, outside of the frame.
async fn ready_panel(s: &Scenario) -> anyhow::Result<Shell> {
    let shell = ready(s).await?;
    shell.leave_frame().await?;
    Ok(shell)
}

async fn shows_the_page(s: &mut Scenario, name: &str) -> anyhow::Result<()> {
    let shell = ready_panel(s).await?;
    shell.wait_panel("verdict", "签名通过").await?;
    shell.wait_panel("current-url", &s.url("/")).await?;
    shell.wait_panel("entry-url", &s.url("/")).await?;
    shell.wait_panel("journal", "wx.config").await?;
    s.screenshot(name).await
}

#[test]
fn shows_the_page_ready_in_a_phone() {
    scenario("shell", options(), async |s| {
        shows_the_page(s, "light").await?;
        let title = s.shell().panel().text("phone-title").await?;
        assert!(!title.is_empty());
        Ok(())
    });
}

#[test]
fn follows_the_dark_mode_of_the_system() {
    scenario("shell-dark", options(), async |s| {
        s.browser.dark_mode().await?;
        shows_the_page(s, "dark").await?;
        let script = "return getComputedStyle(document.body).backgroundColor";
        let colour = s.browser.run(script, vec![]).await?;
        assert_eq!(colour, "rgb(11, 13, 15)");
        Ok(())
    });
}

#[test]
fn switches_to_english_and_keeps_it() {
    scenario("shell-english", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.panel().click("language").await?;
        shell.wait_panel("verdict", "signature accepted").await?;
        s.screenshot("english").await?;
        shell.load().await?;
        shell.wait_panel("verdict", "signature accepted").await?;
        Ok(())
    });
}

#[test]
fn another_client_reloads_the_page() {
    scenario("shell-profiles", options(), async |s| {
        let shell = ready(s).await?;
        for (profile, agent) in [
            ("ios", "iPhone"),
            ("android", "Android"),
            ("future", "MicroMessenger/10."),
            ("devtools", "wechatdevtools"),
            ("harmony", "OpenHarmony"),
            ("harmony1", "MicroMessenger/1.0.3"),
            ("desktop", "WindowsWechat"),
        ] {
            // A new document does not have this mark.
            s.browser.run("window.isOld = true", vec![]).await?;
            shell.leave_frame().await?;
            shell.select("profile", profile).await?;
            shell.enter_frame().await?;
            wechat_h5_e2e::until(profile, std::time::Duration::from_secs(15), async || {
                let script = "return !window.isOld && navigator.userAgent";
                let user_agent = s.browser.run(script, vec![]).await?;
                let user_agent = user_agent.as_str().unwrap_or_default();
                Ok(user_agent.contains(agent).then_some(()))
            })
            .await?;
            shell.page().wait_jssdk("ready").await?;
        }
        shell.leave_frame().await?;
        s.screenshot("desktop").await
    });
}

#[test]
fn a_user_signs_in_inside_the_frame() {
    scenario("shell-login", options(), async |s| {
        let shell = ready(s).await?;
        shell.page().click("tab-login").await?;
        shell.page().wait_session("anonymous").await?;
        shell.page().click("login-userinfo").await?;
        shell.page().find("consent-allow").await?;
        let host = s.browser.run("return location.hostname", vec![]).await?;
        assert_eq!(host, "127.0.0.1", "on the page's own site");
        shell.leave_frame().await?;
        s.screenshot("consent").await?;
        shell.enter_frame().await?;
        shell.page().consent("allow").await?;
        shell.page().wait_session("signed-in").await?;
        shell
            .page()
            .wait_text("nickname", |text| text.contains("小明"))
            .await?;
        shell.page().wait_jssdk("ready").await?;
        // The session is kept.
        s.browser.run("location.reload()", vec![]).await?;
        shell.page().wait_session("signed-in").await?;
        shell.leave_frame().await?;
        s.screenshot("signed-in").await
    });
}

#[test]
fn a_user_signs_in_silently_inside_the_frame() {
    scenario("shell-login-silent", options(), async |s| {
        let shell = ready(s).await?;
        shell.page().click("tab-login").await?;
        shell.page().wait_session("anonymous").await?;
        shell.page().sign_in_silently().await?;
        shell.leave_frame().await?;
        s.screenshot("signed-in").await
    });
}

#[test]
fn explains_why_a_signature_is_refused() {
    scenario("shell-refused", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.panel().fill("address", &s.url("/?a=1&b=2")).await?;
        shell.panel().click("open").await?;
        shell.wait_panel("current-url", "?a=1&b=2").await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("ready").await?;
        // A page that copies its address from HTML.
        let script = "const [done] = arguments; \
             fetch('/api/jssdk/config?url=' + encodeURIComponent(location.href.replace('&', '&amp;'))) \
             .then((response) => response.json()) \
             .then((config) => { wx.error((error) => done(error.errMsg)); wx.config({ ...config }); })";
        let err_msg = s.browser.run_async(script, vec![]).await?;
        assert_eq!(err_msg, "config:invalid signature");
        shell.leave_frame().await?;
        shell.wait_panel("verdict", "签名无效").await?;
        let cause = shell.panel().text("cause").await?;
        assert!(cause.contains("html_escaped"), "{cause}");
        let marks =
            "return [...document.querySelectorAll('.difference mark')].map((it) => it.textContent)";
        let marks = s.browser.run(marks, vec![]).await?;
        assert_eq!(marks, json!(["amp;", "∅"]));
        let console = s.browser.console().await?;
        let mut explained = console
            .iter()
            .filter(|entry| entry.message.contains("html_escaped"));
        let message = explained.next().map_or("", |entry| &entry.message);
        assert!(message.contains("/#page"), "{console:?}");
        assert!(!message.contains("b=2"), "{message}");
        assert_eq!(explained.count(), 0, "{console:?}");
        s.screenshot("refused").await
    });
}

#[test]
fn clock_user_and_outcomes_are_set_in_the_panel() {
    scenario("shell-panel", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.open_tab_of("forward-7200").await?;
        shell.panel().click("forward-7200").await?;
        shell.wait_panel("ahead", "02:00:00").await?;
        shell.open_tab_of("nickname").await?;
        shell.panel().fill("nickname", "小红").await?;
        shell.panel().click("user-save").await?;
        shell
            .select("outcome-api", "updateAppMessageShareData")
            .await?;
        shell.select("outcome-value", "denied").await?;
        shell.panel().click("outcome-set").await?;
        shell
            .wait_panel("outcome-list", "updateAppMessageShareData")
            .await?;
        let client = s.browser.client().current_url().await?;
        assert!(client.as_str().starts_with(s.sandbox.base()));
        assert_eq!(s.sandbox.account().await?["user"]["nickname"], "小红");
        shell.enter_frame().await?;
        // The outcome applies at once, without a reload.
        let share = json!({"title": "t", "link": s.url("/"), "imgUrl": ""});
        shell.call("updateAppMessageShareData", &share).await?;
        let result = shell.call_result().await?;
        assert_eq!(
            result["errMsg"],
            "updateAppMessageShareData:permission denied"
        );
        shell.leave_frame().await?;
        s.screenshot("set").await
    });
}

#[test]
fn a_fault_is_injected() {
    scenario("shell-fault", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.select("fault-path", "/cgi-bin/token").await?;
        shell.select("fault-kind", "quota").await?;
        shell.panel().click("fault-add").await?;
        shell.wait_panel("fault-list", "errcode:45009").await?;
        let token = format!(
            "{}/cgi-bin/token?grant_type=client_credential&appid={APP_ID}&secret={APP_SECRET}",
            s.sandbox.base()
        );
        let refused = s.http.get(&token, &[]).await?.json()?;
        assert_eq!(refused["errcode"], 45009);
        // Only the next call fails.
        assert!(s.http.get(&token, &[]).await?.json()?["access_token"].is_string());
        shell.wait_panel("fault-list", "1/2").await?;
        shell.wait_panel("journal", "45009").await?;
        shell.panel().show("fault-list").await?;
        s.screenshot("injected").await?;
        shell.panel().click("fault-clear").await?;
        shell.enter_frame().await
    });
}

#[test]
fn the_user_is_switched() {
    scenario("shell-user", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.open_tab_of("openid").await?;
        let before = shell.panel().text("openid").await?;
        shell.select("user-current", "xiaohong").await?;
        shell
            .panel()
            .wait_text("openid", |openid| openid != before)
            .await?;
        // A user who allows at once does not see the consent page.
        shell.select("user-consent", "allow").await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("ready").await?;
        shell.page().click("tab-login").await?;
        shell.page().wait_session("anonymous").await?;
        shell.page().click("login-userinfo").await?;
        shell
            .page()
            .wait_text("nickname", |text| text.contains("小红"))
            .await?;
        shell.leave_frame().await?;
        s.screenshot("signed-in").await
    });
}

#[test]
fn the_journal_is_filtered_and_opened() {
    scenario("shell-journal", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.wait_panel("journal", "wx.config").await?;
        let all = shell.journal_size().await?;
        shell.select("journal-kind", "platform").await?;
        let platform = wechat_h5_e2e::until("the kind", MESSAGE_TIMEOUT, async || {
            let shown = shell.journal_size().await?;
            Ok((shown < all && shown > 0).then_some(shown))
        })
        .await?;
        shell.panel().fill("journal-filter", "getticket").await?;
        wechat_h5_e2e::until("the filtered journal", MESSAGE_TIMEOUT, async || {
            Ok((shell.journal_size().await? < platform).then_some(()))
        })
        .await?;
        shell
            .panel()
            .click_css("[data-test=journal] [role=option]")
            .await?;
        shell
            .wait_panel("entry", "/cgi-bin/ticket/getticket")
            .await?;
        shell
            .wait_panel("entry-fields", "\"verdict\": \"valid\"")
            .await?;
        s.screenshot("filtered").await?;
        shell
            .wait_panel(
                "entry-curl",
                "getticket?access_token=ACCESS_TOKEN&type=jsapi'",
            )
            .await?;
        shell.panel().click("entry-close").await?;
        shell.panel().fill("journal-filter", BACKSPACE).await?;
        shell.select("journal-kind", "bridge").await?;
        shell.wait_panel("journal", "wx.config").await?;
        shell
            .panel()
            .click_css("[data-test=journal] [role=option]")
            .await?;
        shell.wait_panel("entry-wxCode", "wx.").await?;
        s.screenshot("code").await
    });
}

#[test]
fn back_works_up_to_the_first_page() {
    scenario("shell-back", options(), async |s| {
        let shell = ready_panel(s).await?;
        let back = shell.panel().find("phone-back").await?;
        shell.wait_panel("current-url", &s.url("/")).await?;
        assert!(
            !back.is_enabled().await?,
            "there is no page before the first one"
        );
        shell.enter_frame().await?;
        shell.page().click("tab-login").await?;
        shell.page().find("login-base").await?;
        shell.leave_frame().await?;
        shell.wait_panel("current-url", "#/login").await?;
        shell.panel().click("phone-back").await?;
        shell
            .panel()
            .wait_text("current-url", |url| !url.contains("login"))
            .await?;
        assert!(!back.is_enabled().await?);
        let url = shell.panel().url().await?;
        assert_eq!(
            url,
            format!("{}/", s.sandbox.base()),
            "the shell is still open"
        );
        s.screenshot("back").await
    });
}

#[test]
fn a_closed_page_can_be_opened_again() {
    scenario("shell-closed", options(), async |s| {
        let shell = ready(s).await?;
        let script = "__weixinSandbox.grantAll = true; wx.closeWindow()";
        s.browser.run(script, vec![]).await?;
        shell.leave_frame().await?;
        shell.wait_panel("cover", "网页已关闭").await?;
        s.screenshot("closed").await?;
        shell.panel().click("cover-open").await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("ready").await?;
        Ok(())
    });
}

#[test]
fn a_snapshot_page_has_no_api_until_the_full_service_is_used() {
    scenario("shell-snapshot", options(), async |s| {
        s.sandbox.user(&json!({"snapshot": true})).await?;
        let shell = s.shell();
        shell.open().await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("failed").await?;
        // The bar covers nothing: the page's tabs can be tapped.
        for tab in ["tab-login", "tab-apis", "tab-status"] {
            shell.page().click(tab).await?;
        }
        shell.leave_frame().await?;
        let bar = shell.panel().find("snapshot").await?;
        assert!(bar.is_displayed().await?);
        let apart = "const [screen, bar] = ['screen', 'snapshot'] \
             .map((id) => document.getElementById(id).getBoundingClientRect()); \
             return screen.bottom <= bar.top + 1";
        assert_eq!(s.browser.run(apart, vec![]).await?, true);
        s.screenshot("snapshot").await?;
        shell.panel().click("full-service").await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("ready").await?;
        shell.leave_frame().await?;
        wechat_h5_e2e::until("the bar to go", MESSAGE_TIMEOUT, async || {
            Ok((!bar.is_displayed().await?).then_some(()))
        })
        .await?;
        let account = s.sandbox.account().await?;
        assert_eq!(account["user"]["snapshot"], false);
        Ok(())
    });
}

/// Longer than the shell waits for a message from the page.
const MESSAGE_TIMEOUT: std::time::Duration = std::time::Duration::from_millis(3500);

#[test]
fn no_cover_hides_an_authorize_page_that_is_opened_first() {
    scenario("shell-authorize-first", options(), async |s| {
        let shell = ready_panel(s).await?;
        // An address that redirects to the authorize page at once.
        let start = s.url("/api/oauth/authorize?scope=snsapi_userinfo&return_to=%2F");
        shell.panel().fill("address", &start).await?;
        shell.panel().click("open").await?;
        shell.enter_frame().await?;
        shell.page().find("consent-allow").await?;
        shell.leave_frame().await?;
        tokio::time::sleep(MESSAGE_TIMEOUT).await;
        let cover = shell.panel().find("cover").await?;
        assert!(!cover.is_displayed().await?, "{}", cover.text().await?);
        let script = "return document.querySelector('[data-test=current-url]') === null";
        let is_removed = s.browser.run(script, vec![]).await?;
        assert_eq!(is_removed, true, "the last page's address is gone");
        Ok(())
    });
}

#[test]
fn settings_of_the_control_api_are_shown_and_kept() {
    scenario("shell-control-api", options(), async |s| {
        let shell = ready_panel(s).await?;
        let settings =
            json!({"outcomes": {"updateAppMessageShareData": "denied"}, "network": "3g"});
        s.sandbox.client(&settings).await?;
        shell.open_tab_of("outcome-list").await?;
        shell
            .wait_panel("outcome-list", "updateAppMessageShareData")
            .await?;
        s.sandbox.user(&json!({"nickname": "小红"})).await?;
        wechat_h5_e2e::until("the new name", MESSAGE_TIMEOUT, async || {
            let script = "return document.querySelector('[data-test=nickname]').value";
            let name = s.browser.run(script, vec![]).await?;
            Ok((name == "小红").then_some(()))
        })
        .await?;
        let share = json!({"title": "t", "link": s.url("/"), "imgUrl": ""});
        for is_reloaded in [false, true] {
            if is_reloaded {
                shell.leave_frame().await?;
                shell.open_tab_of("reload").await?;
                shell.panel().click("reload").await?;
            }
            shell.enter_frame().await?;
            shell.page().wait_jssdk("ready").await?;
            shell.call("updateAppMessageShareData", &share).await?;
            let result = shell.call_result().await?;
            assert_eq!(
                result["errMsg"],
                "updateAppMessageShareData:permission denied"
            );
        }
        // One of them is removed in the panel.
        shell.leave_frame().await?;
        shell.open_tab_of("outcome-list").await?;
        let remove = "outcome-remove-updateAppMessageShareData";
        shell.panel().click(remove).await?;
        shell.wait_panel("outcomes-none", "询问").await?;
        Ok(())
    });
}

/// The backspace key, as `WebDriver` encodes it.
const BACKSPACE: &str = "\u{E003}";

/// Presses a key outside of any field.
async fn press_key(s: &Scenario, key: &str) -> anyhow::Result<()> {
    let script = "document.activeElement.blur(); document.body.dispatchEvent( \
         new KeyboardEvent('keydown', {key: arguments[0], bubbles: true, cancelable: true}))";
    s.browser.run(script, vec![json!(key)]).await?;
    Ok(())
}

#[test]
fn a_failure_stays_in_view_with_the_next_step_and_the_phone_says_that_ready_runs() {
    scenario("shell-failure", options(), async |s| {
        let shell = ready(s).await?;
        let script = "const [done] = arguments; \
             fetch('/api/jssdk/config?url=' + encodeURIComponent(location.href)) \
             .then((response) => response.json()) \
             .then((config) => { wx.error(() => done(true)); \
                 wx.config({ ...config, signature: '0' }); })";
        s.browser.run_async(script, vec![]).await?;
        shell.leave_frame().await?;
        shell
            .wait_panel("config-failed", "jweixin 仍会执行 wx.ready")
            .await?;
        shell.wait_panel("last-error", "签名无效").await?;
        shell.wait_panel("last-error-step", "原因见").await?;
        s.screenshot("failed").await?;
        shell.panel().click("last-error-open").await?;
        shell.wait_panel("entry", "wx.config").await?;
        shell.wait_panel("entry-step", "原因见").await?;
        s.screenshot("entry").await?;
        shell.panel().click("reload").await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("ready").await?;
        shell.leave_frame().await?;
        let mark = shell.panel().find("config-failed").await?;
        wechat_h5_e2e::until("the mark to go", MESSAGE_TIMEOUT, async || {
            Ok((!mark.is_displayed().await?).then_some(()))
        })
        .await?;
        // The error stays, and goes when it is dismissed.
        shell.wait_panel("last-error", "签名无效").await?;
        shell.panel().click("last-error-clear").await?;
        assert!(
            !shell
                .panel()
                .find("last-error")
                .await?
                .is_displayed()
                .await?
        );
        Ok(())
    });
}

#[test]
fn the_filter_asks_the_sandbox_and_rows_do_not_move_while_they_are_read() {
    scenario("shell-journal-history", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.wait_panel("journal", "wx.config").await?;
        let list = shell.panel().text("journal").await?;
        assert!(!list.contains("SDK 上报"), "{list}");
        shell.panel().click("journal-telemetry").await?;
        shell.wait_panel("journal", "SDK 上报").await?;
        shell.panel().click("journal-telemetry").await?;
        // More than the shell loads at first.
        for _ in 0..130 {
            for network in ["wifi", "4g"] {
                s.sandbox.client(&json!({"network": network})).await?;
            }
        }
        shell.load().await?;
        wechat_h5_e2e::until("a full list", MESSAGE_TIMEOUT, async || {
            Ok((shell.journal_size().await? >= 200).then_some(()))
        })
        .await?;
        shell.panel().fill("journal-filter", "stable_TOKEN").await?;
        shell.wait_panel("journal", "/cgi-bin/stable_token").await?;
        assert_eq!(shell.journal_size().await?, 1);
        shell.panel().fill("journal-filter", BACKSPACE).await?;
        shell.select("journal-kind", "control").await?;
        shell.wait_panel("journal-older", "200").await?;
        shell.panel().click("journal-older").await?;
        wechat_h5_e2e::until("older entries", MESSAGE_TIMEOUT, async || {
            Ok((shell.journal_size().await? == 260).then_some(()))
        })
        .await?;
        // The list is scrolled, and new entries wait.
        let script = "const list = document.querySelector('[data-test=journal]'); \
             list.scrollTop = 900; const row = list.children[40]; \
             return [row.dataset.seq, row.getBoundingClientRect().top]";
        let before = s.browser.run(script, vec![]).await?;
        s.sandbox.client(&json!({"network": "3g"})).await?;
        shell.wait_panel("journal-newer", "1").await?;
        let script = "const row = document.querySelector('[data-test=journal]').children[40]; \
             return [row.dataset.seq, row.getBoundingClientRect().top]";
        assert_eq!(s.browser.run(script, vec![]).await?, before);
        s.screenshot("held").await?;
        shell.panel().click("journal-newer").await?;
        assert_eq!(shell.journal_size().await?, 261);
        Ok(())
    });
}

#[test]
fn a_call_without_a_response_is_shown_until_it_ends() {
    scenario("shell-pending", options(), async |s| {
        let shell = ready(s).await?;
        shell.grant_all_apis().await?;
        shell.call("getLocation", &json!({"type": "wgs84"})).await?;
        shell.sheet("simulate-cancel").await?;
        shell.leave_frame().await?;
        shell.wait_panel("pending", "wx.getLocation").await?;
        s.screenshot("pending").await?;
        shell.enter_frame().await?;
        shell.press("simulate-cancel").await?;
        shell.leave_frame().await?;
        shell.wait_panel("journal", "wx.getLocation").await?;
        let script = "const row = [...document.querySelectorAll('[role=option]')] \
             .find((row) => row.textContent.includes('wx.getLocation')); \
             return [row.querySelector('.result').className, \
                 row.querySelector('.duration').textContent]";
        let shown = s.browser.run(script, vec![]).await?;
        assert_eq!(shown[0], "result cancelled", "not green");
        assert!(
            shown[1].as_str().is_some_and(|time| time.ends_with('s')),
            "{shown}"
        );
        assert!(!shell.panel().find("pending").await?.is_displayed().await?);
        Ok(())
    });
}

#[test]
fn tabs_splitter_and_keys_work_without_a_mouse() {
    scenario("shell-keyboard", options(), async |s| {
        let shell = ready_panel(s).await?;
        press_key(s, "3").await?;
        let tab = "return document.activeElement.dataset.test";
        assert_eq!(s.browser.run(tab, vec![]).await?, "panel-tab-client");
        shell
            .panel()
            .find("panel-tab-client")
            .await?
            .send_keys(wechat_h5_e2e::ARROW_RIGHT)
            .await?;
        assert_eq!(s.browser.run(tab, vec![]).await?, "panel-tab-user");
        assert!(shell.panel().find("nickname").await?.is_displayed().await?);
        let width = "return document.getElementById('panel').offsetWidth";
        let before = s.browser.run(width, vec![]).await?.as_u64();
        let splitter = shell.panel().find("splitter").await?;
        splitter.send_keys(wechat_h5_e2e::ARROW_RIGHT).await?;
        assert_eq!(splitter.attr("aria-valuenow").await?.as_deref(), Some("50"));
        assert!(s.browser.run(width, vec![]).await?.as_u64() > before);
        press_key(s, "/").await?;
        assert_eq!(s.browser.run(tab, vec![]).await?, "journal-filter");
        press_key(s, "?").await?;
        assert!(
            shell
                .panel()
                .find("shortcuts-close")
                .await?
                .is_displayed()
                .await?
        );
        s.screenshot("help").await?;
        shell.panel().click("shortcuts-close").await?;
        // Tab and share are kept.
        shell.load().await?;
        assert!(shell.panel().find("nickname").await?.is_displayed().await?);
        Ok(())
    });
}

/// The page's width inside, which no zoom changes, and whether the phone, the panel and the
/// journal are in view together.
const LAYOUT: &str = "const box = (id) => document.getElementById(id).getBoundingClientRect(); \
     const isSeen = ({ top, bottom, left, right }) => \
         top >= 0 && left >= 0 && bottom <= innerHeight + 1 && right <= innerWidth + 1; \
     return { seen: ['phone', 'panel', 'journal'].every((id) => isSeen(box(id))), \
         wide: document.documentElement.scrollWidth > innerWidth, \
         cut: box('phone').right > box('stage').right + 1, \
         frame: document.getElementById('phone').dataset.frame }";

#[test]
fn the_phone_is_beside_the_journal_in_a_small_window_and_has_the_frame_of_its_client() {
    scenario("shell-layout", options(), async |s| {
        let shell = ready_panel(s).await?;
        let client = s.browser.client().clone();
        for (size, name) in [
            ((1440, 1043), "1440"),
            ((1024, 911), "1024"),
            ((390, 987), "390"),
        ] {
            client.set_window_size(size.0, size.1).await?;
            let layout = s.browser.run(LAYOUT, vec![]).await?;
            assert_eq!(layout["wide"], false, "{name}: {layout}");
            assert_eq!(layout["seen"], name != "390", "{name}: {layout}");
            s.screenshot(name).await?;
        }
        client.set_window_size(1440, 1043).await?;
        shell.select("device-size", "320x568").await?;
        shell.select("device-zoom", "50").await?;
        for (profile, frame) in [
            ("ios", "ios"),
            ("harmony", "harmony"),
            ("desktop", "window"),
        ] {
            shell.select("profile", profile).await?;
            wechat_h5_e2e::until(profile, MESSAGE_TIMEOUT, async || {
                let layout = s.browser.run(LAYOUT, vec![]).await?;
                Ok((layout["frame"] == frame).then_some(()))
            })
            .await?;
            shell.enter_frame().await?;
            shell.page().wait_jssdk("ready").await?;
            let width = s.browser.run("return innerWidth", vec![]).await?;
            assert_eq!(width, 320, "no zoom changes the page's own width");
            shell.leave_frame().await?;
            let layout = s.browser.run(LAYOUT, vec![]).await?;
            assert_eq!(layout["cut"], false, "{profile}: {layout}");
            s.screenshot(profile).await?;
        }
        Ok(())
    });
}

#[test]
fn the_page_keeps_its_height_in_a_low_window_and_a_zoomed_one() {
    scenario("shell-low", options(), async |s| {
        let shell = ready_panel(s).await?;
        for (width, height) in [(720, 450), (1024, 500), (320, 640), (640, 360)] {
            s.browser.resize(width, height).await?;
            let height_of = "return document.getElementById('screen').clientHeight";
            let shown = s.browser.run(height_of, vec![]).await?;
            assert!(shown.as_u64() >= Some(380), "{width} x {height}: {shown}");
            s.screenshot(&format!("{width}x{height}")).await?;
        }
        shell.panel().click("panel-tab-client").await?;
        Ok(())
    });
}

#[test]
fn without_javascript_there_is_one_sentence() {
    scenario("shell-without-javascript", options(), async |s| {
        let disable = json!({"value": true});
        s.browser
            .cdp("Emulation.setScriptExecutionDisabled", disable)
            .await?;
        let address = format!("{}/", s.sandbox.base());
        s.shell().panel().go(&address).await?;
        let body = s
            .browser
            .client()
            .find(fantoccini::Locator::Css("body"))
            .await?;
        let text = body.text().await?;
        assert!(text.contains("需要开启 JavaScript"), "{text}");
        assert!(!text.contains("打开"), "nothing that does not work: {text}");
        s.screenshot("sentence").await?;
        let enable = json!({"value": false});
        s.browser
            .cdp("Emulation.setScriptExecutionDisabled", enable)
            .await?;
        Ok(())
    });
}

#[test]
fn a_scenario_is_one_click_and_a_link_asks_first() {
    scenario("shell-scenarios", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.panel().click("panel-tab-scenarios").await?;
        s.screenshot("list").await?;
        shell.panel().click("scenario-snapshot-visitor").await?;
        shell.wait_panel("snapshot", "快照页").await?;
        assert_eq!(s.sandbox.account().await?["user"]["snapshot"], true);
        s.screenshot("snapshot").await?;
        // A link to another one.
        let link = format!("{}/#scenario=ios-router", s.sandbox.base());
        shell.panel().go(&link).await?;
        s.browser.run("location.reload()", vec![]).await?;
        shell.wait_panel("question", "iOS").await?;
        assert_eq!(
            s.sandbox.account().await?["user"]["snapshot"],
            true,
            "not yet"
        );
        s.screenshot("question").await?;
        shell.click_for_new_frame("question-confirm").await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("ready").await?;
        let agent = s.browser.run("return navigator.userAgent", vec![]).await?;
        assert!(agent.as_str().is_some_and(|agent| agent.contains("iPhone")));
        shell.leave_frame().await?;
        assert_eq!(s.sandbox.account().await?["user"]["snapshot"], false);
        Ok(())
    });
}

#[test]
fn an_order_is_paid_in_the_phone_and_the_server_is_notified() {
    scenario("shell-payment", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.panel().click("panel-tab-scenarios").await?;
        shell.panel().click("scenario-payment").await?;
        shell.wait_panel("order", "wx.chooseWXPay").await?;
        shell
            .panel()
            .find_css("iframe[src*=\"chooseWXPay\"]")
            .await?;
        shell.enter_frame().await?;
        shell.page().show("run-chooseWXPay").await?;
        let run = "[data-test=\"run-chooseWXPay\"]:enabled";
        shell.page().click_css(run).await?;
        shell.press("pay-confirm").await?;
        shell.press("pay-done").await?;
        let paid = "[data-test=\"result-chooseWXPay\"][data-kind=\"ok\"]";
        shell.page().find_css(paid).await?;
        shell.leave_frame().await?;
        shell.wait_panel("journal", "TRANSACTION.SUCCESS").await?;
        s.screenshot("paid").await?;
        let pushes = s.sandbox.journal("push").await?;
        let last = pushes.last().unwrap_or(&serde_json::Value::Null);
        assert_eq!(last["taken"], true, "the demo's server takes it: {last}");
        let orders = format!("{}/__sandbox/orders", s.sandbox.base());
        let orders = s.http.get(&orders, &[]).await?.json()?;
        assert_eq!(orders["orders"][0]["tradeState"], "SUCCESS", "{orders}");
        assert_eq!(orders["orders"][0]["outTradeNo"], last["outTradeNo"]);
        // The notification can be sent again.
        shell.panel().fill("journal-filter", "TRANSACTION").await?;
        wechat_h5_e2e::until("the filter", MESSAGE_TIMEOUT, async || {
            let calls = "return document.querySelector('[data-test=journal] .kind.bridge')";
            let calls = s.browser.run(calls, vec![]).await?;
            Ok(calls.is_null().then_some(()))
        })
        .await?;
        shell
            .panel()
            .click_css("[data-test=journal] [role=option] .kind.push")
            .await?;
        shell
            .wait_panel("entry-curl", "-H 'wechatpay-signature: ")
            .await?;
        shell.panel().click("entry-close").await?;
        // In the merchant's console the order is refunded.
        shell.open_tab_of("orders").await?;
        let number = last["outTradeNo"].as_str().unwrap_or_default();
        let refund = format!("refund-1900000001-{number}");
        shell.panel().click(&refund).await?;
        shell.wait_panel("refunds", "处理中").await?;
        shell.wait_panel("refunds", "退款成功").await?;
        s.screenshot("refunded").await
    });
}

/// The account's server: it replies to texts with what it has read.
fn account_server() -> axum::Router {
    axum::Router::new().fallback(reply)
}

async fn reply(body: String) -> String {
    let field = |name: &str| {
        let rest = body.split_once(&format!("<{name}><![CDATA["))?.1;
        Some(rest.split_once("]]>")?.0.to_owned())
    };
    let fields = ["FromUserName", "ToUserName", "Content"].map(field);
    let [Some(to), Some(from), Some(text)] = fields else {
        return "success".to_owned();
    };
    format!(
        "<xml><ToUserName>{to}</ToUserName><FromUserName>{from}</FromUserName>\
         <CreateTime>1700000001</CreateTime><MsgType>text</MsgType>\
         <Content>你说：{text}</Content></xml>"
    )
}

#[test]
fn a_person_writes_to_the_account_follows_scans_and_reads_the_replies() {
    scenario("shell-chat", options(), async |s| {
        let mut account = wechat_h5_e2e::Site::bind()?;
        account.serve(account_server())?;
        // Before the shell is there: another address draws the chat's fields anew.
        s.sandbox.push_to(&account.url("/wechat")).await?;
        let shell = ready_panel(s).await?;
        shell.panel().click("panel-tab-chat").await?;
        shell.panel().fill("chat-text", "今天营业吗").await?;
        shell.panel().click("chat-send").await?;
        shell.wait_panel("chat", "你说：今天营业吗").await?;
        s.screenshot("replied").await?;
        shell.panel().click("chat-unfollow").await?;
        shell.wait_panel("chat", "unsubscribe").await?;
        shell.panel().fill("chat-scene", "table-7").await?;
        shell.panel().click("chat-scan").await?;
        shell.wait_panel("chat", "qrscene_table-7").await?;
        shell.panel().find("chat-text").await?;
        // A server that is not there any more.
        drop(account);
        shell.panel().fill("chat-text", "还在吗").await?;
        shell.panel().click("chat-send").await?;
        shell.wait_panel("chat", "故障").await?;
        shell.wait_panel("last-error", "没有响应").await?;
        s.screenshot("failed").await
    });
}

#[test]
fn after_a_reset_the_chat_has_every_message_of_the_new_run() {
    scenario("shell-chat-reset", options(), async |s| {
        let mut account = wechat_h5_e2e::Site::bind()?;
        account.serve(account_server())?;
        // Before the shell is there: another address draws the chat's fields anew.
        s.sandbox.push_to(&account.url("/wechat")).await?;
        let shell = ready_panel(s).await?;
        shell.panel().click("panel-tab-chat").await?;
        shell.panel().fill("chat-text", "以前").await?;
        shell.panel().click("chat-send").await?;
        shell.wait_panel("chat", "你说：以前").await?;
        // The chat is not read while it is hidden, and the new run has as many entries by then.
        shell.panel().click("panel-tab-client").await?;
        let post = "const [path, body, done] = arguments; \
             fetch(`/__sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) }) \
             .then(({ status }) => done(status))";
        let reset = vec![json!("reset"), json!({})];
        s.browser.run_async(post, reset).await?;
        s.sandbox.push_to(&account.url("/wechat")).await?;
        for text in ["第一条", "第二条"] {
            let push = vec![json!("push"), json!({"type": "text", "Content": text})];
            assert_eq!(s.browser.run_async(post, push).await?, 200);
        }
        shell.panel().click("panel-tab-chat").await?;
        shell.wait_panel("chat", "你说：第二条").await?;
        shell.wait_panel("chat", "你说：第一条").await?;
        assert!(!shell.panel().text("chat").await?.contains("以前"));
        Ok(())
    });
}

#[test]
fn the_event_console_fires_in_the_page_and_pushes() {
    scenario("shell-events", options(), async |s| {
        let mut account = wechat_h5_e2e::Site::bind()?;
        account.serve(account_server())?;
        let shell = ready(s).await?;
        shell.grant_all_apis().await?;
        let script = "__weixinSandbox.ui = 'none'; window.heard = []; \
             wx.onVoiceRecordEnd({ complete: (event) => heard.push(event.localId) }); \
             wx.startRecord({})";
        s.browser.run(script, vec![]).await?;
        shell.leave_frame().await?;
        s.sandbox.push_to(&account.url("/wechat")).await?;
        shell.panel().click("panel-tab-events").await?;
        shell
            .wait_panel("event-state-onVoiceRecordEnd", "网页在监听")
            .await?;
        shell
            .wait_panel("event-state-onBeaconsInRange", "没有监听")
            .await?;
        shell.panel().click("event-onVoiceRecordEnd").await?;
        shell.panel().click("push-send").await?;
        shell.wait_panel("push-result", "你说：你好").await?;
        s.screenshot("events").await?;
        shell.panel().click("event-menu:share:timeline").await?;
        shell.enter_frame().await?;
        shell.sheet("share-send").await?;
        let heard = s.browser.run("return heard", vec![]).await?;
        assert_eq!(heard.as_array().map(Vec::len), Some(1), "{heard}");
        Ok(())
    });
}

#[test]
fn the_state_is_imported_from_a_file() {
    scenario("shell-state", options(), async |s| {
        let shell = ready_panel(s).await?;
        s.sandbox.client(&json!({"profile": "ios"})).await?;
        s.sandbox.user(&json!({"nickname": "小红"})).await?;
        let saved = s.sandbox.state().await?;
        let folder = std::env::temp_dir().join(format!("wechat-h5-state-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let file = folder.join("state.json");
        std::fs::write(&file, saved.to_string())?;
        shell.open_tab_of("state-export").await?;
        shell.panel().click("reset").await?;
        shell.panel().click("question-confirm").await?;
        wechat_h5_e2e::until("the reset", MESSAGE_TIMEOUT, async || {
            let account = s.sandbox.account().await?;
            Ok((account["user"]["nickname"] == "小明").then_some(()))
        })
        .await?;
        wechat_h5_e2e::until(
            "the page of the reset account",
            MESSAGE_TIMEOUT,
            async || {
                let verified = s.sandbox.journal("verify").await?;
                let is_verified = verified.iter().any(|entry| entry["ok"] == true);
                Ok(is_verified.then_some(()))
            },
        )
        .await?;
        let chooser = shell.panel().find("state-file").await?;
        s.browser
            .run(
                "document.querySelector('[data-test=state-file]').hidden = false",
                vec![],
            )
            .await?;
        chooser.send_keys(file.to_str().unwrap_or_default()).await?;
        shell.wait_panel("state-result", "state.json").await?;
        assert_eq!(s.sandbox.state().await?, saved);
        s.screenshot("imported").await?;
        std::fs::remove_dir_all(folder)?;
        Ok(())
    });
}

#[test]
fn a_reset_asks_first_and_is_answered_by_keys() {
    scenario("shell-reset", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.open_tab_of("reset").await?;
        s.sandbox.user(&json!({"nickname": "小红"})).await?;
        for (button, key) in [("question-close", ESCAPE), ("question-close", ENTER)] {
            shell.panel().find("reset").await?.send_keys(ENTER).await?;
            s.screenshot("question").await?;
            let focused = "return document.activeElement.dataset.test";
            let on = s.browser.run(focused, vec![]).await?;
            assert_eq!(on, "question-close", "nothing is lost by a key too many");
            shell.panel().find(button).await?.send_keys(key).await?;
            let on = s.browser.run(focused, vec![]).await?;
            assert_eq!(on, "reset", "the question is gone");
            assert_eq!(s.sandbox.account().await?["user"]["nickname"], "小红");
        }
        shell.panel().find("reset").await?.send_keys(ENTER).await?;
        let confirm = shell.panel().find("question-confirm").await?;
        confirm.send_keys(ENTER).await?;
        wechat_h5_e2e::until("the reset", MESSAGE_TIMEOUT, async || {
            let account = s.sandbox.account().await?;
            Ok((account["user"]["nickname"] == "小明").then_some(()))
        })
        .await
    });
}

#[test]
fn a_new_account_works_once_its_lists_are_filled_in() {
    scenario("shell-new-account", options(), async |s| {
        let shell = ready_panel(s).await?;
        shell.panel().click("panel-tab-scenarios").await?;
        s.expect_console_error("*/api/jssdk/config?* - Failed to load resource: *503*");
        shell.panel().click("scenario-new-account").await?;
        shell.wait_panel("last-error-step", "白名单").await?;
        s.screenshot("refused").await?;
        shell.open_tab_of("account-save").await?;
        shell
            .panel()
            .fill("account-jsSafeDomains", "loopback")
            .await?;
        shell
            .panel()
            .fill("account-ipAllowList", "127.0.0.1")
            .await?;
        shell.panel().click("account-save").await?;
        // The server tries again after some minutes.
        s.sandbox.advance(600).await?;
        wechat_h5_e2e::until("a token", std::time::Duration::from_secs(40), async || {
            let calls = s
                .sandbox
                .platform_calls("/cgi-bin/ticket/getticket")
                .await?;
            Ok((!calls.is_empty()).then_some(()))
        })
        .await?;
        shell.open_tab_of("reload").await?;
        shell.panel().click("reload").await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("ready").await
    });
}
