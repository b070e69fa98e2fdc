//! Merchants in the control API.

use axum::http::Method;
use serde_json::{Value, json};
use wechat_h5_sandbox::{Account, AppSecret};
use wechat_h5_sign::AppId;

use crate::support::{APP_ID, MCHID, MERCHANT_KEY, TestSandbox, options};

const OTHER: &str = "wx0000000000000001";
const OWN_CERTIFICATE: &str =
    include_str!("../../../../sign/tests/data/pay/merchant_certificate.pem");
const OWN_PUBLIC_KEY: &str =
    include_str!("../../../../sign/tests/data/pay/platform_public_key.pem");

async fn merchants(sandbox: &TestSandbox) -> Value {
    sandbox.get("/__sandbox/merchants").await.json()["merchants"].clone()
}

#[tokio::test]
async fn every_account_has_a_merchant_with_what_a_server_needs() {
    let other = Account::new(AppId::parse(OTHER).unwrap(), AppSecret::new("other"));
    let sandbox = TestSandbox::with(options().and_account(other));
    let all = merchants(&sandbox).await;
    assert_eq!(
        all[0],
        json!({
            "mchid": MCHID, "appIds": [APP_ID], "verification": "public_key",
            "certificateSerial": "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C",
            "certificate": include_str!("../../../assets/pay/merchant_certificate.pem"),
            "privateKey": MERCHANT_KEY, "apiV3Key": "sandboxApiV3Key0123456789abcdefg",
            "payDirectories": null, "notifyOrigin": null, "unsettled": 0, "available": 0,
            "refunds": "success",
        })
    );
    assert_eq!(all[1]["mchid"], "1900000002");
    assert_eq!(all[1]["appIds"], json!([OTHER]));
}

#[tokio::test]
async fn a_merchant_may_bring_its_own_key_and_loses_it_in_a_reset() {
    let sandbox = TestSandbox::new();
    let own = json!({
        "mchid": "1900009191", "appIds": [APP_ID], "publicKey": OWN_CERTIFICATE,
        "apiV3Key": "0123456789abcdef0123456789abcdef", "verification": "certificate",
        "payDirectories": ["http://127.0.0.1:8080/pay/"], "available": 500,
        "notifyOrigin": "http://127.0.0.1:8080", "refunds": "abnormal",
    });
    let changed = sandbox.post("/__sandbox/merchants", &own).await.json();
    assert_eq!(
        changed["merchants"][1],
        json!({
            "mchid": "1900009191", "appIds": [APP_ID], "verification": "certificate",
            "certificateSerial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
            "certificate": null, "privateKey": null, "publicKey": OWN_CERTIFICATE,
            "apiV3Key": "0123456789abcdef0123456789abcdef",
            "payDirectories": ["http://127.0.0.1:8080/pay/"],
            "notifyOrigin": "http://127.0.0.1:8080", "unsettled": 0, "available": 500,
            "refunds": "abnormal",
        })
    );
    // The account's requests are signed by the other merchant's key.
    let key = json!({
        "mchid": MCHID, "publicKey": OWN_PUBLIC_KEY,
        "certificateSerial": "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C",
    });
    sandbox.post("/__sandbox/merchants", &key).await;
    let target = "/v3/pay/transactions/out-trade-no/ORDER-1?mchid=1900000001";
    let refused = sandbox.send_to_pay(Method::GET, target, "").await;
    assert_eq!(refused.text("code"), "SIGN_ERROR");
    sandbox.post("/__sandbox/reset", &json!(null)).await;
    assert_eq!(merchants(&sandbox).await.as_array().map(Vec::len), Some(1));
    let unknown = sandbox.send_to_pay(Method::GET, target, "").await;
    assert_eq!(unknown.text("code"), "ORDER_NOT_EXIST");
}

#[tokio::test]
async fn a_wrong_merchant_is_refused_and_nothing_is_changed() {
    let sandbox = TestSandbox::new();
    let before = merchants(&sandbox).await;
    for (change, field) in [
        (json!({"mchid": "1900"}), "mchid"),
        (json!({"mchid": MCHID, "appIds": [APP_ID, "wx1"]}), "appIds"),
        (json!({"mchid": MCHID, "apiV3Key": "short"}), "apiV3Key"),
        (
            json!({"mchid": MCHID, "publicKey": MERCHANT_KEY}),
            "publicKey",
        ),
        (
            json!({"mchid": MCHID, "publicKey": OWN_PUBLIC_KEY}),
            "certificateSerial",
        ),
        (
            json!({"mchid": MCHID, "certificateSerial": "5157F09E"}),
            "certificateSerial",
        ),
        (
            json!({"mchid": MCHID, "verification": "both"}),
            "verification",
        ),
        (json!({"mchid": MCHID, "apiKey": "x"}), "apiKey"),
        (
            json!({"mchid": MCHID, "payDirectories": ["http://127.0.0.1/pay"]}),
            "payDirectories",
        ),
        (
            json!({"mchid": MCHID, "notifyOrigin": "http://example.com"}),
            "notifyOrigin",
        ),
        (
            json!({"mchid": MCHID, "notifyOrigin": "http://127.0.0.1/a"}),
            "notifyOrigin",
        ),
        (json!({"mchid": MCHID, "available": -1}), "available"),
        (json!({"mchid": MCHID, "refunds": "lost"}), "refunds"),
        (json!({"appIds": []}), "mchid"),
    ] {
        let refused = sandbox.post("/__sandbox/merchants", &change).await;
        assert_eq!(refused.status, 400, "{change}");
        assert_eq!(refused.json()["error"]["field"], field, "{}", refused.body);
    }
    assert_eq!(merchants(&sandbox).await, before);
}
