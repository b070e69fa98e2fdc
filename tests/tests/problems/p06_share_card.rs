//! A share card that is set, but that the recipients do not get.

use serde_json::{Value, json};
use wechat_h5_e2e::{Browser, Options, Scenario, Site, scenario};

use crate::tutorial_code::pages;

const TUTORIAL: &str = include_str!("pages/share.html");

#[test]
fn a_share_card_set_too_early_is_not_sent() {
    scenario("problem-06-share-card", Options::split(), async |s| {
        tutorial_code_fails(s).await?;
        wechat_h5_works(s).await
    });
}

/// The client decides it, and no page can know it: only another way into the page helps.
#[test]
fn from_a_page_that_was_entered_by_a_pasted_link_only_a_link_is_shared() {
    scenario("problem-06-pasted-link", Options::split(), async |s| {
        for (opened_from, form) in [("link", "link"), ("qrcode", "card")] {
            s.sandbox
                .client(&json!({"openedFrom": opened_from}))
                .await?;
            // Another query makes the browser load the page again.
            s.page.open(&format!("/?{opened_from}#/share")).await?;
            s.page.wait_jssdk("ready").await?;
            s.page.fill("share-title", "A letter").await?;
            s.page.click("share-set").await?;
            let both = |text: &str| text.matches("已设置").count() == 2;
            s.page.wait_text("share-result", both).await?;
            let sent = share(&s.browser).await?;
            assert_eq!(sent["source"], "data", "the page's own: {sent}");
            assert_eq!(sent["isLinkAllowed"], true, "{sent}");
            assert_eq!(sent["form"], form, "{sent}");
        }
        Ok(())
    });
}

async fn tutorial_code_fails(s: &mut Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    site.serve(pages::signing(s).merge(pages::page(s, "/", TUTORIAL)))?;
    let state = s.page.state_at(&site.url("/")).await?;
    assert_eq!(state, "ready", "the page sees no error");
    let sent = share(&s.browser).await?;
    assert_eq!(sent["source"], "default", "{sent}");
    assert_eq!(sent["card"]["title"], "No title of mine");
    assert_eq!(sent["card"]["imgUrl"], "");
    s.screenshot("tutorial-code").await
}

/// The page waits, shows the outcome of each call, and gives the picture a full URL.
async fn wechat_h5_works(s: &mut Scenario) -> anyhow::Result<()> {
    s.page.open("/#/share").await?;
    s.page.wait_jssdk("ready").await?;
    s.page.fill("share-title", "A letter").await?;
    s.page.click("share-set").await?;
    let both = |text: &str| text.matches("已设置").count() == 2;
    s.page.wait_text("share-result", both).await?;
    let sent = share(&s.browser).await?;
    assert_eq!(sent["source"], "data", "{sent}");
    assert_eq!(sent["card"]["title"], "A letter");
    assert_eq!(sent["isLinkAllowed"], true, "{sent}");
    let picture = sent["card"]["imgUrl"].as_str().unwrap_or_default();
    assert!(picture.starts_with("http://"), "{picture}");
    s.screenshot("wechat-h5").await
}

/// What a user sends to a friend from the menu.
async fn share(browser: &Browser) -> anyhow::Result<Value> {
    browser
        .run("return __weixinSandbox.share('friend')", vec![])
        .await
}
