//! The debug tab's doctor: this page's signature, a signature that is typed in, and the checklist.

use serde_json::json;
use wechat_h5_e2e::{Device, Options, Scenario, scenario};

async fn check(s: &Scenario, name: &str) -> anyhow::Result<String> {
    let row = s.page.find(&format!("check-{name}")).await?;
    Ok(row.attr("data-check").await?.unwrap_or_default())
}

#[test]
fn a_new_account_is_ticked_off_as_far_as_the_page_can_see() {
    let folder = tempfile::TempDir::with_prefix("wechat-h5-e2e-files-").unwrap();
    std::fs::write(folder.path().join("MP_verify_a1B2.txt"), "a1B2").unwrap();
    let folder = folder.path().display().to_string();
    let options = Options::split().env("WECHAT_H5_VERIFICATION_FILES", &folder);
    scenario("doctor-checklist", options, async |s| {
        s.page.open("/#/debug/doctor").await?;
        s.page.wait_jssdk("ready").await?;
        s.page
            .wait_text("doctor-verdict", |text| text.contains("签名有效"))
            .await?;
        for (name, expected) in [
            ("icp", "untested"),
            ("https", "untested"),
            ("port", "untested"),
            ("address-list", "passed"),
            ("file", "untested"),
            ("js-domain", "passed"),
            ("oauth-domain", "untested"),
            ("permission", "untested"),
        ] {
            assert_eq!(check(s, name).await?, expected, "{name}");
        }
        s.page.show_and_fill("file-name", "verify.html").await?;
        s.page.show_and_click("file-test").await?;
        s.page
            .wait_text("file-result", |text| text.contains("MP_verify_"))
            .await?;
        s.page
            .show_and_fill("file-name", "MP_verify_a1B2.txt")
            .await?;
        s.page.show_and_click("file-test").await?;
        s.page
            .wait_text("file-result", |text| text.contains("可以下载"))
            .await?;
        assert_eq!(check(s, "file").await?, "passed");
        s.page.show("checklist").await?;
        s.screenshot("checklist").await?;
        s.page.click("tab-login").await?;
        s.page.sign_in_silently().await?;
        s.page.click("tab-debug").await?;
        assert_eq!(check(s, "oauth-domain").await?, "passed");
        Ok(())
    });
}

#[test]
fn a_replaced_ticket_is_found_by_the_server_and_a_retry_helps() {
    scenario("doctor-ticket", Options::split(), async |s| {
        // The platform's clock moves on, so the ticket that the server signs with has expired.
        s.sandbox.advance(3 * 3600).await?;
        // The status tab would retry by itself.
        s.page.open("/#/debug/doctor").await?;
        s.page.wait_jssdk("failed").await?;
        s.page.find("doctor-retry").await?;
        assert_eq!(s.page.text("diagnosis-cause").await?, "stale_ticket");
        let ticket = s.page.text("diagnosis-ticket").await?;
        assert!(ticket.contains("换用新的票据"), "{ticket}");
        s.screenshot("found").await?;
        s.page.click("lang").await?;
        s.page
            .wait_text("diagnosis", |text| text.contains("Request a new config"))
            .await?;
        s.page.show_and_click("doctor-retry").await?;
        s.page.wait_jssdk("ready").await?;
        s.screenshot("ready").await
    });
}

/// The simulator compares with another URL than the page has signed, as iOS does after a router.
#[test]
fn the_first_byte_that_differs_is_marked() {
    let options = Options::split().device(Device::Ios);
    scenario("doctor-difference", options, async |s| {
        s.sandbox.advance(3 * 3600).await?;
        s.page.open("/?a=1#/login").await?;
        s.page.wait_jssdk("failed").await?;
        s.browser
            .run(
                "history.replaceState(null, '', '/?a=2#/debug/doctor')",
                vec![],
            )
            .await?;
        s.browser
            .run("dispatchEvent(new HashChangeEvent('hashchange'))", vec![])
            .await?;
        s.page.find("diagnosis").await?;
        let at = s.page.text("doctor-at").await?;
        let entry = s.url("/?a=1");
        assert_eq!(at, (entry.len() - 1).to_string());
        let marked = s.page.find_css("[data-test=doctor-signed] mark").await?;
        assert_eq!(marked.text().await?, "1");
        s.screenshot("marked").await
    });
}

