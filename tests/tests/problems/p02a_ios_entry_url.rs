//! `invalid signature` on iOS alone: the client there compares with the URL that the
//! page was entered by, whatever a router has made of it.

use wechat_h5_e2e::{Device, Options, Scenario, Site, scenario};

use crate::with_wechat_h5;

const TUTORIAL: &str = include_str!("pages/spa.html");
const SOLVED: &str = include_str!("pages/spa_with_wechat_h5.html");
const PAGES: [(&str, &str); 2] = [("/tutorial", TUTORIAL), ("/solved", SOLVED)];

#[test]
fn a_page_with_a_router_is_refused_on_ios() {
    let site = Site::bind().unwrap();
    let options = with_wechat_h5::signing_for(&site).device(Device::Ios);
    scenario("problem-02a-ios", options, async |s| {
        let site = with_wechat_h5::serve(s, site, &PAGES)?;
        let state = state_at(s, &site.url("/tutorial")).await?;
        assert_eq!(state, "config:invalid signature");
        let state = state_at(s, &site.url("/solved")).await?;
        assert_eq!(state, "ready");
        Ok(())
    });
}

/// So the mistake is not found on a desktop.
#[test]
fn the_same_page_is_fine_on_android() {
    let site = Site::bind().unwrap();
    let options: Options = with_wechat_h5::signing_for(&site);
    scenario("problem-02a-android", options, async |s| {
        let site = with_wechat_h5::serve(s, site, &PAGES)?;
        assert_eq!(state_at(s, &site.url("/tutorial")).await?, "ready");
        assert_eq!(state_at(s, &site.url("/solved")).await?, "ready");
        Ok(())
    });
}

async fn state_at(s: &mut Scenario, url: &str) -> anyhow::Result<String> {
    let state = s.page.state_at(url).await?;
    s.screenshot(url.rsplit('/').next().unwrap_or_default())
        .await?;
    Ok(state)
}
