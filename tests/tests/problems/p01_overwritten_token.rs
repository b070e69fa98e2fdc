//! 40001: two servers of one account overwrite each other's token.

use serde_json::Value;
use wechat_h5_e2e::{Binary, Options, Scenario, scenario};

use crate::tutorial_code::backend::{Backend, errcode};

/// The old token works for another five minutes.
const AFTER_THE_OVERLAP: u64 = 301;

#[test]
fn a_second_server_overwrites_the_first_ones_token() {
    scenario("problem-01-overwritten", Options::split(), async |s| {
        tutorial_code_fails(s).await?;
        wechat_h5_works(s).await
    });
}

async fn tutorial_code_fails(s: &Scenario) -> anyhow::Result<()> {
    let (mut first, mut second) = (Backend::new(s), Backend::new(s));
    first.fetch_token().await?;
    second.fetch_token().await?;
    assert_eq!(errcode(&first.call().await?), 0, "for five minutes");
    s.sandbox.advance(AFTER_THE_OVERLAP).await?;
    assert_eq!(errcode(&first.call().await?), 40001);
    assert_eq!(errcode(&second.call().await?), 0);
    Ok(())
}

/// Three processes, each with its own store, share only the account.
async fn wechat_h5_works(s: &Scenario) -> anyhow::Result<()> {
    let path = "/cgi-bin/ticket/getticket";
    let before = s.sandbox.platform_calls(path).await?.len();
    let second = s.deployment.another_server().await?;
    signs(s, &s.deployment.page).await?;
    signs(s, &second.address("page")?).await?;
    s.sandbox.advance(AFTER_THE_OVERLAP).await?;
    let third: Binary = s.deployment.another_server().await?;
    signs(s, &third.address("page")?).await?;
    let tokens = field_of_calls(s, "/cgi-bin/stable_token", "token").await?;
    assert!(tokens.len() >= 3, "{tokens:?}");
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    // The third server fetched its ticket with the first one's token.
    let verdicts = field_of_calls(s, path, "verdict").await?;
    let verdicts = &verdicts[before..];
    assert!(!verdicts.is_empty());
    assert!(verdicts.iter().all(|v| *v == "valid"), "{verdicts:?}");
    Ok(())
}

async fn signs(s: &Scenario, origin: &str) -> anyhow::Result<()> {
    let verdict = s.verdict(&format!("{origin}/?a=1")).await?;
    assert_eq!(verdict["ok"], true, "{origin}: {verdict}");
    Ok(())
}

/// One field of every call of an endpoint.
async fn field_of_calls(s: &Scenario, path: &str, field: &str) -> anyhow::Result<Vec<Value>> {
    let calls = s.sandbox.platform_calls(path).await?;
    Ok(calls.iter().map(|call| call[field].clone()).collect())
}
