//! A phone that is debugged from a desk: two browsers, and a server that pairs them.

use wechat_h5_e2e::{Device, Options, Page, Scenario, scenario};

const REFUSED: &str = "*/api/debug/sessions/claim - Failed to load resource: the server responded with a status of 404 (Not Found)";

/// The phone waits for a desk. Returns the link that it shows.
async fn waiting_phone(s: &Scenario) -> anyhow::Result<String> {
    s.page.open("/?debug=1#/debug/console").await?;
    s.page.wait_jssdk("ready").await?;
    s.page.click("console-start").await?;
    s.page.text("console-link").await
}

/// Opens the link on a computer.
async fn desk_at(s: &mut Scenario, link: &str) -> anyhow::Result<Page> {
    let (_, desk) = s.another_browser_as(Device::Desktop).await?;
    desk.go(link).await?;
    Ok(desk)
}

/// Calls a function of the phone, and waits for a result with this text.
async fn run(desk: &Page, name: &str, arguments: &str, result: &str) -> anyhow::Result<String> {
    desk.fill("console-filter", name).await?;
    desk.click(&format!("console-api-{name}")).await?;
    desk.fill("console-arguments", arguments).await?;
    desk.click("console-run").await?;
    desk.wait_text("console-result", |text| text.contains(result))
        .await
}

#[test]
fn a_desk_calls_a_function_of_the_phone_and_both_see_the_result() {
    scenario("debugging", Options::demo(), async |s| {
        let link = waiting_phone(s).await?;
        let code = s.page.text("console-code").await?.replace(' ', "");
        assert!(link.ends_with(&format!("/?debug=desk#/debug/console?code={code}")));
        s.screenshot("phone-waits").await?;
        let (browser, desk) = s.another_browser_as(Device::Desktop).await?;
        desk.go(&link).await?;
        run(&desk, "getNetworkType", "{}", "\"networkType\": \"wifi\"").await?;
        desk.wait_text("console-log", |log| log.contains("getNetworkType"))
            .await?;
        // The code is not in its address any more.
        assert!(desk.url().await?.ends_with("#/debug/console"));
        s.page
            .wait_text("console-log", |log| log.contains("getNetworkType"))
            .await?;
        s.screenshot("phone-paired").await?;
        s.screenshot_of(&browser, "desk").await?;
        // A second desk, and a code that was used.
        s.expect_console_error(REFUSED);
        let second = desk_at(s, &link).await?;
        second
            .wait_text("console-over", |text| text.contains("配对码不对"))
            .await?;
        // Nothing is lost for the first.
        let asked = r#"{"jsApiList":["chooseImage"]}"#;
        run(&desk, "checkJsApi", asked, "\"chooseImage\": true").await?;

        desk.click("console-end").await?;
        s.page
            .wait_text("console-over", |text| text.contains("电脑结束了调试"))
            .await?;
        s.screenshot("phone-over").await
    });
}

const ARGUMENTS: &str = "return document.querySelector('[data-test=\"console-arguments\"]').value";

/// Chooses a function, and calls it with what the desk proposes.
async fn run_preset(desk: &Page, name: &str, result: &str) -> anyhow::Result<String> {
    desk.fill("console-filter", name).await?;
    desk.click(&format!("console-api-{name}")).await?;
    desk.click("console-run").await?;
    desk.wait_text("console-result", |text| text.contains(result))
        .await
}

#[test]
fn a_desk_proposes_arguments_and_calls_events_and_the_mini_program() {
    scenario("debugging-presets", Options::demo(), async |s| {
        let link = waiting_phone(s).await?;
        let (browser, desk) = s.another_browser_as(Device::Desktop).await?;
        desk.go(&link).await?;
        // What an upload needs is given by another function first.
        desk.fill("console-filter", "Image").await?;
        desk.click("console-api-uploadImage").await?;
        desk.click("console-first").await?;
        desk.click_css(".desk__call .chip:nth-child(2)").await?;
        let arguments = browser.run(ARGUMENTS, vec![]).await?;
        let arguments = arguments.as_str().unwrap_or_default();
        assert!(arguments.contains("\"count\": 9"), "{arguments}");
        desk.click("console-run").await?;
        desk.wait_text("console-result", |text| text.contains("localIds"))
            .await?;
        run_preset(&desk, "uploadImage", "serverId").await?;
        s.screenshot_of(&browser, "uploaded").await?;
        // The address is that of the phone's page.
        let shared = run_preset(&desk, "updateTimelineShareData", "errMsg").await?;
        assert!(shared.contains("updateTimelineShareData:ok"), "{shared}");
        let arguments = browser.run(ARGUMENTS, vec![]).await?;
        let page = s.page.url().await?;
        let page = page.split('#').next().unwrap_or_default();
        assert!(arguments.to_string().contains(page), "{arguments}");

        run_preset(&desk, "startRecord", "startRecord:ok").await?;
        run_preset(&desk, "onVoiceRecordEnd", "listening").await?;
        let end = "__weixinSandbox.endRecordingTime()";
        s.browser.run(end, vec![]).await?;
        desk.wait_text("console-result", |text| text.contains("\"callback\""))
            .await?;
        run_preset(&desk, "miniProgram.getEnv", "\"miniprogram\": false").await?;
        run_preset(&desk, "miniProgram.navigateTo", "has no navigateTo").await?;
        Ok(())
    });
}

#[test]
fn a_phone_that_was_closed_has_ended_its_session() {
    scenario("debugging-closed", Options::demo(), async |s| {
        let link = waiting_phone(s).await?;
        let desk = desk_at(s, &link).await?;
        desk.find("console-paired").await?;
        s.page.go("about:blank").await?;
        desk.wait_text("console-over", |text| text.contains("手机结束了调试"))
            .await?;
        s.page.open("/").await
    });
}

#[test]
fn nothing_is_paired_where_the_server_or_the_page_was_not_told_to() {
    scenario("debugging-off", Options::split(), async |s| {
        s.page.open("/#/debug/console").await?;
        s.page.find("console-off").await?;
        let requests = s.browser.requests().await?;
        assert!(requests.iter().all(|r| !r.path().starts_with("/api/debug")));
        s.expect_console_error(
            "*/api/debug/sessions - Failed to load resource: the server responded with a status of 404 (Not Found)",
        );
        s.page.click("console-turn-on").await?;
        s.page.wait_jssdk("ready").await?;
        s.page.click("console-start").await?;
        s.page
            .wait_text("console-over", |text| text.contains("没有开启调试配对"))
            .await?;
        Ok(())
    });
}

#[test]
fn a_desk_that_is_opened_without_a_link_asks_for_the_digits() {
    let options = Options::demo().device(Device::Desktop);
    scenario("debug-desk", options, async |s| {
        s.page.open("/?debug=desk").await?;
        s.page.find("console-code").await?;
        assert!(s.page.url().await?.ends_with("/?debug=desk#/debug/console"));
        s.screenshot("digits").await
    });
}
