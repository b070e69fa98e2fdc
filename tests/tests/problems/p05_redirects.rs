//! The redirect back from WeChat: a code before the `#`, where no hash route sees it, loops, lost parameters, and a
//! Back button that leads to the callback.

use wechat_h5_e2e::{Options, Scenario, Site, scenario};

use crate::tutorial_code::pages;

const HASH: &str = include_str!("pages/hash_login.html");
const LOST: &str = include_str!("pages/lost_parameters.html");

#[test]
fn the_redirect_from_wechat_loses_the_code_and_the_parameters() {
    scenario("problem-05-redirects", Options::split(), async |s| {
        tutorial_code_fails(s).await?;
        wechat_h5_works(s).await
    });
}

async fn tutorial_code_fails(s: &mut Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    let hash = pages::page(s, "/", HASH);
    site.serve(hash.merge(pages::page(s, "/lost", LOST)))?;
    let (browser, page) = s.browser_without_rules().await?;
    assert_eq!(page.state_at(&site.url("/#/me")).await?, "loop");
    s.screenshot_of(&browser, "loop").await?;
    assert_eq!(
        page.state_at(&site.url("/lost?a=1&b=2")).await?,
        "b is lost"
    );
    Ok(())
}

async fn wechat_h5_works(s: &mut Scenario) -> anyhow::Result<()> {
    let address = "/?a=1&b=2#/login";
    s.page.open("/?before#/status").await?;
    s.page.wait_jssdk("ready").await?;
    s.page.open(address).await?;
    s.page.sign_in_silently().await?;
    assert_eq!(s.page.url().await?, s.url(address));
    s.screenshot("wechat-h5").await?;
    s.browser.client().back().await?;
    s.page.wait_session("signed-in").await?;
    let url = s.page.url().await?;
    assert!(!url.contains("code="), "Back leads to a page");
    assert_eq!(s.deployment.code_exchanges()?, 1);
    Ok(())
}
