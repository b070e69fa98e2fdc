//! The debug tab's log: how the page has loaded, and what it has called and requested.

use std::time::Duration;

use serde_json::{Value, json};
use wechat_h5_e2e::{Device, Options, Scenario, scenario, until};

/// Keeps what the page copies, and what it offers as a file.
const KEEP: &str = "window.__copied = []; window.__saved = [];
    document.addEventListener('copy', () => __copied.push(String(getSelection())));
    URL.createObjectURL = (blob) => { blob.text().then((text) => __saved.push(text)); return '#'; };
    HTMLAnchorElement.prototype.click = function () {};";

async fn open(s: &Scenario) -> anyhow::Result<()> {
    s.page.open("/").await?;
    s.page.wait_jssdk("ready").await?;
    s.page.wait_text("network", |text| text != "未知").await?;
    s.page.click("tab-debug").await?;
    s.page.click_css("a[href='#/debug/log']").await?;
    s.browser.run(KEEP, vec![]).await?;
    s.page.find("log").await?;
    Ok(())
}

/// Opens the only entry, and copies what makes it again.
async fn copy_entry(s: &Scenario) -> anyhow::Result<String> {
    s.page.show("log-entry").await?;
    s.page.click_css("[data-test=log-entry] summary").await?;
    s.page.show_and_click("log-command").await?;
    copied(s).await
}

async fn shown(s: &Scenario) -> anyhow::Result<usize> {
    let script = "return document.querySelectorAll('[data-test=log-entry]').length";
    let number = s.browser.run(script, vec![]).await?;
    Ok(usize::try_from(number.as_u64().unwrap_or_default())?)
}

async fn copied(s: &Scenario) -> anyhow::Result<String> {
    let text: Value = s.browser.run("return __copied.at(-1)", vec![]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

#[test]
fn calls_and_requests_are_listed_filtered_copied_and_cleared() {
    scenario("log", Options::demo(), async |s| {
        open(s).await?;
        s.screenshot("timeline").await?;
        for stage in ["html", "config", "module", "verify", "ready", "application"] {
            s.page.find(&format!("stage-{stage}")).await?;
        }
        let all = shown(s).await?;
        assert!(all >= 3, "{all}");
        s.page.show_and_fill("log-filter", "getNetwork").await?;
        assert_eq!(shown(s).await?, 1);
        let code = "wx.getNetworkType({success: console.log, fail: console.error});";
        assert_eq!(copy_entry(s).await?, code);
        s.page.show("log-entry").await?;
        s.screenshot("entry").await?;
        s.page.show_and_fill("log-filter", "/api/session").await?;
        let command = format!("curl '{}'", s.url("/api/session"));
        assert_eq!(copy_entry(s).await?, command);
        s.page.show_and_fill("log-filter", "no such thing").await?;
        assert_eq!(shown(s).await?, 0);
        s.page.show_and_click("log-copy").await?;
        let text = copied(s).await?;
        for part in [
            "MicroMessenger",
            "verify ",
            "getNetworkType",
            "/api/jssdk/config",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        // WeChat's client takes no downloads.
        s.page.show_and_click("log-save").await?;
        assert_eq!(copied(s).await?, text);
        s.page.show_and_click("log-clear").await?;
        s.page.show_and_fill("log-filter", " ").await?;
        assert_eq!(shown(s).await?, 0);
        Ok(())
    });
}

#[test]
fn a_call_appears_while_the_log_is_shown() {
    scenario("log-live", Options::demo(), async |s| {
        s.sandbox
            .client(&json!({"outcomes": {"getNetworkType": "fail"}}))
            .await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        s.page.click("tab-debug").await?;
        s.page.click_css("a[href='#/debug/log']").await?;
        let failed = "[data-test=log-entry][data-outcome=fail]";
        s.page.find_css(failed).await?;
        let kind = "const select = document.querySelector('[data-test=log-kind]');
            select.value = 'errors'; select.dispatchEvent(new Event('change', {bubbles: true}))";
        s.browser.run(kind, vec![]).await?;
        assert_eq!(shown(s).await?, 1);
        s.screenshot("failed").await
    });
}

#[test]
fn an_ordinary_browser_saves_a_file() {
    let options = Options::shipped().device(Device::Desktop);
    scenario("log-file", options, async |s| {
        s.page.open("/#/debug/log").await?;
        s.page.find("log").await?;
        s.browser.run(KEEP, vec![]).await?;
        s.page.show_and_click("log-save").await?;
        let saved = until("a saved file", Duration::from_secs(10), async || {
            let saved = s.browser.run("return __saved[0]", vec![]).await?;
            Ok(saved.as_str().map(str::to_owned))
        })
        .await?;
        assert!(saved.contains("/api/session"), "{saved}");
        Ok(())
    });
}
