//! The status tab: when the JS-SDK was ready, the signed URL and the current one, and what was loaded.

use std::time::Duration;

use serde_json::json;
use wechat_h5_e2e::{Device, Options, Scenario, scenario, serious_violations, until};

/// The narrowest phone, and a usual one.
const WIDTHS: [u32; 2] = [320, 375];

async fn ready(s: &Scenario, path: &str) -> anyhow::Result<()> {
    s.page.open(path).await?;
    s.page.wait_jssdk("ready").await
}

async fn open_details(s: &Scenario) -> anyhow::Result<()> {
    s.page.show_and_click("show_status").await?;
    s.page.find("status-details").await?;
    Ok(())
}

/// The stages of the details: the name of each, when it began and when it ended, in milliseconds.
async fn stages(s: &Scenario) -> anyhow::Result<Vec<(String, u32, u32)>> {
    let script =
        "return [...document.querySelectorAll('[data-test=status-details] .stage')].map((row) =>
        [row.dataset.test, row.querySelector('.cell__value').textContent])";
    let rows = s.browser.run(script, vec![]).await?;
    let rows: Vec<(String, String)> = serde_json::from_value(rows)?;
    let times = |(name, text): (String, String)| {
        let time = text.split(" ms").next().unwrap_or_default();
        let (start, end) = time.split_once('–').unwrap_or((time, time));
        Ok((name, start.parse()?, end.parse()?))
    };
    rows.into_iter().map(times).collect()
}

/// Each step follows from those before it, and the last is what the browser has measured.
async fn has_times_in_order(s: &Scenario, answer: &str, mark: &str) -> anyhow::Result<()> {
    let stages = stages(s).await?;
    let find = |name: &str| {
        let stage = stages.iter().find(|(it, ..)| it == name);
        stage.map_or_else(
            || panic!("{name} in {stages:?}"),
            |(_, start, end)| (*start, *end),
        )
    };
    assert_eq!(stages.len(), 5, "{stages:?}");
    let verify = find("stage-verify");
    for name in ["stage-script", "stage-config", "stage-module"] {
        let (start, end) = find(name);
        assert!(
            start <= end && end <= verify.0,
            "{name}: {start}–{end}, {verify:?}"
        );
    }
    let (at, _) = find(answer);
    assert!(verify.0 <= verify.1 && verify.1 == at, "{verify:?}, {at}");
    let mark = format!("return performance.getEntriesByName('{mark}').at(-1).startTime");
    let mark = s.browser.run(&mark, vec![]).await?;
    let difference = mark.as_f64().unwrap_or_default() - f64::from(at);
    assert!(difference.abs() <= 1.0, "{mark}, {at}");
    Ok(())
}

/// Changes the address as a router does, and comes back to the status tab.
async fn change_route(s: &Scenario) -> anyhow::Result<()> {
    let push = "history.pushState(null, '', '/goods/7#/status')";
    s.browser.run(push, vec![]).await?;
    s.page.click("tab-login").await?;
    s.page.find("login-base").await?;
    s.page.click("tab-status").await?;
    let url = s.url("/goods/7");
    s.page.wait_text("current-url", |text| text == url).await?;
    assert_eq!(s.page.text("signed-url").await?, s.url("/?a=1"));
    open_details(s).await
}

/// The timeline and the URLs of a client, and what it says after a change of the route.
async fn says_what_is_true(s: &mut Scenario, verdict: &str) -> anyhow::Result<()> {
    ready(s, "/?a=1").await?;
    assert_eq!(s.page.text("signed-url").await?, s.url("/?a=1"));
    assert_eq!(s.page.text("current-url").await?, s.url("/?a=1"));
    s.screenshot("closed").await?;
    open_details(s).await?;
    has_times_in_order(s, "stage-ready", "wx.ready").await?;
    let urls = s.page.text("doctor-urls").await?;
    assert!(urls.contains("两个网址相同"), "{urls}");
    assert!(!s.page.has("url-match").await?);
    change_route(s).await?;
    s.page.show("url-match").await?;
    let text = s.page.text("url-match").await?;
    assert!(text.contains(verdict), "{text}");
    assert_eq!(s.page.text("doctor-expected").await?, s.url("/goods/7"));
    // The path is the first that differs.
    let marked = "return [...document.querySelectorAll('[data-test=doctor-urls] mark')]
        .map((mark) => mark.textContent)";
    let marked = s.browser.run(marked, vec![]).await?;
    assert_eq!(marked, json!(["?a=1", "goods/7"]));
    s.screenshot("other-route").await
}

