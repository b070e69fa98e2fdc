//! vConsole: in a page that was opened to be debugged, on a server that allows it, and nowhere else.
//! That no policy is violated is a rule of every test.

use std::time::Duration;

use serde_json::{Value, json};
use wechat_h5_e2e::{Options, Scenario, scenario, until};

const LIMIT: Duration = Duration::from_secs(20);

const RECORDED: &str = "return document.querySelector('#__vc_plug_network').textContent";

/// Whether the panel, which comes from below, is all in the window.
const IS_AT_REST: &str = "const panel = document.querySelector('#__vconsole .vc-panel');
    return panel.getBoundingClientRect().bottom < innerHeight + 1";

const SETTING: &str = "WECHAT_H5_PAGE_VCONSOLE";

/// Whether vConsole is there, and whether the browser has taken its styles.
const STATE: &str = r"const button = document.querySelector('#__vconsole .vc-switch');
    return [typeof window.VConsole, button ? getComputedStyle(button).position : null];";

async fn state(s: &Scenario) -> anyhow::Result<Value> {
    s.browser.run(STATE, vec![]).await
}

/// The document at a path, and its policy.
async fn document(s: &Scenario, path: &str) -> anyhow::Result<(String, String)> {
    let response = s.http.get(&s.url(path), &[]).await?;
    assert_eq!(response.status, 200, "{path}");
    let policy = response.header("content-security-policy").to_owned();
    Ok((response.body, policy))
}

#[test]
fn it_opens_in_a_page_that_is_debugged_under_the_policy_of_every_page() {
    let options = Options::split().env(SETTING, "yes");
    scenario("vconsole", options, async |s| {
        let (html, policy) = document(s, "/").await?;
        let (debugged, its_policy) = document(s, "/?debug=1").await?;
        assert_eq!(policy, its_policy);
        assert!(!html.contains("vconsole"), "{html}");
        assert_eq!(debugged.matches("/vconsole-").count(), 1, "{debugged}");

        s.page.open("/?debug=1#/apis/getNetworkType").await?;
        s.page.wait_jssdk("ready").await?;
        assert_eq!(state(s).await?, json!(["function", "fixed"]));
        // The page runs as ever, and what it fetches is recorded.
        s.page
            .find_css("[data-test=run-getNetworkType]:enabled")
            .await?;
        s.page.show_and_click("run-getNetworkType").await?;
        s.page.find("result-getNetworkType").await?;
        s.screenshot("button").await?;
        s.page.click_css("#__vconsole .vc-switch").await?;
        s.page.find_css("#__vconsole.vc-toggle .vc-panel").await?;
        // A tap on what still moves misses it.
        until("the panel at rest", LIMIT, async || {
            Ok((s.browser.run(IS_AT_REST, vec![]).await? == true).then_some(()))
        })
        .await?;
        s.page.click_css("#__vc_tab_network").await?;
        until("the recorded requests", LIMIT, async || {
            let recorded = s.browser.run(RECORDED, vec![]).await?.to_string();
            let are_there = ["config?url=", "_bg.wasm"].map(|name| recorded.contains(name));
            Ok((are_there == [true; 2]).then_some(()))
        })
        .await?;
        s.screenshot("network").await
    });
}

#[test]
fn it_is_absent_without_the_setting() {
    scenario("vconsole-off", Options::split(), async |s| {
        assert_eq!(document(s, "/?debug=1").await?, document(s, "/").await?);
        s.page.open("/?debug=1").await?;
        s.page.wait_jssdk("ready").await?;
        assert_eq!(state(s).await?, json!(["undefined", null]));
        Ok(())
    });
}

#[test]
fn it_is_absent_without_debug_1() {
    scenario("vconsole-not-asked", Options::demo(), async |s| {
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        assert_eq!(state(s).await?, json!(["undefined", null]));
        let requests = s.browser.requests().await?;
        assert!(requests.iter().all(|it| !it.url.contains("vconsole")));
        Ok(())
    });
}
