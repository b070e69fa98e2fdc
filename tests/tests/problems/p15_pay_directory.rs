//! "URL not registered" when paying on iOS: the client compares the pay directory with the
//! URL by which the user entered the page.

use serde_json::json;
use wechat_h5_e2e::{Device, Scenario, Site, scenario};

use crate::with_wechat_h5;

const TUTORIAL: &str = include_str!("pages/pay.html");
const SOLVED: &str = include_str!("pages/pay_with_wechat_h5.html");
const PAGES: [(&str, &str); 2] = [("/shop/", TUTORIAL), ("/pay/", SOLVED)];

#[test]
fn ios_does_not_see_that_a_router_entered_the_pay_directory() {
    let site = Site::bind().unwrap();
    let options = with_wechat_h5::signing_for(&site).device(Device::Ios);
    scenario("problem-15-pay-directory", options, async |s| {
        let site = with_wechat_h5::serve(s, site, &PAGES)?;
        let directory = json!({"payDirectories": [site.url("/pay/")]});
        s.sandbox.change_merchant(&directory).await?;
        let state = s.page.state_at(&site.url("/shop/")).await?;
        assert_eq!(state, "chooseWXPay:fail");
        assert!(
            description(s).await?.contains("URL未注册"),
            "on the phone's screen"
        );
        assert_eq!(s.page.state_at(&site.url("/pay/#/shop")).await?, "paid");
        s.screenshot("paid").await
    });
}

/// What the client shows to the user. jweixin does not pass it to the page.
async fn description(s: &Scenario) -> anyhow::Result<String> {
    let script = "return __weixinSandbox.calls.filter(function (call) { \
         return call.name === 'getBrandWCPayRequest'; }).pop().response.err_desc";
    let text = s.browser.run(script, vec![]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}
