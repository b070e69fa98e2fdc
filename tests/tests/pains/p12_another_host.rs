//! Another host for the API: an SDK's setting that the token call does not know of.

use wechat_h5_e2e::{Options, Scenario, Sdk, Visitor, scenario};

#[test]
fn a_setting_for_the_host_leaves_the_token_call_behind() {
    scenario("pain-12-host", Options::split(), async |s| {
        naive(s).await?;
        ours(s).await
    });
}

/// The script says which hosts the SDK asked, with its one setting set.
async fn naive(s: &Scenario) -> anyhow::Result<()> {
    let said = Sdk::Python.run("other_host", s.sandbox.base()).await?;
    assert_eq!(
        said.trim(),
        "token api.weixin.qq.com, ticket api2.weixin.qq.com"
    );
    Ok(())
}

/// The tap is the host that was set, and hears every call.
async fn ours(s: &Scenario) -> anyhow::Result<()> {
    let mut visitor = Visitor::new(&s.http, &s.stand.page);
    visitor.sign_in().await?;
    let tap = s.stand.tap()?;
    for call in [
        "POST /cgi-bin/stable_token ",
        "GET /cgi-bin/ticket/getticket?",
        "GET /sns/oauth2/access_token?",
    ] {
        assert_eq!(tap.count(call), 1, "{call}");
    }
    let calls = s.sandbox.journal("platform").await?;
    let naive = 2;
    assert_eq!(calls.len(), naive + 3, "and nobody called past it");
    Ok(())
}
