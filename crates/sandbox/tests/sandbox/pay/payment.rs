//! A page opens a payment, and the user pays.

use axum::http::Method;
use serde_json::{Value, json};
use wechat_h5_sandbox::{Account, AppSecret, EntryKind};
use wechat_h5_sign::AppId;
use wechat_h5_sign::pay::MerchantPrivateKey;

use crate::support::{APP_ID, MCHID, MERCHANT_KEY, START, TestSandbox, options};

const OTHER: &str = "wx0000000000000001";
const OTHER_KEY: &str = include_str!("../../../../sign/tests/data/pay/merchant_pkcs8.pem");
const OTHER_CERTIFICATE: &str =
    include_str!("../../../../sign/tests/data/pay/merchant_certificate.pem");

fn sandbox() -> TestSandbox {
    let other = Account::new(AppId::parse(OTHER).unwrap(), AppSecret::new("other"));
    TestSandbox::with(options().and_account(other))
}

/// The argument of `getBrandWCPayRequest`, with the URL that the client adds.
async fn order(sandbox: &TestSandbox) -> Value {
    let order = json!({"total": 1234, "outTradeNo": "ORDER-1", "description": "测试商品"});
    let mut payment = sandbox.post("/__sandbox/orders", &order).await.json();
    payment["url"] = "http://127.0.0.1:8080/pay/?code=secret".into();
    payment
}

async fn open(sandbox: &TestSandbox, payment: &Value) -> Value {
    sandbox.post("/__sandbox/payment", payment).await.json()
}

async fn confirm(sandbox: &TestSandbox, payment: &Value) -> Value {
    sandbox
        .post("/__sandbox/payment/confirm", payment)
        .await
        .json()
}

async fn query(sandbox: &TestSandbox, number: &str) -> Value {
    let target = format!("/v3/pay/transactions/out-trade-no/{number}?mchid={MCHID}");
    sandbox.send_to_pay(Method::GET, &target, "").await.json()
}

fn sign(text: &str, key: &str) -> Value {
    MerchantPrivateKey::from_pem(key.as_bytes())
        .unwrap()
        .sign(text.as_bytes())
        .into()
}

#[tokio::test]
async fn a_payment_that_the_merchant_has_signed_is_shown_and_paid_once() {
    let sandbox = TestSandbox::new();
    let payment = order(&sandbox).await;
    assert_eq!(payment["timestamp"], START);
    let shown = open(&sandbox, &payment).await;
    assert_eq!(
        shown["order"],
        json!({
            "mchid": MCHID, "outTradeNo": "ORDER-1", "payee": "示例服务号",
            "description": "测试商品", "amount": "12.34",
        })
    );
    assert_eq!(query(&sandbox, "ORDER-1").await["trade_state"], "NOTPAY");
    // The bridge's own name has a capital letter, and iOS sends a text.
    let mut bridge = payment.clone();
    bridge["timeStamp"] = START.to_string().into();
    bridge.as_object_mut().unwrap().remove("timestamp");
    let paid = confirm(&sandbox, &bridge).await;
    let kept = query(&sandbox, "ORDER-1").await;
    assert_eq!(kept["trade_state"], "SUCCESS");
    assert_eq!(kept["transaction_id"], paid["transactionId"]);
    assert_eq!(kept["success_time"], "2023-11-15T06:13:20+08:00");
    assert_eq!(kept["amount"]["payer_total"], 1234);
    let id = paid["transactionId"].as_str().unwrap();
    let target = format!("/v3/pay/transactions/id/{id}?mchid={MCHID}");
    let found = sandbox.send_to_pay(Method::GET, &target, "").await.json();
    assert_eq!(found, kept);
    for refused in [
        open(&sandbox, &payment).await,
        confirm(&sandbox, &payment).await,
    ] {
        assert_eq!(refused["reason"], "already_paid", "{refused}");
    }
    let orders = sandbox.get("/__sandbox/orders").await.json();
    assert_eq!(orders["orders"][0]["tradeState"], "SUCCESS");
    let funds = sandbox.get("/__sandbox/merchants").await.json();
    assert_eq!(funds["merchants"][0]["unsettled"], 1234);
}

