//! The languages of the page, and its dark mode.

use wechat_h5_e2e::{Options, scenario};

#[test]
fn languages() {
    scenario("languages", Options::demo(), async |s| {
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        assert!(s.page.whole_text().await?.contains("已就绪"));
        s.page.click("lang").await?;
        s.page.wait_text("status", |t| t.contains("Ready")).await?;
        let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for (tab, inside) in [("tab-status", "signed-url"), ("tab-login", "login-base")] {
            s.page.click(tab).await?;
            s.page.find(inside).await?;
            s.screenshot(&format!("en-{tab}")).await?;
            let text = s.page.whole_text().await?;
            let left: String = text
                .replace("中文", "")
                .chars()
                .filter(|c| han(*c))
                .collect();
            assert!(left.is_empty(), "{tab} still has {left}");
        }
        // The card is the user's own text. Only the texts around it are translated.
        s.page.click("tab-share").await?;
        assert_eq!(s.page.text("share-set").await?, "Use for sharing");
        s.screenshot("en-tab-share").await?;
        assert_eq!(s.browser.document_language().await?, "en");
        // The choice is kept.
        s.browser.client().refresh().await?;
        s.page.wait_jssdk("ready").await?;
        assert_eq!(s.browser.document_language().await?, "en");
        s.page.click("lang").await?;
        assert_eq!(s.browser.document_language().await?, "zh-CN");
        Ok(())
    });
}

#[test]
fn dark_mode() {
    scenario("dark", Options::demo(), async |s| {
        s.browser.dark_mode().await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        for tab in [
            "tab-status",
            "tab-login",
            "tab-share",
            "tab-apis",
            "tab-debug",
        ] {
            s.page.click(tab).await?;
            s.screenshot(tab).await?;
        }
        let script = "return getComputedStyle(document.body).backgroundColor \
             + getComputedStyle(document.documentElement).backgroundColor";
        let colours = s.browser.run(script, vec![]).await?;
        let colours = colours.as_str().unwrap_or_default();
        assert!(!colours.contains("rgb(255, 255, 255)"), "{colours}");
        Ok(())
    });
}
