//! Open tags that stay invisible without an error.

use std::time::Duration;

use serde_json::{Value, json};
use wechat_h5_e2e::{Scenario, Site, scenario, test_site, until};

use crate::tutorial_code::pages;
use crate::with_wechat_h5;

const TUTORIAL: &str = include_str!("pages/open_tag.html");
const SOLVED: &str = include_str!("pages/open_tag_with_wechat_h5.html");
const FRAME: &str = r#"<!doctype html><title>A frame</title><link rel="icon" href="data:,">
<iframe src="/solved"></iframe>
<script>
  setInterval(function () {
    var page = document.querySelector("iframe").contentWindow;
    var reasons = (page.__weixinSandbox || {}).openTagReasons || {};
    document.documentElement.dataset.page = reasons["wx-open-launch-weapp"] || "";
  }, 50);
</script>"#;
const PAGES: [(&str, &str); 2] = [("/tutorial", TUTORIAL), ("/solved", SOLVED)];

#[test]
fn an_open_tag_stays_invisible_without_an_error() {
    let site = Site::bind().unwrap();
    scenario(
        "problem-14-open-tags",
        with_wechat_h5::signing_for(&site),
        async |s| {
            let site = with_wechat_h5::serve(s, site, &PAGES)?;
            // Most tutorials load the older script, which does not support open tags.
            for jweixin in ["jweixin-npm", "jweixin-wechat"] {
                s.sandbox.client(&json!({"jweixin": jweixin})).await?;
                let state = s.page.state_at(&site.url("/tutorial")).await?;
                assert_eq!(state, "ready, and not shown", "{jweixin}");
            }
            s.sandbox.client(&json!({"jweixin": "jweixin-npm"})).await?;
            let state = s.page.state_at(&site.url("/solved")).await?;
            assert_eq!(state, "shown");
            s.page.click_css("wx-open-launch-weapp").await?;
            assert_eq!(s.page.wait_any_state("launched").await?, "pages/index");
            s.screenshot("shown").await?;
            let state = s.page.state_at(&site.url("/solved?refused")).await?;
            assert_eq!(state, "open_tags_unavailable");
            Ok(())
        },
    );
}

/// Documented for frames and routers, reported for policies.
#[test]
fn an_open_tag_is_not_shown_in_a_frame_under_a_policy_or_after_a_router() {
    let mut site = Site::bind().unwrap();
    scenario(
        "problem-14-limits",
        with_wechat_h5::signing_for(&site),
        async |s| {
            let policy = format!(
                "script-src {} 'unsafe-inline'; frame-src *",
                s.sandbox.base()
            );
            let listed = "config.openTagList = ['wx-open-launch-weapp']; wx.config(config)";
            let listed = TUTORIAL
                .replace("wx.config(config)", listed)
                .replace("{{client}}", "{{client}}?jweixin=sandbox");
            let policed = pages::page(s, "/policed", &listed);
            let followed = SOLVED.replace("configUrl:", "followHistory: true, configUrl:");
            let router = pages::signing(s)
                .merge(with_wechat_h5::routes(s)?)
                .merge(pages::page(s, "/solved", SOLVED))
                .merge(pages::page(s, "/followed", &followed))
                .merge(pages::page(s, "/frame", FRAME))
                .merge(test_site::with_policy(policed, &policy));
            site.serve(router)?;
            assert_eq!(s.page.state_at(&site.url("/frame")).await?, "in_iframe");
            let state = s.page.state_at(&site.url("/policed")).await?;
            assert_eq!(state, "ready, and not shown");
            assert_eq!(reason(s).await?, "csp_unsafe_eval");
            // A phone has no such setting.
            let shown = json!({"hiddenOpenTags": "shown"});
            s.sandbox.client(&shown).await?;
            assert_eq!(s.page.state_at(&site.url("/policed?shown")).await?, "shown");
            s.sandbox
                .client(&json!({"hiddenOpenTags": "silent"}))
                .await?;
            after_a_router(s, &site).await
        },
    );
}

async fn after_a_router(s: &mut Scenario, site: &Site) -> anyhow::Result<()> {
    let push = "history.pushState(null, '', '/elsewhere')";
    assert_eq!(s.page.state_at(&site.url("/solved")).await?, "shown");
    s.browser.run(push, vec![]).await?;
    until("a hidden tag", LIMIT, async || {
        Ok((reason(s).await? == "url_changed").then_some(()))
    })
    .await?;
    assert!(!is_shown(s).await?);
    s.screenshot("after-a-router").await?;
    // With followHistory the page configures again, on iOS too.
    for profile in ["android", "ios"] {
        s.sandbox.client(&json!({"profile": profile})).await?;
        assert_eq!(s.page.state_at(&site.url("/followed")).await?, "shown");
        s.browser.run(push, vec![]).await?;
        let configs = "return __weixinSandbox.verdicts.length";
        until("another config", LIMIT, async || {
            Ok((s.browser.run(configs, vec![]).await? != json!(1)).then_some(()))
        })
        .await?;
        until("the tag again", LIMIT, async || {
            Ok(is_shown(s).await?.then_some(()))
        })
        .await?;
        assert_eq!(reason(s).await?, Value::Null, "{profile}");
    }
    Ok(())
}

const LIMIT: Duration = Duration::from_secs(15);

async fn reason(s: &Scenario) -> anyhow::Result<Value> {
    let script = "return __weixinSandbox.openTagReasons['wx-open-launch-weapp'] ?? null";
    s.browser.run(script, vec![]).await
}

async fn is_shown(s: &Scenario) -> anyhow::Result<bool> {
    let script = "return document.querySelector('wx-open-launch-weapp').offsetHeight > 0";
    Ok(s.browser.run(script, vec![]).await? == json!(true))
}