/// The example of WeChat's documentation.
const EXAMPLE: [(&str, &str); 5] = [
    ("url", "http://mp.weixin.qq.com?params=value"),
    ("noncestr", "Wm3WZYTPz0wzccnW"),
    ("timestamp", "1414587457"),
    ("signature", "0f9de62fce790f9a083d5c99e95740ceb90c27ed"),
    (
        "jsapi_ticket",
        "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg",
    ),
];

#[test]
fn a_signature_is_examined_by_hand_in_an_ordinary_browser() {
    let options = Options::shipped().device(Device::MobileBrowser);
    scenario("doctor-by-hand", options, async |s| {
        s.page.open("/#/debug/doctor").await?;
        s.page.wait_jssdk("outside").await?;
        s.page.show_and_click("examine").await?;
        s.page
            .wait_text("by-hand-error", |text| text.contains("url"))
            .await?;
        for (field, value) in EXAMPLE {
            s.page
                .show_and_fill(&format!("by-hand-{field}"), value)
                .await?;
        }
        s.page.show_and_click("examine").await?;
        s.page
            .wait_text("by-hand-result", |text| text.contains("没有问题"))
            .await?;
        let page = "http://mp.weixin.qq.com?params=value&from=timeline";
        s.page.show_and_fill("by-hand-page-url", page).await?;
        s.page.show_and_click("examine").await?;
        s.page
            .wait_text("diagnosis-cause", |text| text == "share_parameters")
            .await?;
        s.page.show("diagnosis").await?;
        s.screenshot("examined").await?;
        let fill_in = s.page.find("fill-in").await?;
        assert!(!fill_in.is_enabled().await?, "nothing was signed");
        Ok(())
    });
}

#[test]
fn the_values_of_the_page_can_be_examined_too() {
    scenario("doctor-fill-in", Options::demo(), async |s| {
        s.page.open("/?b=1#/debug/doctor").await?;
        s.page.wait_jssdk("ready").await?;
        s.page.show_and_click("fill-in").await?;
        s.page.show_and_click("examine").await?;
        s.page
            .wait_text("diagnosis-cause", |text| text == "needs_ticket")
            .await?;
        Ok(())
    });
}

#[test]
fn a_page_without_a_signature_is_told_why_the_server_signs_nothing() {
    scenario("doctor-unsigned", Options::platform_down(), async |s| {
        s.expect_console_error("*/api/jssdk/config?* - Failed to load resource: *503*");
        s.page.open("/").await?;
        s.page.wait_jssdk("failed").await?;
        s.page.show_and_click("why").await?;
        let verdict = s.page.text("doctor-error").await?;
        assert!(verdict.contains("ticket_unavailable"), "{verdict}");
        assert!(!s.page.has("doctor-urls").await?, "there are no two URLs");
        s.screenshot("refused").await?;
        s.browser.cdp("Network.enable", json!({})).await?;
        let urls = json!({"urls": ["*/api/jssdk/config*"]});
        s.browser.cdp("Network.setBlockedURLs", urls).await?;
        // Another query: the page is loaded anew.
        s.page.open("/?again=1#/debug/doctor").await?;
        s.page
            .wait_text("doctor-error", |text| text.contains("连不上服务器"))
            .await?;
        Ok(())
    });
}

#[test]
fn a_wrong_ticket_proves_nothing_and_goes_when_the_page_s_values_come() {
    scenario("doctor-wrong-ticket", Options::demo(), async |s| {
        s.page.open("/#/debug/doctor").await?;
        s.page.wait_jssdk("ready").await?;
        s.page.show_and_click("fill-in").await?;
        s.page
            .show_and_fill("by-hand-jsapi_ticket", EXAMPLE[4].1)
            .await?;
        s.page.show_and_click("examine").await?;
        s.page
            .wait_text("diagnosis-basis", |text| {
                text.contains("已知的错误都算不出")
            })
            .await?;
        let result = s.page.text("by-hand-result").await?;
        assert!(!result.contains("正确的签名"), "{result}");
        assert!(result.contains("用这个票据应得的签名"), "{result}");
        s.page.show_and_click("fill-in").await?;
        s.page.show_and_click("examine").await?;
        s.page
            .wait_text("diagnosis-cause", |text| text == "needs_ticket")
            .await?;
        Ok(())
    });
}