const CURRENT: &str = "微信比较的是当前网址";
const ENTRY: &str = "微信比较的是进入时的网址";

/// A test for each kind of client: its device, its profile, and which URL it compares with.
macro_rules! clients {
    ($($name:ident: $device:expr, $profile:expr, $verdict:expr;)*) => {
        $(#[test]
        fn $name() {
            let name = format!("status-{}", stringify!($name));
            scenario(&name, Options::demo().device($device), async |s| {
                if let Some(profile) = $profile {
                    s.sandbox.client(&json!({"profile": profile})).await?;
                }
                says_what_is_true(s, $verdict).await
            });
        })*
    };
}

clients! {
    android: Device::Android, None::<&str>, CURRENT;
    iphone: Device::Ios, None::<&str>, ENTRY;
    harmony: Device::MobileBrowser, Some("harmony"), CURRENT;
    desktop: Device::WindowsWechat, None::<&str>, CURRENT;
}

/// The rows of the sizes: label and text.
async fn sizes(s: &Scenario) -> anyhow::Result<Vec<(String, String)>> {
    s.page.show("sizes").await?;
    let script = "return [...document.querySelectorAll('[data-test=sizes] .cell')].map((row) =>
        [row.querySelector('.cell__label').textContent, row.querySelector('.cell__value').textContent])";
    let rows = s.browser.run(script, vec![]).await?;
    Ok(serde_json::from_value(rows)?)
}

fn kilobytes(text: &str) -> f64 {
    let number = text.trim_end_matches("\u{a0}KB").parse();
    number.unwrap_or_else(|_| panic!("{text} is no size"))
}

#[test]
fn what_was_loaded_is_listed_with_its_size_when_it_is_wanted() {
    scenario("status-sizes", Options::demo(), async |s| {
        ready(s, "/").await?;
        let requests = s.browser.requests().await?;
        assert!(!requests.iter().any(|it| it.url.contains("web-debug")));
        open_details(s).await?;
        let rows = sizes(s).await?;
        let has = |label: &str| rows.iter().find(|(name, _)| name == label);
        for label in ["网页", "签名配置", "签名模块", "应用", "调试工具", "合计"]
        {
            let (_, text) = has(label).unwrap_or_else(|| panic!("{label} in {rows:?}"));
            let (network, decoded) = text.split_once(" / ").expect(text);
            assert!(kilobytes(network) > 0.0, "{label}: {text}");
            assert!(kilobytes(decoded) > 0.0, "{label}: {text}");
        }
        assert!(has("微信脚本").is_some(), "{rows:?}");
        s.screenshot("network").await?;
        // The next visit takes the files from the cache.
        ready(s, "/?next").await?;
        open_details(s).await?;
        let rows = sizes(s).await?;
        for label in ["签名模块", "应用", "调试工具"] {
            let row = rows.iter().find(|(name, _)| name == label);
            let text = row.map(|(_, text)| text.as_str()).unwrap_or_default();
            assert!(text.starts_with("缓存 / "), "{label}: {text}");
        }
        s.screenshot("cache").await
    });
}

