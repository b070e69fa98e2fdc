//! A signature that the client refuses: the page's status tab asks the server why, says it in short,
//! and recovers where it can.

use std::time::Duration;

use serde_json::{Value, json};
use wechat_h5_e2e::{Options, Scenario, scenario, until};

const LIMIT: Duration = Duration::from_secs(15);

/// Longer than a ticket lives.
const A_LIFE: u64 = 3 * 3600;

/// How often the page has requested a config, and has reported a signature.
async fn requests(s: &Scenario) -> anyhow::Result<[usize; 2]> {
    let requests = s.browser.requests().await?;
    let count = |path: &str| requests.iter().filter(|it| it.path() == path).count();
    Ok([count("/api/jssdk/config"), count("/api/jssdk/report")])
}

/// Waits until the status tab is so far.
async fn recovery(s: &Scenario, name: &str) -> anyhow::Result<String> {
    let selector = format!("[data-test=refused-signature][data-recovery={name}]");
    Ok(s.page.find_css(&selector).await?.text().await?)
}

#[test]
fn a_replaced_ticket_is_reported_once_and_the_page_recovers_by_itself() {
    scenario("refused-replaced", Options::split(), async |s| {
        s.sandbox.advance(A_LIFE).await?;
        s.page.open("/").await?;
        let text = recovery(s, "recovered").await?;
        assert!(text.contains("已自动恢复"), "{text}");
        s.page.wait_jssdk("ready").await?;
        assert_eq!(requests(s).await?, [2, 1]);
        let verified = s.sandbox.bridge_calls("preVerifyJSAPI").await?;
        let mut signatures: Vec<_> = verified
            .iter()
            .map(|call| &call["args"]["verifySignature"])
            .collect();
        // The bindings verify a config twice where jweixin does not tell the outcome.
        signatures.dedup();
        assert_eq!(signatures.len(), 2, "{signatures:?}");
        s.screenshot("recovered").await?;
        s.page.click("lang").await?;
        s.page
            .wait_text("refused-signature", |text| {
                text.contains("Recovered by itself")
            })
            .await?;
        // It works from now on, and the next page has nothing to say.
        s.page.wait_text("network", |text| text == "wifi").await?;
        s.page.open("/?next").await?;
        s.page.wait_jssdk("ready").await?;
        assert!(!s.page.has("refused-signature").await?);
        assert_eq!(requests(s).await?, [3, 1]);
        Ok(())
    });
}

/// A client that refuses every signature, and a server that has always another ticket.
const NEVER: &str = r#"window.__weixinSandbox = {verify: () => false};
    window.__reports = [];
    const original = window.fetch;
    window.fetch = async (request, init) => {
        if (!String(request.url).endsWith("/api/jssdk/report")) return original(request, init);
        __reports.push(await request.clone().json());
        const response = await original(request);
        return Response.json({...await response.json(), cause: "stale_ticket", tryAgain: true});
    };"#;

#[test]
fn a_second_refusal_is_shown_and_makes_no_loop() {
    scenario("refused-twice", Options::demo(), async |s| {
        let source = json!({"source": NEVER});
        s.browser
            .cdp("Page.addScriptToEvaluateOnNewDocument", source)
            .await?;
        s.page.open("/?a=1#/status").await?;
        s.page
            .wait_text("refused-signature", |text| text.contains("自动重试过一次"))
            .await?;
        recovery(s, "refused").await?;
        s.page.wait_jssdk("failed").await?;
        s.screenshot("twice").await?;
        assert_eq!(requests(s).await?, [2, 2]);
        // The user may try again as often as they want, and each time that is all.
        s.page.show_and_click("retry").await?;
        until("another report", LIMIT, async || {
            Ok((requests(s).await? == [3, 3]).then_some(()))
        })
        .await?;
        recovery(s, "refused").await?;
        // The doctor has the same answer.
        s.page.show_and_click("why").await?;
        s.page.find("diagnosis").await?;
        assert_eq!(requests(s).await?, [3, 3]);
        let reports = s.browser.run("return __reports", vec![]).await?;
        only_what_was_signed(&reports, &s.url("/?a=1"));
        Ok(())
    });
}

fn only_what_was_signed(reports: &Value, url: &str) {
    let reports = reports.as_array().expect("a list");
    let mut signatures = Vec::new();
    for report in reports {
        let mut names: Vec<_> = report.as_object().expect("an object").keys().collect();
        names.sort();
        let expected = [
            "nonceStr",
            "pageUrl",
            "signature",
            "signedUrl",
            "timestamp",
            "ua",
        ];
        assert_eq!(names, expected);
        assert_eq!(
            (&report["signedUrl"], &report["pageUrl"]),
            (&json!(url), &json!(url))
        );
        signatures.push(&report["signature"]);
    }
    signatures.dedup();
    assert_eq!(signatures.len(), reports.len(), "each signature once");
}

#[test]
fn a_server_that_cannot_be_asked_is_told_quietly_and_a_retry_asks_it_again() {
    scenario("refused-unanswered", Options::split(), async |s| {
        s.browser.cdp("Network.enable", json!({})).await?;
        let lost = json!({"urls": ["*/api/jssdk/report"]});
        s.browser.cdp("Network.setBlockedURLs", lost).await?;
        s.sandbox.advance(A_LIFE).await?;
        s.page.open("/").await?;
        let text = recovery(s, "refused").await?;
        assert!(text.contains("服务器没能回答"), "{text}");
        assert_eq!(s.page.state("jssdk").await?, "failed");
        s.screenshot("unanswered").await?;
        let none = json!({"urls": []});
        s.browser.cdp("Network.setBlockedURLs", none).await?;
        s.page.show_and_click("retry").await?;
        recovery(s, "recovered").await?;
        s.page.wait_jssdk("ready").await
    });
}

#[test]
fn a_platform_that_cannot_be_asked_leaves_the_cause_in_short() {
    scenario("refused-platform-down", Options::split(), async |s| {
        s.sandbox.advance(A_LIFE).await?;
        s.deployment.platform_proxy()?.cut();
        s.page.open("/").await?;
        let text = recovery(s, "refused").await?;
        assert!(text.contains("签名没有问题"), "{text}");
        assert_eq!(requests(s).await?, [1, 1]);
        s.screenshot("refused").await?;
        // The explanation follows the page's language.
        s.page.click("lang").await?;
        s.page
            .wait_text("refused-signature", |text| {
                text.contains("Nothing is wrong with the signature") && text.contains("appId")
            })
            .await?;
        Ok(())
    });
}
