//! The project's own client of WeChat Pay against the sandbox, unchanged, over a real socket.

use std::num::NonZeroU32;

use axum::http::Method;
use serde_json::json;
use tokio::net::TcpListener;
use url::Url;
use wechat_h5_api::pay::{Fen, JsApiOrder, OutTradeNo, PayClient, PayError};
use wechat_h5_oauth::OpenId;
use wechat_h5_sandbox::{Effect, Fault};
use wechat_h5_sign::pay::{PlatformKey, PlatformKeys, PublicKeyId};
use wechat_h5_sign::{AppId, Timestamp};

use crate::support::{APP_ID, MCHID, START, TestSandbox, merchant};

/// The address of a listener of this sandbox.
pub(super) async fn serve(sandbox: &TestSandbox) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = sandbox.inner.clone();
    tokio::spawn(async move { served.serve(listener, std::future::pending()).await });
    Url::parse(&url).unwrap()
}

async fn order(sandbox: &TestSandbox, number: &str, total: u32) -> JsApiOrder {
    let openid = sandbox.get("/__sandbox/user").await.text("openid");
    JsApiOrder {
        app_id: AppId::parse(APP_ID).unwrap(),
        out_trade_no: OutTradeNo::parse(number).unwrap(),
        description: "测试商品 🙂".to_owned(),
        total: Fen(NonZeroU32::new(total).unwrap()),
        openid: OpenId::parse(&openid).unwrap(),
        notify_url: Url::parse("https://pay.example.com/notify").unwrap(),
        attach: Some("桌号 \"7\"".to_owned()),
    }
}

fn now() -> Timestamp {
    Timestamp::from_seconds(START).unwrap()
}

fn code(error: &PayError) -> &str {
    match error {
        PayError::Refused { code, .. } => code,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn orders_are_placed_with_both_kinds_of_key() {
    let sandbox = TestSandbox::new();
    let url = serve(&sandbox).await;
    let all = sandbox.get("/__sandbox/merchants").await.json();
    let text = |part: &str, name: &str| all[part][name].as_str().unwrap().to_owned();
    let certificate = text("platformCertificate", "pem");
    let certificate = || PlatformKey::from_certificate_pem(certificate.as_bytes()).unwrap();
    let public_key = || {
        let id = PublicKeyId::parse(&text("platformPublicKey", "id")).unwrap();
        let pem = text("platformPublicKey", "pem");
        PlatformKey::from_public_key_pem(id, pem.as_bytes()).unwrap()
    };
    for (number, verification, keys) in [
        ("ORDER-1", "public_key", vec![public_key()]),
        ("ORDER-2", "certificate", vec![certificate()]),
        // While a merchant changes from one to the other it has both.
        ("ORDER-3", "certificate", vec![certificate(), public_key()]),
    ] {
        let change = json!({ "mchid": MCHID, "verification": verification });
        sandbox.post("/__sandbox/merchants", &change).await;
        let keys = PlatformKeys::new(keys);
        let client = PayClient::new(vec![url.clone()], merchant(), keys).unwrap();
        let order = order(&sandbox, number, 100).await;
        let payment = client.jsapi_payment(&order, now()).await.unwrap();
        let prepay_id = payment.prepay_id().as_str();
        assert!(
            prepay_id.starts_with("wx15061320") && prepay_id.len() == 36,
            "{prepay_id}"
        );
        let again = client.jsapi_payment(&order, now()).await.unwrap();
        assert_eq!(again.prepay_id(), payment.prepay_id());
        let target = format!("/v3/pay/transactions/out-trade-no/{number}?mchid={MCHID}");
        let kept = sandbox.send_to_pay(Method::GET, &target, "").await.json();
        assert_eq!(kept["attach"], "桌号 \"7\"");
        assert_eq!(kept["trade_state"], "NOTPAY");
    }
    // What is signed with the other key is not believed.
    let change = json!({ "mchid": MCHID, "verification": "public_key" });
    sandbox.post("/__sandbox/merchants", &change).await;
    let keys = PlatformKeys::new([certificate()]);
    let client = PayClient::new(vec![url], merchant(), keys).unwrap();
    let order = order(&sandbox, "ORDER-4", 1).await;
    let unproven = client.jsapi_payment(&order, now()).await.unwrap_err();
    assert!(matches!(unproven, PayError::Unproven(_)), "{unproven}");
}

#[tokio::test]
async fn an_order_whose_response_was_lost_is_placed_once() {
    let sandbox = TestSandbox::new();
    let url = serve(&sandbox).await;
    let all = sandbox.get("/__sandbox/merchants").await.json();
    let text = |name: &str| all["platformPublicKey"][name].as_str().unwrap().to_owned();
    let id = PublicKeyId::parse(&text("id")).unwrap();
    let key = PlatformKey::from_public_key_pem(id, text("pem").as_bytes()).unwrap();
    let client = PayClient::new(vec![url], merchant(), PlatformKeys::new([key])).unwrap();
    let fault = |effect| Fault::new("/v3/pay/*", effect).times(1).response_lost();
    let system_error = Effect::PayError("SYSTEM_ERROR".to_owned());
    for (number, effect, may_repeat) in [
        ("ORDER-1", system_error, true),
        ("ORDER-2", Effect::Reset, true),
    ] {
        sandbox.inner.add_fault(fault(effect)).unwrap();
        let order_1 = order(&sandbox, number, 1).await;
        let lost = client.jsapi_payment(&order_1, now()).await.unwrap_err();
        assert_eq!(lost.may_repeat(), may_repeat, "{lost}");
        let other = order(&sandbox, number, 2).await;
        let used = client.jsapi_payment(&other, now()).await.unwrap_err();
        assert_eq!(code(&used), "OUT_TRADE_NO_USED", "the order was placed");
        client.jsapi_payment(&order_1, now()).await.unwrap();
    }
}
