//! From page load to a verified page, with the real jweixin.

use serde_json::{Value, json};
use wechat_h5_e2e::{Device, Options, Scenario, scenario};

/// Opens a path, waits until the page is verified, and checks what the
/// client was asked: once, for exactly the address bar's URL, with success.
async fn becomes_ready(s: &mut Scenario, path: &str) -> anyhow::Result<()> {
    s.page.open(path).await?;
    s.page.wait_jssdk("ready").await?;
    s.page.wait_session("anonymous").await?;
    s.screenshot("ready").await?;
    let url = s.page.url().await?;
    let url = url.split('#').next().unwrap_or_default();
    assert_eq!(s.page.text("signed-url").await?, url);
    let calls = s.sandbox.bridge_calls("preVerifyJSAPI").await?;
    assert_eq!(calls.len(), 1, "one verification: {calls:?}");
    let response = calls[0]["response"]["err_msg"].as_str().unwrap_or_default();
    assert!(response.ends_with(":ok"), "{response}");
    assert!(!s.page.has("sdk-error").await?, "an error is shown");
    Ok(())
}

#[test]
fn android() {
    scenario("ready-android", Options::demo(), async |s| {
        becomes_ready(s, "/").await?;
        let environment = s.page.text("environment").await?;
        assert!(environment.contains("8.0.55"), "{environment}");
        Ok(())
    });
}

#[test]
fn android_with_the_later_body() {
    scenario("ready-android-later", Options::demo(), async |s| {
        s.sandbox
            .client(&json!({"jweixin": "weixin-js-sdk"}))
            .await?;
        becomes_ready(s, "/").await
    });
}

#[test]
fn iphone() {
    let options = Options::demo().device(Device::Ios);
    scenario("ready-ios", options, async |s| becomes_ready(s, "/").await);
}

#[test]
fn iphone_with_the_later_body() {
    let options = Options::demo().device(Device::Ios);
    scenario("ready-ios-later", options, async |s| {
        s.sandbox
            .client(&json!({"jweixin": "weixin-js-sdk"}))
            .await?;
        becomes_ready(s, "/").await
    });
}

#[test]
fn wechat_for_windows() {
    let options = Options::demo().device(Device::WindowsWechat);
    scenario("ready-windows", options, async |s| {
        becomes_ready(s, "/").await
    });
}

#[test]
fn any_desktop_browser_with_the_simulator() {
    let options = Options::demo().device(Device::Desktop);
    scenario("ready-desktop", options, async |s| {
        becomes_ready(s, "/").await
    });
}

#[test]
fn two_processes() {
    scenario("ready-split", Options::split(), async |s| {
        becomes_ready(s, "/").await?;
        let proxy = s.deployment.platform_proxy()?;
        assert_eq!(
            proxy.count("/cgi-bin/ticket/getticket?"),
            1,
            "one ticket fetch"
        );
        Ok(())
    });
}

#[test]
fn what_wechat_adds_to_a_shared_link_is_signed_too() {
    scenario("ready-shared-link", Options::demo(), async |s| {
        let path = "/?q=%E4%B8%AD%20a&x=1&amp;y&from=singlemessage&isappinstalled=0#/share";
        becomes_signed(s, path).await
    });
}

#[test]
fn characters_as_people_type_them() {
    scenario("ready-unicode", Options::demo(), async |s| {
        becomes_signed(s, "/?q=中 文&quote='\"&at=@#/login").await
    });
}

/// Like [`becomes_ready`], on another tab than the one that shows the URL.
async fn becomes_signed(s: &mut Scenario, path: &str) -> anyhow::Result<()> {
    s.page.open(path).await?;
    s.page.wait_jssdk("ready").await?;
    s.page.click("tab-status").await?;
    let url = s.page.url().await?;
    let url = url.split('#').next().unwrap_or_default().to_owned();
    s.page.wait_text("signed-url", |text| text == url).await?;
    s.screenshot("ready").await
}

