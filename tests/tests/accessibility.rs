//! Every tab of the page in both languages and both themes: axe-core finds nothing serious, and
//! nothing is wider than the narrowest phone.

use wechat_h5_e2e::{Options, Scenario, scenario, serious_violations};

/// Each with an element that is there when it is drawn.
const TABS: [(&str, &str); 7] = [
    ("#/status", "signed-url"),
    ("#/login", "login-base"),
    ("#/share", "share-set"),
    ("#/apis", "open-getNetworkType"),
    ("#/debug/doctor", "check-icp"),
    ("#/debug/log", "log-entry"),
    ("#/debug/console", "console-off"),
];

/// The width of the narrowest phone, in CSS pixels.
const NARROWEST: u32 = 320;

/// Looks at each tab, and then the same in the other language.
async fn every_tab_is_usable(s: &mut Scenario, theme: &str) -> anyhow::Result<()> {
    s.browser.width(NARROWEST).await?;
    s.browser.without_motion(theme).await?;
    s.page.open("/").await?;
    s.page.wait_jssdk("ready").await?;
    let mut found = Vec::new();
    for language in ["zh", "en"] {
        for (hash, inside) in TABS {
            let to = format!("location.hash = '{hash}'");
            s.browser.run(&to, vec![]).await?;
            s.page.find(inside).await?;
            let name = hash.trim_start_matches("#/").replace('/', "-");
            s.screenshot(&format!("{language}-{name}")).await?;
            let wider = s.browser.overflow().await?;
            assert_eq!(wider, 0, "{hash} in {language} is wider than its screen");
            let violations = serious_violations(&s.browser).await?;
            found.extend(violations.iter().map(|v| format!("{hash} {language}: {v}")));
        }
        s.page.click("lang").await?;
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[test]
fn in_the_light() {
    scenario("accessible-light", Options::demo(), async |s| {
        every_tab_is_usable(s, "light").await
    });
}

#[test]
fn in_the_dark() {
    scenario("accessible-dark", Options::demo(), async |s| {
        every_tab_is_usable(s, "dark").await
    });
}

/// The offer of a new build, and the cause of an invalid signature.
#[test]
fn what_is_seldom_seen() {
    scenario("accessible-seldom", Options::split(), async |s| {
        s.sandbox.advance(3 * 3600).await?;
        s.deployment.platform_proxy()?.cut();
        s.browser.width(NARROWEST).await?;
        s.page.open("/").await?;
        let cause = "[data-test=refused-signature][data-recovery=refused]";
        s.page.find_css(cause).await?;
        let offer = "document.documentElement.dataset.offersReload = ''";
        s.browser.run(offer, vec![]).await?;
        for language in ["zh", "en"] {
            s.page.find_css(cause).await?;
            for theme in ["light", "dark"] {
                s.browser.without_motion(theme).await?;
                s.screenshot(&format!("{language}-{theme}")).await?;
                assert_eq!(s.browser.overflow().await?, 0);
                let found = serious_violations(&s.browser).await?;
                assert!(found.is_empty(), "{theme}: {}", found.join("\n"));
            }
            s.page.click("lang").await?;
        }
        Ok(())
    });
}

#[test]
fn a_failed_login() {
    scenario("accessible-error", Options::demo(), async |s| {
        s.expect_console_error("*/api/oauth/callback?*403 (Forbidden)*");
        s.browser.width(NARROWEST).await?;
        s.page.open_login().await?;
        s.page.click("login-userinfo").await?;
        s.page.consent("deny").await?;
        s.page
            .wait_whole_text(|text| text.contains("authorization_refused"))
            .await?;
        for theme in ["light", "dark"] {
            s.browser.without_motion(theme).await?;
            s.screenshot(theme).await?;
            assert_eq!(s.browser.overflow().await?, 0);
            let found = serious_violations(&s.browser).await?;
            assert!(found.is_empty(), "{theme}: {}", found.join("\n"));
        }
        s.page.click_css("a[href]").await?;
        s.page.wait_session("anonymous").await
    });
}
