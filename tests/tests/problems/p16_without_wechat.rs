//! Without WeChat: in an ordinary browser jweixin calls nothing, not even an error callback.

use wechat_h5_e2e::{Device, Options, Scenario, Site, node_modules, scenario, test_site};

use crate::tutorial_code::pages;

const TUTORIAL: &str = include_str!("pages/plain.html");

#[test]
fn in_an_ordinary_browser_jweixin_is_silent() {
    let options = Options::split().device(Device::Desktop);
    scenario("problem-16-without-wechat", options, async |s| {
        tutorial_code_fails(s).await?;
        wechat_h5_works(s).await
    });
}

async fn tutorial_code_fails(s: &mut Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    let npm = test_site::files("/npm", &node_modules()?);
    site.serve(npm.merge(pages::page(s, "/", TUTORIAL)))?;
    assert_eq!(s.page.state_at(&site.url("/")).await?, "silence");
    s.screenshot("tutorial-code").await
}

/// The same kind of browser, with one script tag in the page's head and without an account.
async fn wechat_h5_works(s: &mut Scenario) -> anyhow::Result<()> {
    s.page.open("/#/login").await?;
    s.page.wait_jssdk("ready").await?;
    s.page.sign_in().await?;
    s.page.wait_jssdk("ready").await?;
    s.screenshot("wechat-h5").await
}
