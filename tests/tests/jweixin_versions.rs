//! The same test for every version of jweixin in use and for each kind of client that
//! jweixin treats differently.

use serde_json::{Value, json};
use wechat_h5_e2e::{Device, Options, Scenario, scenario};

/// The npm packages that contain the scripts, as the sandbox names them.
const V1_6_0: &str = "jweixin-npm";
const V1_6_0_LATER: &str = "weixin-js-sdk";
const V1_4_0: &str = "jweixin-wechat";

macro_rules! rows {
    ($($name:ident: $jweixin:expr, $device:expr;)*) => {
        $(#[test]
        fn $name() {
            row(&stringify!($name).replace('_', "-"), $jweixin, $device);
        })*
    };
}

rows! {
    v1_6_0_android: V1_6_0, Device::Android;
    v1_6_0_ios: V1_6_0, Device::Ios;
    v1_6_0_future: V1_6_0, Device::Future;
    v1_6_0_later_android: V1_6_0_LATER, Device::Android;
    v1_6_0_later_ios: V1_6_0_LATER, Device::Ios;
    v1_6_0_later_future: V1_6_0_LATER, Device::Future;
    v1_4_0_android: V1_4_0, Device::Android;
    v1_4_0_ios: V1_4_0, Device::Ios;
    v1_4_0_future: V1_4_0, Device::Future;
}

fn row(name: &str, jweixin: &str, device: Device) {
    let name = format!("jweixin-{name}");
    scenario(&name, Options::split().device(device), async |s| {
        s.sandbox.client(&json!({"jweixin": jweixin})).await?;
        becomes_ready(s, jweixin).await?;
        the_card_is_shared(s).await?;
        other_outcomes_are_shown(s).await?;
        a_user_signs_in(s).await?;
        a_wrong_signature_is_shown(s).await
    });
}

async fn becomes_ready(s: &mut Scenario, jweixin: &str) -> anyhow::Result<()> {
    s.page.open("/?a=1&b=%E4%B8%AD#/status").await?;
    s.page.wait_jssdk("ready").await?;
    let script = "return document.querySelector('script[src*=\"jweixin.js\"]').src";
    let source = s.browser.run(script, vec![]).await?;
    assert!(source.as_str().unwrap_or_default().ends_with(jweixin));
    s.screenshot("ready").await
}

/// Compares the card that a user would send, not only the arguments of the call.
async fn the_card_is_shared(s: &mut Scenario) -> anyhow::Result<()> {
    s.page.click("tab-share").await?;
    s.page.fill("share-title", "春天的第一封信").await?;
    let link = s.url("/?from=e2e");
    s.page.fill("share-link", &link).await?;
    s.page.click("share-set").await?;
    let both = |text: &str| text.matches("已设置").count() == 2;
    s.page.wait_text("share-result", both).await?;
    for to in ["friend", "timeline"] {
        let card = share(s, to).await?;
        assert_eq!(card["title"], "春天的第一封信", "{to}");
        assert_eq!(card["link"], link, "{to}");
    }
    s.screenshot("shared").await
}

async fn share(s: &Scenario, to: &str) -> anyhow::Result<Value> {
    let script = "return __weixinSandbox.share(arguments[0]).card";
    s.browser.run(script, vec![json!(to)]).await
}

async fn other_outcomes_are_shown(s: &mut Scenario) -> anyhow::Result<()> {
    for (outcome, label) in [
        ("cancel", "已取消"),
        ("denied", "没有权限"),
        ("missing", "客户端不支持"),
    ] {
        let script = "__weixinSandbox.outcomes.updateAppMessageShareData = arguments[0]";
        s.browser.run(script, vec![json!(outcome)]).await?;
        s.page.click("share-set").await?;
        s.page
            .wait_text("share-result", |text| text.contains(label))
            .await?;
    }
    Ok(())
}

async fn a_user_signs_in(s: &mut Scenario) -> anyhow::Result<()> {
    s.page.click("tab-login").await?;
    s.page.sign_in().await?;
    // The page was loaded again, so it is configured again.
    s.page.wait_jssdk("ready").await?;
    s.screenshot("signed-in").await
}

/// The ticket that the server signs with expires, and there is no way to another. jweixin calls
/// `ready` all the same, and in WeChat 10 it calls nothing else.
async fn a_wrong_signature_is_shown(s: &mut Scenario) -> anyhow::Result<()> {
    s.sandbox.advance(3 * 3600).await?;
    s.deployment.platform_proxy()?.cut();
    s.page.open("/?again#/status").await?;
    s.page.wait_jssdk("failed").await?;
    let text = s.page.text("sdk-error").await?;
    assert!(text.contains("invalid signature"), "{text}");
    s.screenshot("invalid-signature").await
}
