//! The tabs that the page loads when they are opened: share, APIs, debug.

use std::time::Duration;

use serde_json::{Value, json};
use wechat_h5_e2e::{Options, Scenario, scenario, until};

/// How many files of each module the page has loaded.
async fn module_files(s: &Scenario) -> anyhow::Result<[usize; 2]> {
    let requests = s.browser.requests().await?;
    let count = |module: &str| requests.iter().filter(|it| it.url.contains(module)).count();
    Ok([count("web-apis"), count("web-debug")])
}

/// Runs a function, once the module knows that the client is ready.
async fn click_run(s: &Scenario, name: &str) -> anyhow::Result<()> {
    let enabled = format!("[data-test=\"run-{name}\"]:enabled");
    s.page.find_css(&enabled).await?;
    // The tab bar may be above it.
    s.page.show_and_click(&format!("run-{name}")).await
}

#[test]
fn a_module_is_loaded_when_a_tab_of_it_is_opened() {
    scenario("tools-loaded", Options::demo(), async |s| {
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        for tab in ["tab-login", "tab-status"] {
            s.page.click(tab).await?;
        }
        assert_eq!(module_files(s).await?, [0, 0]);
        s.page.click("tab-apis").await?;
        s.page.show_and_click("open-getNetworkType").await?;
        click_run(s, "getNetworkType").await?;
        s.page
            .wait_text("result-getNetworkType", |text| text.contains("wifi"))
            .await?;
        assert_eq!(module_files(s).await?, [2, 0]);
        s.screenshot("apis").await?;
        // Its state is kept while another tab is shown, and each is loaded once.
        for (tab, shown) in [
            ("tab-share", "share-set"),
            ("tab-debug", "doctor-verdict"),
            ("tab-status", "status"),
            ("tab-debug", "doctor-verdict"),
        ] {
            s.page.click(tab).await?;
            s.page.find(shown).await?;
        }
        s.page.click("tab-apis").await?;
        s.page.find("result-getNetworkType").await?;
        // It follows the page's language.
        s.page.click("lang").await?;
        s.page
            .wait_text("run-getNetworkType", |text| text == "Run")
            .await?;
        assert_eq!(module_files(s).await?, [2, 2]);
        Ok(())
    });
}

const LAST_ENTRY: &str = "return window.__wechatH5.log.at(-1)";

#[test]
fn a_call_is_recorded() {
    scenario("tools-log", Options::demo(), async |s| {
        s.page.open("/#/apis/getNetworkType").await?;
        s.page.wait_jssdk("ready").await?;
        click_run(s, "getNetworkType").await?;
        s.page.find("result-getNetworkType").await?;
        let entry: Value = s.browser.run(LAST_ENTRY, vec![]).await?;
        assert_eq!(entry["name"], "getNetworkType", "{entry}");
        assert_eq!(entry["arguments"], json!({}), "{entry}");
        assert_eq!(entry["outcome"]["kind"], "ok", "{entry}");
        let response = &entry["outcome"]["response"];
        assert_eq!(response["networkType"], "wifi", "{entry}");
        assert!(entry["duration"].as_f64() >= Some(0.0), "{entry}");
        assert!(entry["started"].as_f64() > Some(1e12), "{entry}");
        Ok(())
    });
}

#[test]
fn a_module_that_is_lost_can_be_loaded_again() {
    scenario("tools-lost", Options::demo(), async |s| {
        s.browser.cdp("Network.enable", json!({})).await?;
        for (lost, tab, shown) in [
            ("*web-apis*.js*", "tab-share", "share-set"),
            ("*web-apis*.wasm*", "tab-apis", "apis"),
            ("*web-debug*.js*", "tab-debug", "doctor-verdict"),
            ("*web-debug*.wasm*", "tab-debug", "doctor-verdict"),
        ] {
            s.page.open("/").await?;
            s.page.wait_jssdk("ready").await?;
            let urls = json!({"urls": [lost]});
            s.browser.cdp("Network.setBlockedURLs", urls).await?;
            s.page.click(tab).await?;
            let text = s.page.text("tools-error").await?;
            assert!(text.contains("连不上服务器"), "{lost}: {text}");
            s.screenshot("lost").await?;
            let none = json!({"urls": []});
            s.browser.cdp("Network.setBlockedURLs", none).await?;
            s.page.click("retry").await?;
            s.page.find(shown).await?;
        }
        Ok(())
    });
}

