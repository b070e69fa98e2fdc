//! The tabs that the page loads when they are opened: share, APIs, debug.

use serde_json::{Value, json};
use wechat_h5_e2e::{Options, Scenario, scenario};

async fn tools_files(s: &Scenario) -> anyhow::Result<usize> {
    let requests = s.browser.requests().await?;
    let is_of_tools = |url: &str| url.contains("web-tools");
    Ok(requests.iter().filter(|it| is_of_tools(&it.url)).count())
}

#[test]
fn the_module_is_loaded_when_its_tab_is_opened() {
    scenario("tools-loaded", Options::demo(), async |s| {
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        for tab in ["tab-login", "tab-status"] {
            s.page.click(tab).await?;
        }
        assert_eq!(tools_files(s).await?, 0);
        s.page.click("tab-apis").await?;
        s.page.click("run-getNetworkType").await?;
        s.page
            .wait_text("result-getNetworkType", |text| text.contains("wifi"))
            .await?;
        assert_eq!(tools_files(s).await?, 2);
        s.screenshot("apis").await?;
        // Its state is kept while another tab is shown, and it is loaded once.
        s.page.click("tab-debug").await?;
        s.page.find("debug").await?;
        s.page.click("tab-status").await?;
        s.page.find("status").await?;
        s.page.click("tab-apis").await?;
        s.page.find("result-getNetworkType").await?;
        // It follows the page's language.
        s.page.click("lang").await?;
        s.page
            .wait_text("run-getNetworkType", |text| text == "Run")
            .await?;
        assert_eq!(tools_files(s).await?, 2);
        Ok(())
    });
}

const LAST_ENTRY: &str = "return window.__wechatH5.log.at(-1)";

#[test]
fn a_call_is_recorded() {
    scenario("tools-log", Options::demo(), async |s| {
        s.page.open("/#/apis/getNetworkType").await?;
        s.page.wait_jssdk("ready").await?;
        s.page.click("run-getNetworkType").await?;
        s.page.find("result-getNetworkType").await?;
        let entry: Value = s.browser.run(LAST_ENTRY, vec![]).await?;
        assert_eq!(entry["name"], "getNetworkType", "{entry}");
        assert_eq!(entry["arguments"], json!({}), "{entry}");
        assert_eq!(entry["outcome"]["kind"], "ok", "{entry}");
        let response = &entry["outcome"]["response"];
        assert_eq!(response["networkType"], "wifi", "{entry}");
        assert!(entry["duration"].as_f64() >= Some(0.0), "{entry}");
        assert!(entry["started"].as_f64() > Some(1e12), "{entry}");
        Ok(())
    });
}

#[test]
fn a_module_that_is_lost_can_be_loaded_again() {
    scenario("tools-lost", Options::demo(), async |s| {
        s.expect_console_error("*web-tools*");
        s.browser.cdp("Network.enable", json!({})).await?;
        for lost in ["*web-tools*.js*", "*web-tools*.wasm*"] {
            s.page.open("/").await?;
            s.page.wait_jssdk("ready").await?;
            let urls = json!({"urls": [lost]});
            s.browser.cdp("Network.setBlockedURLs", urls).await?;
            s.page.click("tab-share").await?;
            let text = s.page.text("tools-error").await?;
            assert!(text.contains("连不上服务器"), "{lost}: {text}");
            s.screenshot("lost").await?;
            let none = json!({"urls": []});
            s.browser.cdp("Network.setBlockedURLs", none).await?;
            s.page.click("retry").await?;
            s.page.find("share-set").await?;
        }
        Ok(())
    });
}
