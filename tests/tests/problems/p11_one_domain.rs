//! One domain for web authorization, several sites: WeChat redirects only to that domain.

use serde_json::json;
use wechat_h5_e2e::{Options, Scenario, Site, scenario};

use crate::tutorial_code::login_site::{StateCheck, router, router_by};

/// The site under another host name than the domain, because cookies ignore ports.
fn origin(site: &Site) -> String {
    site.origin.replace("127.0.0.1", "localhost")
}

#[test]
fn a_second_site_is_refused_with_10003() {
    let [unlisted, shop, club] = [(); 3].map(|()| Site::bind().unwrap());
    let listed = format!("{}/callback,{}", origin(&shop), origin(&club));
    let options = Options::split().env("WECHAT_H5_RELAY_SITES", &listed);
    scenario("problem-11-one-domain", options, async |s| {
        let domain = s.deployment.page.trim_start_matches("http://");
        let domains = json!({ "oauthDomains": [domain] });
        s.sandbox.change_account(&domains).await?;
        another_site_is_refused(s).await?;
        a_library_changes_the_host(s, shop).await?;
        a_second_server_changes_the_host(s, club).await?;
        an_unlisted_site_is_refused(s, unlisted).await
    });
}

async fn another_site_is_refused(s: &mut Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    site.serve(router(s, &origin(&site), StateCheck::ByCookie))?;
    let (browser, page) = s.browser_without_rules().await?;
    page.go(&format!("{}/login", origin(&site))).await?;
    page.wait_whole_text(|text| text.contains("10003")).await?;
    s.screenshot_of(&browser, "tutorial-code").await
}

/// The same library, which compares its state and exchanges the code itself.
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
    let url = page.url().await?;
    assert!(url.starts_with(&format!("{origin}/callback?code=")));
    assert!(!url.contains("wechat_redirect"), "{url}");
    assert_eq!(
        s.deployment.code_exchanges()?,
        0,
        "the site exchanges the code itself"
    );
    Ok(())
}

async fn a_second_server_changes_the_host(s: &mut Scenario, club: Site) -> anyhow::Result<()> {
    let (listen, origin) = (club.origin.clone(), origin(&club));
    drop(club);
    let own = [
        ("WECHAT_H5_PUBLIC_URL", origin.as_str()),
        ("WECHAT_H5_OPEN_BASE", &s.deployment.page),
        ("WECHAT_H5_RELAY_SITES", ""),
    ];
    let _server = s.deployment.another_server_with(&listen, &own).await?;
    s.page.go(&format!("{origin}/?a=1#/login")).await?;
    s.page.sign_in_silently().await?;
    assert_eq!(s.page.url().await?, format!("{origin}/?a=1#/login"));
    s.screenshot("wechat-h5").await?;
    // The user is signed in only there.
    s.page.open("/").await?;
    s.page.wait_session("anonymous").await
}

async fn an_unlisted_site_is_refused(s: &mut Scenario, mut unlisted: Site) -> anyhow::Result<()> {
    let origin = origin(&unlisted);
    unlisted.serve(router_by(s, &s.deployment.page, &origin, StateCheck::Off))?;
    let (browser, page) = s.browser_without_rules().await?;
    page.go(&format!("{origin}/login")).await?;
    page.wait_whole_text(|text| text.contains("site_not_allowed"))
        .await?;
    assert!(page.url().await?.starts_with(&s.deployment.page));
    s.screenshot_of(&browser, "refused").await
}
