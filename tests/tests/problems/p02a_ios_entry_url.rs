//! `invalid signature` on iOS alone: the client there compares with the URL that the
//! page was entered by, whatever a router has made of it.

use wechat_h5_e2e::{Device, Options, Scenario, Site, scenario};

use crate::tutorial_code::pages;
use crate::with_wechat_h5;

const TUTORIAL: &str = include_str!("pages/spa.html");
const SOLVED: &str = include_str!("pages/spa_with_wechat_h5.html");

#[test]
fn a_page_with_a_router_is_refused_on_ios() {
    let site = Site::bind().unwrap();
    let options = with_wechat_h5::signing_for(&site).device(Device::Ios);
    scenario("problem-02a-ios", options, async |s| {
        let site = serve(s, site)?;
        let state = seen(s, &site.url("/tutorial")).await?;
        assert_eq!(state, "config:invalid signature");
        let state = seen(s, &site.url("/solved")).await?;
        assert_eq!(state, "ready");
        Ok(())
    });
}

/// Which is why nobody finds it on a desk.
#[test]
fn the_same_page_is_fine_on_android() {
    let site = Site::bind().unwrap();
    let options: Options = with_wechat_h5::signing_for(&site);
    scenario("problem-02a-android", options, async |s| {
        let site = serve(s, site)?;
        assert_eq!(seen(s, &site.url("/tutorial")).await?, "ready");
        assert_eq!(seen(s, &site.url("/solved")).await?, "ready");
        Ok(())
    });
}

fn serve(s: &Scenario, mut site: Site) -> anyhow::Result<Site> {
    let router = pages::signing(s)
        .merge(pages::page(s, "/tutorial", TUTORIAL))
        .merge(pages::page(s, "/solved", SOLVED))
        .merge(with_wechat_h5::routes(s)?);
    site.serve(router)?;
    Ok(site)
}

async fn seen(s: &mut Scenario, url: &str) -> anyhow::Result<String> {
    s.page.go(url).await?;
    let state = s.page.wait_any_state("page").await?;
    s.screenshot(url.rsplit('/').next().unwrap_or_default())
        .await?;
    Ok(state)
}
