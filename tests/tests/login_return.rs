//! The address at which a login ends. A browser keeps the fragment of a URL that redirects
//! without one of its own, and every authorize URL ends in `#wechat_redirect`.

use serde_json::json;
use wechat_h5_e2e::{Options, Scenario, scenario};

/// Signs in silently and returns the address that the page is shown at.
async fn address_after_login(
    s: &Scenario,
    return_to: &str,
    session: &str,
) -> anyhow::Result<String> {
    let start = format!("/api/oauth/authorize?scope=snsapi_base&return_to={return_to}");
    s.page.open(&start).await?;
    s.page.wait_session(session).await?;
    s.page.url().await
}

#[test]
fn a_login_leaves_no_fragment_of_wechat_in_the_address() {
    scenario("login-return", Options::split(), async |s| {
        for (return_to, shown) in [
            ("/", "/"),
            ("/?a=1", "/?a=1"),
            ("/%23/login", "/#/login"),
            ("/?a=1%23/share?b=2", "/?a=1#/share?b=2"),
            ("/?a=1%23wechat_redirect", "/?a=1"),
            ("/%23wechat_redirect%2523/login", "/#/login"),
            ("/%23/login%2523wechat_redirect", "/#/login"),
        ] {
            let address = address_after_login(s, return_to, "signed-in").await?;
            assert_eq!(address, s.url(shown), "{return_to}");
        }
        let hash = s.browser.run("return location.href", Vec::new()).await?;
        assert_eq!(hash, s.url("/#/login"));
        Ok(())
    });
}

#[test]
fn a_snapshot_page_has_a_clean_address_too() {
    scenario("login-return-snapshot", Options::split(), async |s| {
        s.sandbox.user(&json!({"id": "visitor"})).await?;
        let address = address_after_login(s, "/?a=1", "snapshot").await?;
        assert_eq!(address, s.url("/?a=1"));
        Ok(())
    });
}