#[test]
fn details_that_are_lost_can_be_loaded_again() {
    scenario("status-lost", Options::demo(), async |s| {
        s.browser.cdp("Network.enable", json!({})).await?;
        ready(s, "/").await?;
        let urls = json!({"urls": ["*web-debug*.wasm*"]});
        s.browser.cdp("Network.setBlockedURLs", urls).await?;
        s.page.show_and_click("show_status").await?;
        s.page.find("tools-error").await?;
        s.screenshot("lost").await?;
        let none = json!({"urls": []});
        s.browser.cdp("Network.setBlockedURLs", none).await?;
        s.page.show_and_click("retry").await?;
        s.page.find("status-details").await?;
        Ok(())
    });
}

#[test]
fn a_refusal_has_its_time_and_a_retry_its_own() {
    scenario("status-refused", Options::demo(), async |s| {
        let denied = json!({"outcomes": {"preVerifyJSAPI": "denied"}});
        s.sandbox.client(&denied).await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("failed").await?;
        open_details(s).await?;
        has_times_in_order(s, "stage-refused", "wx.error").await?;
        let text = s.page.text("timeline").await?;
        assert!(text.contains("未通过"), "{text}");
        s.screenshot("refused").await?;
        let first = stages(s).await?;
        s.page.show_and_click("retry").await?;
        let answers = "return performance.getEntriesByName('wx.error').length";
        until("another answer", Duration::from_secs(10), async || {
            Ok((s.browser.run(answers, vec![]).await? == 2).then_some(()))
        })
        .await?;
        s.page.wait_jssdk("failed").await?;
        has_times_in_order(s, "stage-refused", "wx.error").await?;
        let answered = first.last().map_or(0, |(.., at)| *at);
        let asked = stages(s).await?;
        let asked = asked.iter().find(|(name, ..)| name == "stage-config");
        assert!(
            asked.is_some_and(|(_, start, _)| *start >= answered),
            "{asked:?}"
        );
        Ok(())
    });
}

#[test]
fn a_page_says_whether_it_is_in_a_mini_program() {
    // The simulator is a client of another kind only where the browser is none.
    let options = Options::demo().device(Device::MobileBrowser);
    scenario("status-mini-program", options, async |s| {
        ready(s, "/").await?;
        assert_eq!(s.page.text("mini-program").await?, "否");
        s.sandbox.client(&json!({"profile": "miniprogram"})).await?;
        ready(s, "/").await?;
        s.page
            .wait_text("mini-program", |text| text == "是")
            .await?;
        s.screenshot("ready").await
    });
}

#[test]
fn a_browser_that_is_not_wechat_has_no_signature_to_compare() {
    let options = Options::shipped().device(Device::Desktop);
    scenario("status-outside", options, async |s| {
        s.page.open("/").await?;
        s.page.wait_jssdk("outside").await?;
        open_details(s).await?;
        s.page.show("sizes").await?;
        assert!(!s.page.has("doctor-urls").await?);
        s.screenshot("details").await
    });
}

/// Everything of the tab, in both languages and themes.
#[test]
fn it_can_be_used_by_everybody() {
    scenario("status-accessible", Options::demo(), async |s| {
        ready(s, "/?a=1").await?;
        change_route(s).await?;
        let mut found = Vec::new();
        for language in ["zh", "en"] {
            for (width, theme) in WIDTHS
                .into_iter()
                .flat_map(|it| [(it, "light"), (it, "dark")])
            {
                let name = format!("{language}-{theme}-{width}");
                s.browser.width(width).await?;
                s.browser.without_motion(theme).await?;
                for part in ["environment", "timeline", "url-match", "sizes"] {
                    s.page.show(part).await?;
                    s.screenshot(&format!("{name}-{part}")).await?;
                }
                assert_eq!(s.browser.overflow().await?, 0, "{name}");
                let violations = serious_violations(&s.browser).await?;
                found.extend(violations.iter().map(|it| format!("{name}: {it}")));
            }
            s.page.click("lang").await?;
            let other = if language == "zh" { "en" } else { "zh-CN" };
            until("the other language", Duration::from_secs(10), async || {
                Ok((s.browser.document_language().await? == other).then_some(()))
            })
            .await?;
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
        Ok(())
    });
}
