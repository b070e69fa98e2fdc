//! Another host for the API: an SDK's setting that the token call does not know of, and
//! nothing that takes the other host where one is down.

use wechat_h5_e2e::{HttpUser, Options, Scenario, Sdk, encode, scenario};

use crate::tutorial_code::backend::Backend;

const FAILS: &str = "a WeChat host fails";

#[test]
fn a_host_setting_does_not_move_the_token_call() {
    scenario("problem-12-host", Options::split(), async |s| {
        tutorial_code_fails(s).await?;
        wechat_h5_works(s).await
    });
}

/// The script says which hosts the SDK asked, with its one setting set.
async fn tutorial_code_fails(s: &Scenario) -> anyhow::Result<()> {
    let said = Sdk::Python.run("other_host", s.sandbox.base()).await?;
    assert_eq!(
        said.trim(),
        "token api.weixin.qq.com, ticket api2.weixin.qq.com"
    );
    Ok(())
}

/// The tap is the host that was set, and hears every call.
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
    let naive = 2;
    assert_eq!(calls.len(), naive + 3, "and nobody called past it");
    Ok(())
}

#[test]
fn a_failed_host_fails_its_callers() {
    scenario("problem-12-host-down", Options::split(), async |s| {
        s.deployment.platform_proxy()?.cut();
        let mut backend = Backend::at(s.deployment.platform_proxy()?.address());
        backend.fetch_token().await.unwrap_err();
        the_next_host_is_asked(s).await
    });
}

/// The tap is the first host and is down, the sandbox's own address is the second.
async fn the_next_host_is_asked(s: &Scenario) -> anyhow::Result<()> {
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

    let url = format!("{page}/");
    let path = format!("{page}/api/jssdk/config?url={}", encode(&url));
    let config = s.http.get(&path, &[]).await?.json()?;
    assert_eq!(s.sandbox.verify(&config, &url).await?["ok"], true);

    // A code is not sent to a host that is known to be down.
    let mut user = HttpUser::new(&s.http, &page);
    user.sign_in().await?;
    assert!(user.is_signed_in().await?);
    assert_eq!(server.log_text().matches(FAILS).count(), 1, "said once");
    Ok(())
}