/// Opens every row, runs it, and tells how it ended. Closing the window is the last.
const RUN_ALL: &str = r#"const done = arguments[arguments.length - 1];
    const at = (name) => document.querySelector(`[data-test="${name}"]`);
    const until = async (what) => {
        for (;;) {
            const found = what();
            if (found) return found;
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
    };
    (async () => {
        const heads = [...document.querySelectorAll('[data-test^="open-"]')];
        const names = heads.map((head) => head.dataset.test.slice("open-".length));
        names.sort((one, other) => (one === "closeWindow") - (other === "closeWindow"));
        const kinds = {};
        for (const name of names) {
            at(`open-${name}`).click();
            (await until(() => document.querySelector(`[data-test="run-${name}"]:enabled`))).click();
            const result = await until(() => at(`result-${name}`));
            kinds[name] = result.dataset.kind;
        }
        const root = document.documentElement;
        done({kinds, overflow: root.scrollWidth - root.clientWidth,
            missing: document.querySelectorAll("[data-missing]").length,
            pictures: document.querySelectorAll(".pictures img").length});
    })();"#;

/// Those that fail in an ordinary page: cards and a payment whose parameters no server has signed,
/// and those of mini programs.
const NOT_OK: [(&str, &str); 10] = [
    ("addCard", "fail"),
    ("chooseCard", "fail"),
    ("chooseWXPay", "fail"),
    ("miniProgram.navigateBack", "unsupported"),
    ("miniProgram.navigateTo", "unsupported"),
    ("miniProgram.postMessage", "unsupported"),
    ("miniProgram.reLaunch", "unsupported"),
    ("miniProgram.redirectTo", "unsupported"),
    ("miniProgram.switchTab", "unsupported"),
    ("openEnterpriseRedPacket", "fail"),
];

#[test]
fn every_row_runs() {
    scenario("tools-every-row", Options::demo(), async |s| {
        s.browser.width(320).await?;
        // Those of WeCom, which WeChat lacks.
        let in_we_com = json!({"openEnterpriseChat": "ok", "launchMiniProgram": "ok"});
        s.sandbox.client(&json!({"outcomes": in_we_com})).await?;
        s.page.open("/#/apis").await?;
        s.page.wait_jssdk("ready").await?;
        s.page.find("open-config").await?;
        let found = s.browser.run_async(RUN_ALL, vec![]).await?;
        let kinds = found["kinds"].as_object().expect("an object");
        assert_eq!(kinds.len(), 59 + 4);
        for (name, kind) in kinds {
            let other = NOT_OK.iter().find(|(failing, _)| failing == name);
            assert_eq!(kind, other.map_or("ok", |(_, kind)| kind), "{name}");
        }
        assert_eq!(found["overflow"], 0, "{found}");
        // Six of mini programs, and two of WeCom.
        assert_eq!(found["missing"], 8, "{found}");
        assert!(found["pictures"].as_u64() >= Some(2), "{found}");
        s.screenshot("all").await
    });
}

#[test]
fn a_row_that_the_client_lacks_says_so() {
    scenario("tools-missing", Options::demo(), async |s| {
        s.sandbox
            .client(&json!({"outcomes": {"openAddress": "missing", "scanQRCode": "cancel"}}))
            .await?;
        s.page.open("/#/apis/openAddress").await?;
        s.page.wait_jssdk("ready").await?;
        s.page
            .find_css("[data-missing] [data-test=\"run-openAddress\"]")
            .await?;
        click_run(s, "openAddress").await?;
        let text = s
            .page
            .wait_text("result-openAddress", |text| text.contains("更新微信"))
            .await?;
        assert!(text.contains("客户端不支持"), "{text}");
        s.screenshot("missing").await?;
        s.page.click("open-scanQRCode").await?;
        click_run(s, "scanQRCode").await?;
        let text = s.page.text("result-scanQRCode").await?;
        assert!(text.contains("用户取消了"), "{text}");
        Ok(())
    });
}

#[test]
fn a_row_that_wechat_documents_for_another_place_says_so() {
    scenario("tools-elsewhere", Options::demo(), async |s| {
        s.page.open("/#/apis/miniProgram.navigateTo").await?;
        s.page.wait_jssdk("ready").await?;
        for (name, reason) in [
            ("miniProgram.navigateTo", "只在小程序内的网页里可用"),
            ("openEnterpriseChat", "只在企业微信里可用"),
        ] {
            s.page
                .wait_text(&format!("open-{name}"), |text| text.contains(reason))
                .await?;
        }
        s.page
            .wait_text("run-miniProgram.navigateTo", |text| text == "仍要运行")
            .await?;
        s.screenshot("elsewhere").await
    });
}

#[test]
fn a_link_and_a_filter_that_lead_nowhere_say_so() {
    scenario("tools-nowhere", Options::demo(), async |s| {
        s.page.open("/#/apis/noSuch").await?;
        s.page.wait_jssdk("ready").await?;
        s.page
            .wait_text("apis-unknown", |text| text.contains("noSuch"))
            .await?;
        s.page.fill("apis-filter", "nothing like this").await?;
        s.page.find("apis-none").await?;
        s.screenshot("none").await?;
        s.page.open("/?a=1#/apis/scanQRCode?args=%7Bbroken").await?;
        s.page.wait_jssdk("ready").await?;
        s.page
            .wait_text("link-scanQRCode", |text| text.contains("预设"))
            .await?;
        s.page.show_and_fill("args-scanQRCode", "{\"a\":}").await?;
        s.page
            .wait_text("problem-scanQRCode", |text| text.contains("JSON"))
            .await?;
        assert!(!s.page.has("link-scanQRCode").await?, "it was read");
        s.page
            .find_css("[data-test=\"args-scanQRCode\"][aria-invalid]")
            .await?;
        s.screenshot("unreadable").await
    });
}

#[test]
fn signed_arguments_come_from_the_server() {
    scenario("tools-signed", Options::demo(), async |s| {
        s.page.open("/#/apis/addCard").await?;
        s.page.wait_jssdk("ready").await?;
        for name in ["addCard", "chooseCard"] {
            if name != "addCard" {
                s.page.show_and_click(&format!("open-{name}")).await?;
            }
            s.page.show_and_click(&format!("sign-{name}")).await?;
            let args = format!("[data-test=\"args-{name}\"]");
            until("signed arguments", Duration::from_secs(15), async || {
                let script = "return document.querySelector(arguments[0]).value";
                let args = s.browser.run(script, vec![json!(args)]).await?;
                let args = args.as_str().unwrap_or_default().to_owned();
                let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
                let mut words = args.split(|letter: char| !letter.is_ascii_alphanumeric());
                let is_signed = words.any(|word| word.len() == 40 && digits(word));
                anyhow::ensure!(is_signed, "no signature in {args}");
                Ok(Some(()))
            })
            .await?;
            click_run(s, name).await?;
            let result = format!("[data-test=\"result-{name}\"][data-kind=ok]");
            s.page.find_css(&result).await?;
        }
        s.page.show_and_click("open-chooseWXPay").await?;
        s.page
            .wait_text("signed-chooseWXPay", |text| text.contains("付款"))
            .await?;
        s.screenshot("signed").await
    });
}

#[test]
fn a_link_leads_to_a_row_with_its_arguments() {
    scenario("tools-link", Options::demo(), async |s| {
        let args = "%7B%22needResult%22%3A1%2C%22scanType%22%3A%5B%22barCode%22%5D%7D";
        s.page
            .open(&format!("/#/apis/scanQRCode?args={args}"))
            .await?;
        s.page.wait_jssdk("ready").await?;
        click_run(s, "scanQRCode").await?;
        s.page
            .wait_text("result-scanQRCode", |text| text.contains("EAN_13"))
            .await?;
        // The copied link is the same.
        s.page.click("copy-link-scanQRCode").await?;
        let link = s.page.text("code-scanQRCode").await?;
        assert!(
            link.ends_with(&format!("/#/apis/scanQRCode?args={args}")),
            "{link}"
        );
        s.page.click("copy-npm-scanQRCode").await?;
        s.page
            .wait_text("code-scanQRCode", |text| {
                text.contains("await wx.scanQRCode({")
            })
            .await?;
        s.screenshot("code").await
    });
}

const PLAYED: &str = "const entry = window.__wechatH5.log.find((entry) => entry.name === 'playVoice'); \
     return entry?.outcome?.kind ?? ''";

#[test]
fn a_recording_is_stopped_and_played() {
    scenario("tools-voice", Options::demo(), async |s| {
        s.page.open("/#/apis/startRecord").await?;
        s.page.wait_jssdk("ready").await?;
        click_run(s, "startRecord").await?;
        s.page.find("recording").await?;
        s.screenshot("recording").await?;
        s.page.click("voice-stop").await?;
        s.page.click("voice-play").await?;
        until(
            "a recording that plays",
            Duration::from_secs(10),
            async || {
                let played = s.browser.run(PLAYED, vec![]).await?;
                Ok((played == "ok").then_some(()))
            },
        )
        .await?;
        // The client has reported its end.
        s.page.find("voice-play").await?;
        Ok(())
    });
}

#[test]
fn a_recording_that_stops_by_itself_is_kept() {
    scenario("tools-voice-end", Options::demo(), async |s| {
        s.page.open("/#/apis/startRecord").await?;
        s.page.wait_jssdk("ready").await?;
        click_run(s, "startRecord").await?;
        s.page
            .find_css("[data-test=\"recording\"] progress[max=\"600\"]")
            .await?;
        // After a minute.
        let end = "__weixinSandbox.endRecordingTime()";
        s.browser.run(end, vec![]).await?;
        s.page.find("voice-play").await?;
        // A row that listens sees the next end, and the recorder is told of it.
        s.page.click("open-onVoiceRecordEnd").await?;
        click_run(s, "onVoiceRecordEnd").await?;
        s.page.find("result-onVoiceRecordEnd").await?;
        click_run(s, "startRecord").await?;
        s.page.find("recording").await?;
        s.browser.run(end, vec![]).await?;
        let event = s.page.text("event-onVoiceRecordEnd").await?;
        assert!(event.contains("localId"), "{event}");
        s.page.find("voice-play").await?;
        Ok(())
    });
}

const TAP: &str = "document.querySelector('wx-open-launch-weapp').click()";

#[test]
fn an_open_tag_is_drawn_and_what_it_tells_is_recorded() {
    scenario("tools-open-tag", Options::demo(), async |s| {
        let name = "wx-open-launch-weapp";
        s.page.open(&format!("/#/apis/{name}")).await?;
        s.page.wait_jssdk("ready").await?;
        click_run(s, name).await?;
        s.page
            .wait_text("result-wx-open-launch-weapp", |text| text.contains("ready"))
            .await?;
        assert!(!s.page.has("limits-wx-open-launch-weapp").await?);
        s.screenshot("drawn").await?;
        s.browser.run(TAP, vec![]).await?;
        let entry = s.browser.run(LAST_ENTRY, vec![]).await?;
        assert_eq!(entry["name"], name, "{entry}");
        let response = &entry["outcome"]["response"];
        assert_eq!(response["event"], "launch", "{entry}");
        assert_eq!(response["detail"]["path"], "pages/index/index", "{entry}");
        // Those of other rows stay, and no attribute is set that is not documented.
        let args = "%7B%22appid%22%3A%22wx1%22%2C%22onclick%22%3A%22x%22%7D";
        let to = format!("location.hash = '#/apis/wx-open-launch-app?args={args}'");
        s.browser.run(&to, vec![]).await?;
        click_run(s, "wx-open-launch-app").await?;
        s.page.find("result-wx-open-launch-app").await?;
        let tags = "return ['weapp', 'app'].map((name) => {
            const tag = document.querySelector(`wx-open-launch-${name}`);
            return `${tag.offsetHeight > 0} ${tag.getAttributeNames()}`;
        })";
        let tags = s.browser.run(tags, vec![]).await?;
        assert_eq!(tags, json!(["true appid,path", "true appid"]));
        Ok(())
    });
}

