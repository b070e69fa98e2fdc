//! The page exactly as it is shipped. The bridge comes from the client itself, as on a real
//! phone, and not from a script in the page.

use serde_json::{Value, json};
use wechat_h5_e2e::{Device, Options, Scenario, scenario};

/// Records the fields that the page wants verified, and accepts them.
const VERIFIER: &str = "window.__weixinSandbox = {verify: function (fields, done) {\
     window.__verified = fields; done(true); }, journal: function () {}};";

/// Adds the bridge and jweixin to every document before its own scripts run.
async fn become_wechat(s: &Scenario) -> anyhow::Result<()> {
    let base = s.sandbox.base();
    let url = format!("{base}/__sandbox/client.js?jweixin=none");
    let bridge = s.http.get(&url, &[]).await?;
    let url = format!("{base}/__sandbox/jweixin.js?body=jweixin-npm");
    let jweixin = s.http.get(&url, &[]).await?;
    let source = format!("{VERIFIER}\n{}\n{}", bridge.body, jweixin.body);
    let params = json!({"source": source});
    s.browser
        .cdp("Page.addScriptToEvaluateOnNewDocument", params)
        .await?;
    Ok(())
}

/// Checks that WeChat would accept the fields that the page had verified.
async fn is_accepted(s: &Scenario) -> anyhow::Result<()> {
    s.page.wait_jssdk("ready").await?;
    let fields: Value = s.browser.run("return window.__verified", vec![]).await?;
    let url = fields["url"].as_str().unwrap_or_default();
    let here = s.page.url().await?;
    assert_eq!(here.split('#').next(), Some(url));
    let verdict = s.sandbox.verify(&fields, url).await?;
    assert_eq!(verdict["ok"], true, "{verdict}");
    Ok(())
}

#[test]
fn on_android() {
    scenario("shipped-android", Options::shipped(), async |s| {
        become_wechat(s).await?;
        s.page.open("/?from=singlemessage&isappinstalled=0").await?;
        is_accepted(s).await?;
        s.screenshot("ready").await
    });
}

#[test]
fn on_an_iphone_with_a_login() {
    let options = Options::shipped().device(Device::Ios);
    scenario("shipped-ios", options, async |s| {
        become_wechat(s).await?;
        // Pictures of the sandbox use plain http, those of WeChat use https.
        s.expect_console_error(
            "http://127.0.0.1:*/#/login - Loading the image 'http://127.0.0.1:*' violates the following Content Security Policy directive: \"img-src 'self' data: https:\". The action has been blocked.",
        );
        s.page.open_login().await?;
        s.page.sign_in().await?;
        is_accepted(s).await?;
        s.screenshot("signed-in").await
    });
}

/// What a user sees of the page, once it is something else than the first screen.
const SCREEN: &str = r"const root = document.documentElement;
    return new Promise((resolve) => {
        const look = () => root.className ? resolve([root.className, document.body.innerText])
            : setTimeout(look, 20);
        look();
    });";

/// As when the network is lost while the page loads: the small module, or the application too.
#[test]
fn a_module_that_does_not_arrive_ends_in_a_screen_that_says_so() {
    scenario("shipped-lost", Options::shipped(), async |s| {
        become_wechat(s).await?;
        s.expect_console_error("*TypeError: Failed to fetch*");
        s.browser.cdp("Network.enable", json!({})).await?;
        for lost in ["*web-configure*", "*.wasm"] {
            let urls = json!({"urls": [lost]});
            s.browser.cdp("Network.setBlockedURLs", urls).await?;
            s.page.open("/").await?;
            let screen = s.browser.run(SCREEN, vec![]).await?;
            assert_eq!(screen[0], "broken", "{lost}: {screen}");
            let text = screen[1].as_str().unwrap_or_default();
            assert!(text.contains("页面没有载入成功"), "{lost}: {text}");
            assert!(!text.contains("jweixin"), "{lost}: {text}");
        }
        s.screenshot("lost").await
    });
}

/// Twenty seconds are over after a tenth of one.
const FAST_CLOCK: &str = "const set = window.setTimeout; window.setTimeout =
    (callback, millis, ...args) => set(callback, millis >= 20000 ? 100 : millis, ...args);";

/// As in a tunnel: the request is neither refused nor answered.
#[test]
fn an_application_that_is_held_back_is_said_to_be_missing_and_starts_when_it_arrives() {
    scenario("shipped-held", Options::shipped(), async |s| {
        become_wechat(s).await?;
        let clock = json!({"source": FAST_CLOCK});
        s.browser
            .cdp("Page.addScriptToEvaluateOnNewDocument", clock)
            .await?;
        s.expect_console_error("*the page is still loading*");
        // The application's own, whose name has nothing but its hash.
        let held = format!("*/wechat-h5-web-{}_bg.wasm", "?".repeat(16));
        let patterns = json!({"patterns": [{"urlPattern": held}]});
        s.browser.cdp("Fetch.enable", patterns).await?;
        s.page.open("/").await?;
        let screen = s.browser.run(SCREEN, vec![]).await?;
        assert_eq!(screen[0], "broken", "{screen}");
        let text = screen[1].as_str().unwrap_or_default();
        assert!(text.contains("刷新") && !text.contains("Reload"), "{text}");
        s.screenshot("held").await?;
        s.browser.cdp("Fetch.disable", json!({})).await?;
        s.page.wait_jssdk("ready").await?;
        let class = "return document.documentElement.className";
        assert_eq!(s.browser.run(class, vec![]).await?, "");
        Ok(())
    });
}

