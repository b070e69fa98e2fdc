//! What the APIs tab says of where a function works.

use serde_json::json;
use wechat_h5_e2e::{Options, scenario};

/// What is known of each client, and the text.
const FACTS: &str = r#"const facts = document.querySelector(`[data-test="facts-${arguments[0]}"]`);
    const marks = [...facts.querySelectorAll("[data-works]")].map((it) => it.dataset.works);
    return [marks.join(" "), facts.textContent];"#;

#[test]
fn a_row_says_where_it_works_and_who_says_so() {
    scenario("api-facts", Options::demo(), async |s| {
        s.page.open("/#/apis").await?;
        for (name, marks, text) in [
            (
                "getNetworkType",
                "yes unknown yes unknown",
                "以 checkJsApi 为准",
            ),
            (
                "closeWindow",
                "yes unknown no unknown",
                "微信文档写明不可用",
            ),
            (
                "chooseWXPay",
                "yes reported-no no yes",
                "据开发者报告不可用",
            ),
            ("checkJsApi", "", "所有微信客户端"),
            ("miniProgram.navigateTo", "", "小程序基础库 1.6.4"),
            ("launchMiniProgram", "", "仅限企业微信"),
        ] {
            s.page.show_and_click(&format!("open-{name}")).await?;
            s.page.find(&format!("facts-{name}")).await?;
            let facts = s.browser.run(FACTS, vec![json!(name)]).await?;
            assert_eq!(facts[0], marks, "{name}: {facts}");
            assert!(facts[1].to_string().contains(text), "{name}: {facts}");
        }
        s.page.show("facts-chooseWXPay").await?;
        s.screenshot("facts").await
    });
}