#[tokio::test]
async fn a_payment_that_a_phone_refuses_is_refused_with_the_exact_reason() {
    let sandbox = sandbox();
    let payment = order(&sandbox).await;
    let with = |field: &str, value: Value| {
        let mut changed = payment.clone();
        changed[field] = value;
        changed
    };
    let package = payment["package"].as_str().unwrap();
    let prepay_id = package.strip_prefix("prepay_id=").unwrap();
    for (changed, reason, shown) in [
        (
            with("package", prepay_id.into()),
            "package_without_prepay_id",
            "total_fee",
        ),
        (
            with("package", "prepay_id=".into()),
            "package_without_prepay_id",
            "total_fee",
        ),
        (
            with("package", "prepay_id=wx1".into()),
            "unknown_prepay_id",
            "订单不存在",
        ),
        (with("appId", OTHER.into()), "other_appid", "不匹配"),
        (
            with("signType", "MD5".into()),
            "sign_type_not_rsa",
            "支付验证签名失败",
        ),
        (
            with("signType", "SHA1".into()),
            "sign_type_not_rsa",
            "支付验证签名失败",
        ),
        (
            with("nonceStr", "other".into()),
            "wrong_pay_sign",
            "支付验证签名失败",
        ),
        (
            with("timestamp", (START + 1).into()),
            "wrong_pay_sign",
            "支付验证签名失败",
        ),
        (
            with("paySign", "s".into()),
            "wrong_pay_sign",
            "支付验证签名失败",
        ),
    ] {
        for refused in [
            open(&sandbox, &changed).await,
            confirm(&sandbox, &changed).await,
        ] {
            assert_eq!(refused["reason"], reason, "{changed}: {refused}");
            assert!(
                refused["shown"].as_str().unwrap().contains(shown),
                "{refused}"
            );
        }
        let last = sandbox
            .inner
            .journal(Some(EntryKind::Verify))
            .pop()
            .unwrap();
        assert_eq!(last.name, "getBrandWCPayRequest");
        assert_eq!(last.details["reason"], reason);
        assert_eq!(
            last.details["page"], "http://127.0.0.1:8080/pay/",
            "no query"
        );
    }
    // Without an appId, as Android accepts it, the order's own counts.
    assert_eq!(open(&sandbox, &with("appId", "".into())).await["ok"], true);
    sandbox
        .post("/__sandbox/user", &json!({"id": "xiaohong"}))
        .await;
    assert_eq!(open(&sandbox, &payment).await["reason"], "other_openid");
    sandbox
        .post("/__sandbox/user", &json!({"id": "xiaoming"}))
        .await;
    sandbox
        .post("/__sandbox/clock", &json!({"advanceSeconds": 7199}))
        .await;
    assert_eq!(open(&sandbox, &payment).await["ok"], true);
    sandbox
        .post("/__sandbox/clock", &json!({"advanceSeconds": 1}))
        .await;
    assert_eq!(
        open(&sandbox, &payment).await["reason"],
        "expired_prepay_id"
    );
    let again = order(&sandbox).await;
    assert_ne!(again["package"], payment["package"]);
    let close = "/v3/pay/transactions/out-trade-no/ORDER-1/close";
    let merchant = json!({ "mchid": MCHID }).to_string();
    sandbox.send_to_pay(Method::POST, close, &merchant).await;
    assert_eq!(open(&sandbox, &again).await["reason"], "order_closed");
}