#[test]
fn an_open_tag_that_is_not_drawn_says_why() {
    // The setting is off.
    scenario("tools-open-tag-not-drawn", Options::split(), async |s| {
        let name = "wx-open-launch-weapp";
        s.sandbox
            .client(&json!({"hiddenOpenTags": "event"}))
            .await?;
        s.page.open(&format!("/#/apis/{name}")).await?;
        s.page.wait_jssdk("ready").await?;
        let limits = s.page.text("limits-wx-open-launch-weapp").await?;
        assert!(limits.contains("page_open_tags"), "{limits}");
        click_run(s, name).await?;
        s.page
            .wait_text("result-wx-open-launch-weapp", |text| {
                text.contains("WeixinOpenTagsError: open tags: fail csp_unsafe_eval")
            })
            .await?;
        s.screenshot("not-drawn").await?;
        // A client that tells nothing.
        s.sandbox
            .client(&json!({"hiddenOpenTags": "silent"}))
            .await?;
        s.page.open(&format!("/?again#/apis/{name}")).await?;
        s.page.wait_jssdk("ready").await?;
        click_run(s, name).await?;
        s.page
            .wait_text("result-wx-open-launch-weapp", |text| {
                text.contains("no event")
            })
            .await?;
        Ok(())
    });
}

#[test]
fn what_takes_long_shows_that_it_goes_on() {
    scenario("tools-progress", Options::demo(), async |s| {
        let never = [
            "uploadImage",
            "downloadImage",
            "uploadVoice",
            "downloadVoice",
        ];
        let outcomes: Value = never
            .iter()
            .map(|name| ((*name).to_owned(), json!("never")))
            .collect();
        s.sandbox.client(&json!({"outcomes": outcomes})).await?;
        s.page.open("/#/apis").await?;
        s.page.wait_jssdk("ready").await?;
        for name in never {
            s.page.show_and_click(&format!("open-{name}")).await?;
            click_run(s, name).await?;
            s.page
                .find_css(&format!("[data-test=\"running-{name}\"] progress"))
                .await?;
        }
        s.screenshot("running").await
    });
}
