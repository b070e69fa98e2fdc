//! The pages of failed logins: what happened and the way on, in one language at a time, in both
//! themes, on the narrowest phone.

use serde_json::{Value, json};
use wechat_h5_e2e::{HttpUser, Options, Scenario, query_parameter, scenario, serious_violations};

const START: &str = "/api/oauth/authorize?scope=snsapi_userinfo&return_to=%2F%23%2Flogin";
const FORGED: &str = "/api/oauth/callback?code=c&state=0123456789abcdef0123456789abcdef";

const NARROWEST: u32 = 320;

/// What is seen, and how much wider it is than the screen.
const SEEN: &str = "return {title: document.querySelector('section:not([hidden]) h1').innerText,
    text: document.body.innerText, wider: document.documentElement.scrollWidth - innerWidth}";

fn has_chinese(text: &str) -> bool {
    let text = text.replace("中文", "");
    text.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Looks at the page in both languages and themes.
async fn is_explained(s: &mut Scenario, name: &str, said: &str) -> anyhow::Result<()> {
    s.page.find_css("[data-error-code]").await?;
    see_in(s, "zh").await?;
    s.page.wait_whole_text(|text| text.contains(said)).await?;
    for theme in ["light", "dark"] {
        s.browser.without_motion(theme).await?;
        for language in ["zh", "en"] {
            see_in(s, language).await?;
            s.screenshot(&format!("{name}-{language}-{theme}")).await?;
            let seen = s.browser.run(SEEN, vec![]).await?;
            let text = seen["text"].as_str().unwrap_or_default();
            assert_eq!(has_chinese(text), language == "zh", "{text}");
            assert_eq!(seen["wider"], 0, "{name}");
            let found = serious_violations(&s.browser).await?;
            assert!(found.is_empty(), "{name} {theme}: {}", found.join("\n"));
        }
    }
    Ok(())
}

/// Switches to a language, unless the page is in it.
async fn see_in(s: &Scenario, language: &str) -> anyhow::Result<()> {
    let label = format!("label[for={language}]");
    if s.browser.run(IS_SEEN, vec![json!(label)]).await? == true {
        s.page.click_css(&label).await?;
    }
    Ok(())
}

const IS_SEEN: &str =
    "return getComputedStyle(document.querySelector(arguments[0])).display !== 'none'";

/// Comes back from WeChat with a code that it accepts.
async fn come_back(s: &Scenario) -> anyhow::Result<()> {
    s.page.open(START).await?;
    s.page.consent("allow").await
}

#[test]
fn every_failure_says_what_happened_and_leads_on() {
    scenario("login-errors", Options::split(), async |s| {
        s.expect_console_error("*/api/oauth/callback*403 (Forbidden)*");
        s.expect_console_error("*/api/oauth/callback*400 (Bad Request)*");
        s.expect_console_error("*/api/oauth/callback*502 (Bad Gateway)*");
        s.browser.width(NARROWEST).await?;

        s.page.open(FORGED).await?;
        is_explained(s, "lost-cookie", "没有保存登录用的 Cookie").await?;
        s.page.open("/api/oauth/callback?code=c").await?;
        is_explained(s, "malformed", "登录链接无效").await?;

        s.page.open(START).await?;
        s.page.consent("deny").await?;
        is_explained(s, "refused", "你没有同意授权").await?;
        let refused = s.page.url().await?;
        s.page.open(FORGED).await?;
        is_explained(s, "foreign", "这次登录不是在这里开始的").await?;
        s.page.go(&refused).await?;
        is_explained(s, "used", "这次登录已经结束").await?;

        // A code that another browser has used.
        let mut other = HttpUser::new(&s.http, &s.deployment.page);
        let used = other.callback_url().await?;
        other.get(&used).await?;
        s.page.open(START).await?;
        s.page.find("consent-allow").await?;
        let parameter = |url: &str, name| query_parameter(url, name).unwrap_or_default();
        let state = parameter(&s.page.url().await?, "state");
        let code = parameter(&used, "code");
        let callback = format!("/api/oauth/callback?code={code}&state={state}");
        s.page.open(&callback).await?;
        is_explained(s, "code-used", "微信没有接受这次登录").await?;

        for (errcode, said) in [(40164, "IP 白名单"), (40125, "AppID 或 AppSecret")] {
            let effect = json!({"errcode": errcode});
            let fault = json!({"path": "/sns/oauth2/access_token", "times": 1, "effect": effect});
            s.sandbox.add_fault(&fault).await?;
            come_back(s).await?;
            is_explained(s, &errcode.to_string(), said).await?;
        }
        s.deployment.platform_proxy()?.cut();
        come_back(s).await?;
        is_explained(s, "unreachable", "服务器连不上微信").await?;
        s.deployment.platform_proxy()?.restore();

        // The way on starts the same login anew.
        s.page.click_css(".en a.primary").await?;
        s.page.consent("allow").await?;
        s.page.wait_session("signed-in").await?;
        assert_eq!(s.page.url().await?, s.url("/#/login"));
        Ok(())
    });
}

#[test]
fn the_language_is_the_one_that_was_chosen_on_the_page() {
    scenario("login-error-language", Options::split(), async |s| {
        s.expect_console_error("*/api/oauth/callback*403 (Forbidden)*");
        s.page.open("/").await?;
        s.page.click("lang").await?;
        assert_eq!(s.browser.document_language().await?, "en");
        s.page.open(FORGED).await?;
        assert_eq!(s.browser.document_language().await?, "en");
        let seen: Value = s.browser.run(SEEN, vec![]).await?;
        assert_eq!(seen["title"], "The sign-in could not go on");
        assert!(!has_chinese(seen["text"].as_str().unwrap_or_default()));
        s.screenshot("english").await?;
        s.page.click_css("nav a.primary").await?;
        s.page.wait_session("anonymous").await
    });
}
