//! `stable_token`: used because a second request returns the same token, and misused by
//! forcing a new token each time.

use serde_json::Value;
use wechat_h5_e2e::{Options, Scenario, scenario};

use crate::tutorial_code::backend::{Backend, errcode};

/// A forced refresh takes effect only this many seconds after the last one.
const APART: u64 = 31;

#[test]
fn a_forced_refresh_at_each_start_breaks_other_servers_and_uses_up_the_quota() {
    scenario("problem-07-stable-token", Options::split(), async |s| {
        tutorial_code_fails(s).await?;
        wechat_h5_works(s).await
    });
}

async fn tutorial_code_fails(s: &Scenario) -> anyhow::Result<()> {
    let (mut first, mut second) = (Backend::new(s), Backend::new(s));
    first.force_token().await?;
    assert_eq!(errcode(&first.call().await?), 0);
    s.sandbox.advance(APART).await?;
    second.force_token().await?;
    assert_eq!(errcode(&first.call().await?), 40001, "at once, no overlap");
    for _ in 2..20 {
        s.sandbox.advance(APART).await?;
        assert_eq!(errcode(&second.force_token().await?), 0);
    }
    s.sandbox.advance(APART).await?;
    let refused = second.force_token().await?;
    assert_eq!(errcode(&refused), 45009, "twenty a day: {refused}");
    Ok(())
}

async fn wechat_h5_works(s: &mut Scenario) -> anyhow::Result<()> {
    let path = "/cgi-bin/stable_token";
    let before = s.sandbox.platform_calls(path).await?.len();
    for _ in 0..3 {
        s.deployment.restart_server().await?;
        assert_eq!(s.verdict(&s.url("/")).await?["ok"], true);
    }
    let calls = s.sandbox.platform_calls(path).await?.split_off(before);
    assert_eq!(calls.len(), 3, "one for each start: {calls:?}");
    let same = |call: &Value| call["token"] == calls[0]["token"] && call["forceRefresh"] == false;
    assert!(calls.iter().all(same), "{calls:?}");
    Ok(())
}
