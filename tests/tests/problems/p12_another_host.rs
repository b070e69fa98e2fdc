//! Another host for the API: an SDK whose token call ignores the setting, and code that
//! does not use another host when one is down.

use wechat_h5_e2e::{HttpUser, Options, Scenario, Sdk, scenario};

use crate::tutorial_code::backend::Backend;

const FAILS: &str = "a WeChat host fails";

#[test]
fn a_host_setting_does_not_move_the_token_call() {
    scenario("problem-12-host", Options::split(), async |s| {
        tutorial_code_fails(s).await?;
        wechat_h5_works(s).await
    });
}

/// The script prints the hosts that the SDK calls when its only setting is set.
async fn tutorial_code_fails(s: &Scenario) -> anyhow::Result<()> {
    let output = Sdk::Python.run("other_host", s.sandbox.base()).await?;
    assert_eq!(
        output.trim(),
        "token api.weixin.qq.com, ticket api2.weixin.qq.com"
    );
    Ok(())
}

/// The proxy is the host in the settings, and it records every call.
async fn wechat_h5_works(s: &Scenario) -> anyhow::Result<()> {
    let mut user = HttpUser::new(&s.http, &s.deployment.page);
    user.sign_in().await?;
    let proxy = s.deployment.platform_proxy()?;
    for call in [
        "POST /cgi-bin/stable_token ",
        "GET /cgi-bin/ticket/getticket?",
        "GET /sns/oauth2/access_token?",
    ] {
        assert_eq!(proxy.count(call), 1, "{call}");
    }
    let calls = s.sandbox.journal("platform").await?;
    let by_the_sdk = 2;
    assert_eq!(calls.len(), by_the_sdk + 3, "every call goes to the host");
    Ok(())
}

#[test]
fn a_failed_host_fails_its_callers() {
    scenario("problem-12-host-down", Options::split(), async |s| {
        s.deployment.platform_proxy()?.cut();
        let mut backend = Backend::at(s.deployment.platform_proxy()?.address());
        backend.fetch_token().await.unwrap_err();
        the_next_host_is_used(s).await
    });
}

/// The proxy is the first host and is down. The sandbox's own address is the second.
async fn the_next_host_is_used(s: &Scenario) -> anyhow::Result<()> {
    let hosts = format!(
        "{},{}",
        s.deployment.platform_proxy()?.address(),
        s.sandbox.base()
    );
    let own = [("WECHAT_H5_API_BASE", hosts.as_str())];
    let server = s
        .deployment
        .another_server_with("http://127.0.0.1:0", &own)
        .await?;
    let page = server.address("page")?;
    assert_eq!(s.verdict(&format!("{page}/")).await?["ok"], true);
    // A code is not sent to a host that is known to be down.
    let mut user = HttpUser::new(&s.http, &page);
    user.sign_in().await?;
    assert!(user.is_signed_in().await?);
    assert_eq!(server.log_text().matches(FAILS).count(), 1, "one warning");
    Ok(())
}
