//! The example of a test in Rust works.

#[allow(dead_code, reason = "its `main` is not called here")]
#[path = "../examples/webdriver.rs"]
mod example;

use anyhow::ensure;
use wechat_h5_e2e::{Options, scenario};

#[test]
fn the_example_shares_the_pages_card_on_an_iphone() {
    scenario("webdriver_example", Options::demo(), async |t| {
        let card = example::card_on_an_iphone(&t.url("/"), t.sandbox.base()).await?;
        let link = card["link"].as_str().unwrap_or_default();
        ensure!(link.starts_with(&t.deployment.page), "{card}");
        ensure!(
            card["title"]
                .as_str()
                .is_some_and(|title| !title.is_empty()),
            "{card}"
        );
        Ok(())
    });
}
