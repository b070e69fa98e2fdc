//! From page load to a page that WeChat has accepted, with the real jweixin.

use serde_json::{Value, json};
use wechat_h5_e2e::{Device, Options, Scenario, scenario};

/// Opens a path and waits until the page is ready. Checks that the client was called once,
/// for exactly the URL in the address bar, and with success.
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
    let err_msg = calls[0]["response"]["err_msg"].as_str();
    assert!(
        err_msg.is_some_and(|text| text.ends_with(":ok")),
        "{calls:?}"
    );
    assert!(!s.page.has("sdk-error").await?, "an error is shown");
    Ok(())
}

/// The two scripts that WeChat has published as 1.6.0, as the sandbox names them.
const FIRST_1_6_0: &str = "jweixin-npm";
const LATER_1_6_0: &str = "weixin-js-sdk";

/// A test for each kind of client: its device and its version of jweixin.
macro_rules! ready {
    ($($name:ident: $device:expr, $jweixin:expr;)*) => {
        $(#[test]
        fn $name() {
            let name = format!("ready-{}", stringify!($name).replace('_', "-"));
            scenario(&name, Options::demo().device($device), async |s| {
                s.sandbox.client(&json!({"jweixin": $jweixin})).await?;
                becomes_ready(s, "/").await
            });
        })*
    };
}

ready! {
    android: Device::Android, FIRST_1_6_0;
    android_with_the_later_script: Device::Android, LATER_1_6_0;
    iphone: Device::Ios, FIRST_1_6_0;
    iphone_with_the_later_script: Device::Ios, LATER_1_6_0;
    wechat_for_windows: Device::WindowsWechat, FIRST_1_6_0;
    any_desktop_browser_with_the_simulator: Device::Desktop, FIRST_1_6_0;
}

#[test]
fn the_environment_shows_the_version_of_the_client() {
    scenario("environment", Options::demo(), async |s| {
        s.page.open("/").await?;
        s.page
            .wait_text("environment", |text| text.contains("8.0.55"))
            .await?;
        Ok(())
    });
}

#[test]
fn two_processes_fetch_one_ticket() {
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
fn parameters_that_wechat_adds_to_a_shared_link_are_signed_too() {
    scenario("ready-shared-link", Options::demo(), async |s| {
        let path = "/?q=%E4%B8%AD%20a&x=1&amp;y&from=singlemessage&isappinstalled=0#/share";
        becomes_signed(s, path).await
    });
}

#[test]
fn characters_that_are_not_escaped() {
    scenario("ready-unicode", Options::demo(), async |s| {
        becomes_signed(s, "/?q=中 文&quote='\"&at=@#/login").await
    });
}

/// Like [`becomes_ready`], but starts on another tab than the one that shows the URL.
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
fn changing_the_tab_needs_no_second_config() {
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
fn the_page_waits_for_a_late_bridge() {
    for timing in ["domready", "late"] {
        scenario(&format!("bridge-{timing}"), Options::demo(), async |s| {
            s.sandbox.client(&json!({"bridge": timing})).await?;
            becomes_ready(s, "/").await
        });
    }
}

#[test]
fn a_missing_bridge_is_reported() {
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

/// Returns after jweixin has run its `ready` callbacks, whatever the outcome is.
const AFTER_JWEIXIN_IS_READY: &str =
    "var done = arguments[arguments.length - 1]; wx.ready(function () { done('ready ran'); });";

#[test]
fn a_wrong_signature_is_reported_though_jweixin_says_ready() {
    for jweixin in [FIRST_1_6_0, LATER_1_6_0] {
        scenario(
            &format!("wrong-signature-{jweixin}"),
            Options::split(),
            async |s| {
                s.sandbox.client(&json!({"jweixin": jweixin})).await?;
                // The platform's clock moves on, so the ticket that the server signs with has
                // expired, and there is no way to another.
                s.sandbox.advance(3 * 3600).await?;
                s.deployment.platform_proxy()?.cut();
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
fn a_denied_config_is_reported() {
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
fn the_client_accepts_the_config_only_for_its_url() {
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
        let mut changed = config.clone();
        changed["timestamp"] = json!(config["timestamp"].as_u64().unwrap_or_default() + 1);
        assert_eq!(s.sandbox.verify(&changed, &page).await?["ok"], false);
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