#[test]
fn without_javascript_the_page_says_only_that() {
    scenario("shipped-no-script", Options::shipped(), async |s| {
        let off = json!({"value": true});
        s.browser
            .cdp("Emulation.setScriptExecutionDisabled", off)
            .await?;
        s.page.open("/").await?;
        let text = s.page.whole_text().await?;
        assert!(text.contains("需要开启 JavaScript"), "{text}");
        assert!(!text.contains("正在准备"), "{text}");
        s.screenshot("no-script").await
    });
}

/// What the guide lets a page send after an `invalid signature`: the URL of a router in place of
/// the one that the page was entered by.
const REPORT: &str = r#"const [fields, entered] = arguments;
    return (async () => {
        history.pushState(null, "", "/orders?id=7");
        const body = JSON.stringify({
            signedUrl: entered, pageUrl: location.href, realAuthUrl: location.href,
            timestamp: fields.timestamp, nonceStr: fields.nonceStr, signature: fields.signature,
        });
        const response = await fetch("/api/jssdk/report", {method: "POST", body});
        return {status: response.status, report: await response.json()};
    })();"#;

#[test]
fn it_may_ask_its_server_why_a_signature_is_invalid() {
    scenario("shipped-report", Options::shipped(), async |s| {
        become_wechat(s).await?;
        s.page.open("/").await?;
        is_accepted(s).await?;
        let fields: Value = s.browser.run("return window.__verified", vec![]).await?;
        let entered = fields["url"].clone();
        let found = s.browser.run(REPORT, vec![fields, entered]).await?;
        assert_eq!(found["status"], 200, "{found}");
        assert_eq!(found["report"]["cause"], "origin_only", "{found}");
        Ok(())
    });
}

#[test]
fn it_holds_nothing_of_the_sandbox() {
    scenario("shipped", Options::shipped(), async |s| {
        become_wechat(s).await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        let requests = s.browser.requests().await?;
        let home = s.url("/");
        let files = requests.iter().filter(|request| {
            request.url.starts_with(&home) && !request.path().starts_with("/api/")
        });
        let mut kinds = Vec::new();
        for file in files {
            let response = s.http.get(&file.url, &[]).await?;
            assert_eq!(response.status, 200, "{}", file.url);
            for word in ["__sandbox", "__weixinSandbox", "sandbox", "localhost"] {
                assert!(!response.body.contains(word), "{word} in {}", file.url);
            }
            let csp = response.header("content-security-policy");
            assert!(
                !csp.contains("localhost") && !csp.contains("127.0.0.1"),
                "{csp}"
            );
            kinds.push(response.header("content-type").to_owned());
        }
        for kind in ["text/html", "text/javascript", "application/wasm"] {
            assert!(
                kinds.iter().any(|found| found.starts_with(kind)),
                "{kinds:?}"
            );
        }
        Ok(())
    });
}

/// Computed by the browser from the files that it gets. It refuses any other file itself.
const INTEGRITIES: &str = r#"return (async () => {
    const html = await (await fetch("/")).text();
    const pattern = /(?:script|module):"(\/[^"]+)",(?:script|module)Integrity:"([^"]+)"/g;
    const files = [...html.matchAll(pattern)].map(async ([, url, integrity]) => {
        const bytes = await (await fetch(url)).arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
        const computed = "sha384-" + btoa(String.fromCharCode(...digest));
        return {url, isRight: computed === integrity};
    });
    return Promise.all(files);
})()"#;

const PRELOADS: &str = r#"return [...document.querySelectorAll("link[rel*=preload i]")].map((link) => link.outerHTML)"#;

#[test]
fn its_scripts_and_modules_have_their_integrity() {
    scenario("shipped-integrity", Options::shipped(), async |s| {
        become_wechat(s).await?;
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        // The browser checks those of the tools itself.
        for (tab, shown) in [("tab-share", "share-set"), ("tab-debug", "doctor-verdict")] {
            s.page.click(tab).await?;
            s.page.find(shown).await?;
        }
        let files = s.browser.run(INTEGRITIES, vec![]).await?;
        let files = files.as_array().expect("a list");
        for ending in [".js", "_bg.wasm"] {
            let right = files.iter().filter(|file| {
                let url = file["url"].as_str();
                url.is_some_and(|url| url.ends_with(ending)) && file["isRight"] == json!(true)
            });
            assert_eq!(right.count(), 4, "{files:?}");
        }
        assert_eq!(files.len(), 8, "{files:?}");
        // A preload of wasm has no integrity, and would load the module a second time. The
        // scripts need none either: their elements are made in the head.
        let preloads = s.browser.run(PRELOADS, vec![]).await?;
        assert_eq!(preloads, json!([]));
        Ok(())
    });
}