#[test]
fn moving_between_tabs_needs_no_second_config() {
    let options = Options::demo().device(Device::Ios);
    scenario("tabs", options, async |s| {
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        for (tab, inside) in [
            ("tab-login", "login-userinfo"),
            ("tab-share", "share-set"),
            ("tab-status", "signed-url"),
        ] {
            s.page.click(tab).await?;
            s.page.find(inside).await?;
            s.screenshot(tab).await?;
            assert_eq!(s.page.state("jssdk").await?, "ready");
        }
        s.browser.client().back().await?;
        s.page.find("share-set").await?;
        assert_eq!(s.sandbox.bridge_calls("preVerifyJSAPI").await?.len(), 1);
        Ok(())
    });
}

#[test]
fn a_bridge_that_comes_late_is_waited_for() {
    for timing in ["domready", "late"] {
        scenario(&format!("bridge-{timing}"), Options::demo(), async |s| {
            s.sandbox.client(&json!({"bridge": timing})).await?;
            becomes_ready(s, "/").await
        });
    }
}

#[test]
fn a_bridge_that_never_comes_is_said_so() {
    scenario("bridge-never", Options::demo(), async |s| {
        s.sandbox.client(&json!({"bridge": "never"})).await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("failed").await?;
        s.screenshot("failed").await?;
        let text = s.page.text("sdk-error").await?;
        assert!(text.contains("微信没有回应"), "{text}");
        Ok(())
    });
}

/// Gives back once jweixin has run its `ready` callbacks, whatever the outcome.
const AFTER_JWEIXIN_IS_READY: &str =
    "var done = arguments[arguments.length - 1]; wx.ready(function () { done('ready ran'); });";

#[test]
fn a_wrong_signature_is_reported_though_jweixin_says_ready() {
    for body in ["jweixin-npm", "weixin-js-sdk"] {
        scenario(
            &format!("wrong-signature-{body}"),
            Options::split(),
            async |s| {
                s.sandbox.client(&json!({"jweixin": body})).await?;
                // For the platform the ticket that the server signs with dies.
                s.sandbox.advance(3 * 3600).await?;
                s.page.open("/").await?;
                s.page.wait_jssdk("failed").await?;
                let ran = s.browser.run_async(AFTER_JWEIXIN_IS_READY, vec![]).await?;
                assert_eq!(ran, "ready ran");
                assert_eq!(s.page.state("jssdk").await?, "failed");
                let text = s.page.text("sdk-error").await?;
                assert!(text.contains("invalid signature"), "{text}");
                assert!(s.page.whole_text().await?.contains("签名无效"));
                s.screenshot("invalid-signature").await?;
                s.page.click("tab-share").await?;
                let set = s.page.find("share-set").await?;
                assert!(!set.is_enabled().await?, "sharing needs a verified page");
                s.screenshot("share").await
            },
        );
    }
}

#[test]
fn a_page_that_may_not_use_the_sdk() {
    scenario("config-denied", Options::demo(), async |s| {
        let responses = json!({"outcomes": {"preVerifyJSAPI": "denied"}});
        s.sandbox.client(&responses).await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("failed").await?;
        let text = s.page.text("sdk-error").await?;
        assert!(text.contains("permission denied"), "{text}");
        s.screenshot("permission-denied").await
    });
}

#[test]
fn the_config_route_answers_what_the_client_accepts() {
    scenario("config-route", Options::split(), async |s| {
        let page = s.url("/?a=1");
        let config = config(s, &page).await?;
        let verdict = s.sandbox.verify(&config, &page).await?;
        assert_eq!(verdict, json!({"ok": true, "errMsg": "config:ok"}));
        for (other, text) in [
            (s.url("/?a=2"), "config:invalid signature"),
            (format!("{page}&from=timeline"), "config:invalid signature"),
        ] {
            let verdict = s.sandbox.verify(&config, &other).await?;
            assert_eq!(verdict["ok"], false, "{other}");
            assert_eq!(verdict["errMsg"], text, "{other}");
        }
        let mut bent = config.clone();
        bent["timestamp"] = json!(config["timestamp"].as_u64().unwrap_or_default() + 1);
        assert_eq!(s.sandbox.verify(&bent, &page).await?["ok"], false);
        Ok(())
    });
}

async fn config(s: &Scenario, page: &str) -> anyhow::Result<Value> {
    let query = wechat_h5_e2e::encode(page);
    let url = s.url(&format!("/api/jssdk/config?url={query}"));
    let response = s.http.get(&url, &[]).await?;
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(response.header("cache-control"), "no-store");
    response.json()
}
