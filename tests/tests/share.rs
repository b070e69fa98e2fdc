//! The card of the share tab, and the outcomes of setting it.

use serde_json::json;
use wechat_h5_e2e::{Device, Options, Scenario, scenario};

const TITLE: &str = "春天的第一封信 🌸";
const DESC: &str = "写给小明：\"a\" & <b>";

async fn fill_and_set(s: &mut Scenario) -> anyhow::Result<(String, String)> {
    s.page.open("/#/share").await?;
    s.page.wait_jssdk("ready").await?;
    let link = s.url("/?from=e2e");
    let img = format!("{}/mmopen/vi_32/sandbox/132", s.sandbox.base());
    s.page.fill("share-title", TITLE).await?;
    s.page.fill("share-desc", DESC).await?;
    s.page.fill("share-link", &link).await?;
    s.page.fill("share-img", &img).await?;
    s.screenshot("filled").await?;
    s.page.click("share-set").await?;
    Ok((link, img))
}

async fn card_is_set(s: &mut Scenario) -> anyhow::Result<()> {
    let (link, img) = fill_and_set(s).await?;
    s.page
        .wait_text("share-result", |text| text.matches("已设置").count() == 2)
        .await?;
    s.page.show("share-result").await?;
    s.screenshot("set").await?;
    let friend = s.sandbox.bridge_calls("updateAppMessageShareData").await?;
    let last = friend.last().map(|call| call["args"].clone());
    let want = json!({"title": TITLE, "desc": DESC, "link": link, "imgUrl": img});
    assert_eq!(last, Some(want));
    let timeline = s.sandbox.bridge_calls("updateTimelineShareData").await?;
    let last = timeline.last().map(|call| call["args"].clone());
    let want = json!({"title": TITLE, "link": link, "imgUrl": img});
    assert_eq!(last, Some(want));
    Ok(())
}

#[test]
fn the_card_reaches_the_bridge() {
    scenario("share-android", Options::demo(), async |s| {
        card_is_set(s).await
    });
}

#[test]
fn the_card_reaches_the_bridge_of_an_iphone_with_the_later_script() {
    let options = Options::demo().device(Device::Ios);
    scenario("share-ios-later", options, async |s| {
        s.sandbox
            .client(&json!({"jweixin": "weixin-js-sdk"}))
            .await?;
        card_is_set(s).await
    });
}

#[test]
fn every_other_outcome_has_its_label() {
    let table = [
        ("cancel", "已取消"),
        ("fail", "失败"),
        ("denied", "没有权限"),
        ("missing", "客户端不支持"),
        ("never", "微信没有回应"),
    ];
    scenario("share-outcomes", Options::demo(), async |s| {
        for (outcome, label) in table {
            let responses = json!({
                "updateAppMessageShareData": outcome,
                "updateTimelineShareData": "ok",
            });
            s.sandbox.client(&json!({"outcomes": responses})).await?;
            // Another query makes the browser load the page again.
            s.page.open(&format!("/?{outcome}#/share")).await?;
            s.page.wait_jssdk("ready").await?;
            s.page.click("share-set").await?;
            let text = s
                .page
                .wait_text("share-result", |t| {
                    t.contains(label) && t.contains("已设置")
                })
                .await?;
            s.page.show("share-result").await?;
            s.screenshot(outcome).await?;
            assert_eq!(text.matches("已设置").count(), 1, "{outcome}: {text}");
        }
        Ok(())
    });
}

#[test]
fn a_link_that_is_not_http_is_not_sent() {
    scenario("share-bad-link", Options::demo(), async |s| {
        s.page.open("/#/share").await?;
        s.page.wait_jssdk("ready").await?;
        let before = s
            .sandbox
            .bridge_calls("updateAppMessageShareData")
            .await?
            .len();
        s.page.fill("share-title", "x").await?;
        s.page.fill("share-link", "javascript:alert(1)").await?;
        let set = s.page.find("share-set").await?;
        if set.is_enabled().await? {
            s.page.click("share-set").await?;
        }
        let text = s.page.whole_text().await?;
        s.screenshot("refused").await?;
        assert!(text.contains("链接要以 http:// 或 https:// 开头"), "{text}");
        let after = s
            .sandbox
            .bridge_calls("updateAppMessageShareData")
            .await?
            .len();
        assert_eq!(before, after);
        Ok(())
    });
}
