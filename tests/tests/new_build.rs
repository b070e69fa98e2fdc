//! The server has another build of the page than the one that is open: the page offers a reload.

use serde_json::{Value, json};
use wechat_h5_e2e::{Options, Scenario, scenario};

/// Lets the page believe that it is of another build than the server's.
const ANOTHER_BUILD: &str = "document.documentElement.dataset.build = '0'";

/// The user comes back to the page after ten minutes more.
const SEEN_AGAIN: &str = "const now = Date.now();
    Date.now = () => now + 10 * 60_000;
    document.dispatchEvent(new Event('visibilitychange'))";

/// Whether the server is asked when the page is seen: at once, after ten minutes while WeChat
/// verifies, and when it is over; and again at once.
const ASKED: &str = "const original = window.fetch;
    let asked = false;
    window.fetch = (...request) => { asked = true; return original(...request); };
    const root = document.documentElement;
    const see = (event) => {
        asked = false;
        event === 'pageshow' ? dispatchEvent(new Event(event)) : document.dispatchEvent(new Event(event));
        return asked;
    };
    const found = [see('visibilitychange'), see('pageshow')];
    const now = Date.now();
    Date.now = () => now + 10 * 60_000;
    root.dataset.jssdk = 'loading';
    found.push(see('visibilitychange'));
    root.dataset.jssdk = 'ready';
    found.push(see('visibilitychange'), see('visibilitychange'));
    Date.now = () => now + 20 * 60_000;
    found.push(see('pageshow'));
    window.fetch = original;
    return found";

#[test]
fn the_server_is_asked_seldom_and_not_while_wechat_verifies() {
    scenario("new-build-asked", Options::demo(), async |s| {
        s.page.open("/?a=1").await?;
        s.page.wait_jssdk("ready").await?;
        let asked = s.browser.run(ASKED, vec![]).await?;
        assert_eq!(asked, json!([false, false, false, true, false, true]));
        let url = s.url("/?a=1");
        let requests = s.browser.requests().await?;
        let documents = requests.iter().filter(|request| request.url == url);
        assert_eq!(documents.count(), 3, "the page, and its build twice");
        Ok(())
    });
}

/// Asks the server now.
const ASK: &str = "const done = arguments[arguments.length - 1];
    window.__wechatH5.offerNewBuild().then(() => done('answered'), () => done('unanswered'))";

#[test]
fn nothing_is_offered_without_a_new_build_or_without_an_answer() {
    scenario("new-build-none", Options::demo(), async |s| {
        s.browser.cdp("Network.enable", json!({})).await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        let build = s.page.state("build").await?;
        assert_eq!(build.len(), 8, "{build:?}");
        let lost = json!({"urls": [s.url("/")]});
        for (blocked, build, expected) in [
            (&json!({"urls": []}), build.as_str(), "answered"),
            (&lost, "0", "unanswered"),
        ] {
            s.browser
                .cdp("Network.setBlockedURLs", blocked.clone())
                .await?;
            let set = "document.documentElement.dataset.build = arguments[0]";
            s.browser.run(set, vec![json!(build)]).await?;
            assert_eq!(s.browser.run_async(ASK, vec![]).await?, expected);
            assert_eq!(s.page.state("newBuild").await?, "");
            assert!(!s.page.find("new-build").await?.is_displayed().await?);
        }
        Ok(())
    });
}

async fn is_offered(s: &Scenario) -> anyhow::Result<()> {
    s.browser.run(SEEN_AGAIN, vec![]).await?;
    s.page
        .wait_text("new-build", |text| text.contains("有新版本"))
        .await?;
    Ok(())
}

#[test]
fn a_new_build_is_offered_and_loaded_when_the_user_wants_it() {
    scenario("new-build", Options::demo(), async |s| {
        s.page.open("/?a=1#/login").await?;
        s.page.wait_jssdk("ready").await?;
        s.browser.run(ANOTHER_BUILD, vec![]).await?;
        is_offered(s).await?;
        s.screenshot("offered").await?;
        s.page.click("lang").await?;
        s.page
            .wait_text("new-build", |text| text.contains("A new version is here"))
            .await?;
        // It is the same document until the user reloads it, and the tab stays.
        assert_eq!(s.page.state("build").await?, "0");
        s.page.click("new-build-reload").await?;
        s.page.wait_text("new-build", str::is_empty).await?;
        s.page.wait_jssdk("ready").await?;
        assert_ne!(s.page.state("build").await?, "0");
        assert_eq!(s.page.url().await?, s.url("/?a=1#/login"));
        Ok(())
    });
}

/// The server has the build of this name.
const SERVED: &str = "const original = window.fetch;
    const [name] = arguments;
    window.fetch = async (...request) => {
        const text = await (await original(...request)).text();
        return new Response(text.replace(/data-build=\"\\w+\"/, `data-build=\"${name}\"`));
    }";

/// Asks a server that has this build now, and then whether a reload to it is offered.
async fn offers(s: &Scenario, build: &str) -> anyhow::Result<bool> {
    s.browser.run(SERVED, vec![json!(build)]).await?;
    assert_eq!(s.browser.run_async(ASK, vec![]).await?, "answered");
    assert_eq!(s.page.state("newBuild").await?, build);
    Ok(s.page.find("new-build").await?.is_displayed().await?)
}

#[test]
fn two_builds_at_one_address_are_offered_once_each() {
    scenario("new-build-two", Options::demo(), async |s| {
        s.page.open("/#/login").await?;
        s.page.wait_jssdk("ready").await?;
        for build in ["b", "c"] {
            assert!(offers(s, build).await?, "{build}");
            s.page.click("new-build-later").await?;
            assert!(!offers(s, build).await?, "{build} was declined");
        }
        // The reload ends in the same build as before: the other server has answered.
        assert!(offers(s, "d").await?);
        s.page.click("new-build-reload").await?;
        s.page.wait_text("new-build", str::is_empty).await?;
        s.page.wait_jssdk("ready").await?;
        for build in ["b", "c", "d"] {
            assert!(!offers(s, build).await?, "{build}, after a reload");
        }
        assert!(offers(s, "e").await?);
        Ok(())
    });
}

#[test]
fn a_module_of_an_earlier_build_ends_in_a_reload() {
    scenario("new-build-module", Options::demo(), async |s| {
        s.browser.cdp("Network.enable", json!({})).await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        s.browser.run(ANOTHER_BUILD, vec![]).await?;
        let gone = json!({"urls": ["*web-apis*"]});
        s.browser.cdp("Network.setBlockedURLs", gone).await?;
        s.page.click("tab-share").await?;
        let text = s.page.text("tools-error").await?;
        assert!(text.contains("本页有新版本"), "{text}");
        assert!(s.page.find("new-build").await?.is_displayed().await?);
        s.screenshot("gone").await?;
        let none: Value = json!({"urls": []});
        s.browser.cdp("Network.setBlockedURLs", none).await?;
        s.page.click("retry").await?;
        s.page.find("share-set").await?;
        assert_ne!(s.page.state("build").await?, "0");
        Ok(())
    });
}
