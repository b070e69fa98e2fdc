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
