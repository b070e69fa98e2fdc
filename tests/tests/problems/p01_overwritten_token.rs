//! 40001: two servers of one account overwrite each other's token.

use serde_json::Value;
use wechat_h5_e2e::{Binary, Options, Scenario, encode, scenario};

use crate::tutorial_code::backend::{Backend, errcode};

/// The old token works for five minutes more.
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
    assert_eq!(
        errcode(&first.call().await?),
        0,
        "for five minutes all is well"
    );
    s.sandbox.advance(AFTER_THE_OVERLAP).await?;
    assert_eq!(errcode(&first.call().await?), 40001);
    assert_eq!(errcode(&second.call().await?), 0);
    Ok(())
}

/// Three processes with a store each share nothing but the account.
async fn wechat_h5_works(s: &Scenario) -> anyhow::Result<()> {
    let before = s.sandbox.journal("platform").await?.len();
    let second = s.deployment.another_server().await?;
    signs(s, &s.deployment.page).await?;
    signs(s, &second.address("page")?).await?;
    s.sandbox.advance(AFTER_THE_OVERLAP).await?;
    let third: Binary = s.deployment.another_server().await?;
    signs(s, &third.address("page")?).await?;
    let entries = s.sandbox.journal("platform").await?;
    let tokens = shown(&entries, "/cgi-bin/stable_token", "token");
    assert!(tokens.len() >= 3, "{tokens:?}");
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    // So the third server's call says it of the first one's token.
    let ours = &entries[before..];
    let verdicts = shown(ours, "/cgi-bin/ticket/getticket", "verdict");
    assert!(!verdicts.is_empty());
    assert!(verdicts.iter().all(|v| *v == "valid"), "{verdicts:?}");
    Ok(())
}

async fn signs(s: &Scenario, origin: &str) -> anyhow::Result<()> {
    let page = format!("{origin}/?a=1");
    let url = format!("{origin}/api/jssdk/config?url={}", encode(&page));
    let config = s.http.get(&url, &[]).await?.json()?;
    let verdict = s.sandbox.verify(&config, &page).await?;
    assert_eq!(verdict["ok"], true, "{origin}: {verdict}");
    Ok(())
}

/// One field of every call of an endpoint.
fn shown<'a>(entries: &'a [Value], endpoint: &str, field: &str) -> Vec<&'a Value> {
    let calls = entries.iter().filter(|entry| entry["name"] == endpoint);
    calls.map(|call| &call[field]).collect()
}
