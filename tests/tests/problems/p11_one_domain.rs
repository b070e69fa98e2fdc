//! One domain for web authorization, many sites: WeChat leads nobody back to the others.

use serde_json::json;
use wechat_h5_e2e::{Options, Scenario, Site, scenario};

use crate::tutorial_code::login_site::{StateCheck, router, router_by};

const EXCHANGE: &str = "GET /sns/oauth2/access_token?";

/// Under another host name than the domain: cookies know no ports.
fn origin(site: &Site) -> String {
    site.origin.replace("127.0.0.1", "localhost")
}

#[test]
fn a_second_site_is_refused_with_10003() {
    let [stranger, shop, club] = [(); 3].map(|()| Site::bind().unwrap());
    let listed = format!("{}/callback,{}", origin(&shop), origin(&club));
    let options = Options::split().env("WECHAT_H5_RELAY_SITES", &listed);
    scenario("problem-11-one-domain", options, async |s| {
        let domain = s.deployment.page.trim_start_matches("http://");
        let only_ours = json!({ "oauthDomains": [domain] });
        s.sandbox.change_account(&only_ours).await?;
        the_domain_is_another_site_s(s).await?;
        a_library_changes_the_host(s, shop).await?;
        a_server_of_ours_changes_the_host(s, club).await?;
        nobody_else_is_led_to(s, stranger).await
    });
}

async fn the_domain_is_another_site_s(s: &mut Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    site.serve(router(s, &origin(&site), StateCheck::ByCookie))?;
    let (browser, page) = s.browser_without_rules().await?;
    page.go(&format!("{}/login", origin(&site))).await?;
    page.wait_whole_text(|text| text.contains("10003")).await?;
    s.screenshot_of(&browser, "tutorial-code").await
}

/// The library of above, which compares its state and exchanges the code itself.
async fn a_library_changes_the_host(s: &mut Scenario, mut shop: Site) -> anyhow::Result<()> {
    let origin = origin(&shop);
    shop.serve(router_by(
        s,
        &s.deployment.page,
        &origin,
        StateCheck::ByCookie,
    ))?;
    let (_, page) = s.browser_without_rules().await?;
    page.go(&format!("{origin}/login")).await?;
    page.wait_whole_text(|text| text.contains("welcome o"))
        .await?;
    assert!(
        page.url()
            .await?
            .starts_with(&format!("{origin}/callback?code="))
    );
    assert_eq!(
        s.deployment.platform_proxy()?.count(EXCHANGE),
        0,
        "the code is left to the site"
    );
    Ok(())
}

async fn a_server_of_ours_changes_the_host(s: &mut Scenario, club: Site) -> anyhow::Result<()> {
    let (listen, origin) = (club.origin.clone(), origin(&club));
    drop(club);
    let own = [
        ("WECHAT_H5_PUBLIC_URL", origin.as_str()),
        ("WECHAT_H5_OPEN_BASE", &s.deployment.page),
        ("WECHAT_H5_RELAY_SITES", ""),
    ];
    let _server = s.deployment.another_server_with(&listen, &own).await?;
    s.page.go(&format!("{origin}/?a=1#/login")).await?;
    s.page.click("login-base").await?;
    s.page.wait_session("signed-in").await?;
    assert_eq!(s.page.url().await?, format!("{origin}/?a=1#/login"));
    s.screenshot("wechat-h5").await?;
    // Signed in there, and nowhere else.
    s.page.open("/").await?;
    s.page.wait_session("anonymous").await
}

async fn nobody_else_is_led_to(s: &mut Scenario, mut stranger: Site) -> anyhow::Result<()> {
    let origin = origin(&stranger);
    stranger.serve(router_by(s, &s.deployment.page, &origin, StateCheck::Off))?;
    let (browser, page) = s.browser_without_rules().await?;
    page.go(&format!("{origin}/login")).await?;
    page.wait_whole_text(|text| text.contains("site_not_allowed"))
        .await?;
    assert!(page.url().await?.starts_with(&s.deployment.page));
    s.screenshot_of(&browser, "refused").await
}
