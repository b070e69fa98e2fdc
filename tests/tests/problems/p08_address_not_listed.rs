//! 40164: the platform does not know the address that a server calls from.

use std::time::Duration;

use serde_json::json;
use wechat_h5_e2e::{Options, Scenario, scenario, until};

use crate::tutorial_code::backend::Backend;

const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn an_address_that_is_not_listed_looks_like_a_wrong_signature() {
    scenario("problem-08-address", Options::split(), async |s| {
        let list = json!({"ipAllowList": ["203.0.113.9"]});
        s.sandbox.change_account(&list).await?;
        tutorial_code_fails(s).await?;
        wechat_h5_works(s).await
    });
}

/// The code does not notice that the response has no token.
async fn tutorial_code_fails(s: &Scenario) -> anyhow::Result<()> {
    let page = s.url("/");
    let config = Backend::new(s).config(&page).await?;
    let verdict = s.sandbox.verify(&config, &page).await?;
    assert_eq!(verdict["errMsg"], "config:invalid signature");
    Ok(())
}

/// The log names the address and the list that it belongs on. After it is added, the page is
/// signed.
async fn wechat_h5_works(s: &mut Scenario) -> anyhow::Result<()> {
    s.deployment.restart_server().await?;
    let line = until("a log line about it", LIMIT, async || {
        let mut lines = s.deployment.server.log_lines().into_iter();
        Ok(lines.find(|line| line.contains("40164")))
    });
    let line = line.await?;
    for text in ["invalid ip 127.0.0.1", "IP 白名单", "API IP"] {
        assert!(line.contains(text), "{text}: {line}");
    }
    let page = s.url("/");
    let refused = s.config(&page).await?;
    assert_eq!(refused.error_code(), "ticket_unavailable");
    let list = json!({"ipAllowList": ["127.0.0.1"]});
    s.sandbox.change_account(&list).await?;
    s.deployment.restart_server().await?;
    assert_eq!(s.verdict(&page).await?["ok"], true);
    Ok(())
}
