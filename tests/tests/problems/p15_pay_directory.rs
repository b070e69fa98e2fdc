//! "URL not registered" when paying on iOS: there the client compares the pay directory
//! with the URL that the page was entered by.

use wechat_h5_e2e::{Device, Scenario, Site, scenario};

use crate::tutorial_code::pages;
use crate::with_wechat_h5;

const TUTORIAL: &str = include_str!("pages/pay.html");
const SOLVED: &str = include_str!("pages/pay_with_wechat_h5.html");

#[test]
fn ios_does_not_see_that_a_router_entered_the_pay_directory() {
    let site = Site::bind().unwrap();
    let options = with_wechat_h5::signing_for(&site).device(Device::Ios);
    scenario("problem-15-pay-directory", options, async |s| {
        let site = serve(s, site)?;
        s.page.go(&site.url("/shop/")).await?;
        let state = s.page.wait_any_state("page").await?;
        assert_eq!(state, "chooseWXPay:fail");
        assert!(
            description(s).await?.contains("URL未注册"),
            "on the phone's screen"
        );
        s.page.go(&site.url("/pay/#/shop")).await?;
        assert_eq!(s.page.wait_any_state("page").await?, "paid");
        s.screenshot("paid").await
    });
}

/// What the client says to the person, and jweixin does not tell the page.
async fn description(s: &Scenario) -> anyhow::Result<String> {
    let script = "return __weixinSandbox.calls.filter(function (call) { \
         return call.name === 'getBrandWCPayRequest'; }).pop().response.err_desc";
    let text = s.browser.run(script, vec![]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

fn serve(s: &Scenario, mut site: Site) -> anyhow::Result<Site> {
    let router = pages::signing(s)
        .merge(pages::page(s, "/shop/", TUTORIAL))
        .merge(pages::page(s, "/pay/", SOLVED))
        .merge(with_wechat_h5::routes(s)?);
    site.serve(router)?;
    Ok(site)
}