#[tokio::test]
async fn what_a_wrong_pay_sign_signs_is_named_where_it_can_be_proven() {
    let sandbox = sandbox();
    let other = json!({
        "mchid": "1900009191", "appIds": [APP_ID], "publicKey": OTHER_CERTIFICATE,
    });
    sandbox.post("/__sandbox/merchants", &other).await;
    let payment = order(&sandbox).await;
    let text = |name: &str| payment[name].as_str().unwrap().to_owned();
    let (nonce, package) = (text("nonceStr"), text("package"));
    let prepay_id = package.strip_prefix("prepay_id=").unwrap();
    let right = format!("{APP_ID}\n{START}\n{nonce}\n{package}\n");
    for (signed, key, says) in [
        (
            right.replace(&package, prepay_id),
            MERCHANT_KEY,
            "prepay_id alone",
        ),
        (
            right.trim_end().to_owned(),
            MERCHANT_KEY,
            "no line break after package",
        ),
        (format!("{right}RSA\n"), MERCHANT_KEY, "signType too"),
        (
            right.replace(APP_ID, OTHER),
            MERCHANT_KEY,
            "of the appId wx0000000000000001",
        ),
        (right.replace(APP_ID, ""), MERCHANT_KEY, "an empty appId"),
        (
            format!(
                "appId={APP_ID}&nonceStr={nonce}&package={package}&signType=RSA&timeStamp={START}"
            ),
            MERCHANT_KEY,
            "string of version 2",
        ),
        (right.clone(), OTHER_KEY, "key of merchant 1900009191"),
        (
            format!("{right}x"),
            MERCHANT_KEY,
            "is not the merchant's signature",
        ),
    ] {
        let mut wrong = payment.clone();
        wrong["paySign"] = sign(&signed, key);
        let refused = open(&sandbox, &wrong).await;
        assert_eq!(refused["reason"], "wrong_pay_sign");
        let problem = refused["problem"].as_str().unwrap();
        assert!(problem.contains(says), "{says}: {problem}");
    }
    let mut good = payment.clone();
    good["paySign"] = sign(&right, MERCHANT_KEY);
    assert_eq!(open(&sandbox, &good).await["ok"], true);
}

#[tokio::test]
async fn a_page_outside_the_merchants_directories_pays_nothing() {
    let sandbox = TestSandbox::new();
    let payment = order(&sandbox).await;
    let change = json!({"mchid": MCHID, "payDirectories": ["http://127.0.0.1:8080/pay/"]});
    sandbox.post("/__sandbox/merchants", &change).await;
    for (url, is_accepted) in [
        ("http://127.0.0.1:8080/pay/?code=1", true),
        ("http://127.0.0.1:8080/pay/order.html", true),
        ("http://127.0.0.1:8080/shop/", false),
        ("http://127.0.0.1:8080/pay/7/", false),
        ("http://localhost:8080/pay/", false),
        ("", false),
    ] {
        let mut of_page = payment.clone();
        of_page["url"] = url.into();
        let opened = open(&sandbox, &of_page).await;
        assert_eq!(opened["ok"], is_accepted, "{url}: {opened}");
        if !is_accepted {
            assert_eq!(opened["reason"], "page_outside_pay_directories");
            let problem = opened["problem"].as_str().unwrap();
            assert!(
                problem.ends_with(": http://127.0.0.1:8080/pay/"),
                "{problem}"
            );
        }
    }
    let any = json!({"mchid": MCHID, "payDirectories": null});
    sandbox.post("/__sandbox/merchants", &any).await;
    assert_eq!(open(&sandbox, &payment).await["ok"], true);
}

#[tokio::test]
async fn an_order_is_paid_without_a_page() {
    let sandbox = TestSandbox::new();
    order(&sandbox).await;
    let pay = json!({"outTradeNo": "ORDER-1"});
    let paid = sandbox.post("/__sandbox/orders/pay", &pay).await.json();
    let kept = query(&sandbox, "ORDER-1").await;
    assert_eq!(kept["transaction_id"], paid["transactionId"]);
    for (body, says) in [
        (pay, "trade_state is SUCCESS"),
        (json!({"outTradeNo": "ORDER-2"}), "has no order"),
        (
            json!({"outTradeNo": "ORDER-1", "mchid": "1900000009"}),
            "merchant 1900000009",
        ),
    ] {
        let refused = sandbox.post("/__sandbox/orders/pay", &body).await;
        assert_eq!(refused.status, 400);
        assert!(refused.body.contains(says), "{}", refused.body);
    }
    for (order, field) in [
        (json!({"total": 0}), "total"),
        (json!({"total": 2, "outTradeNo": "ORDER-1"}), "outTradeNo"),
        (json!({"total": 1, "appId": OTHER}), "appId"),
        (json!({}), "total"),
    ] {
        let refused = sandbox.post("/__sandbox/orders", &order).await;
        assert_eq!(refused.json()["error"]["field"], field, "{}", refused.body);
    }
}
