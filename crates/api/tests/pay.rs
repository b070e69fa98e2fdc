//! WeChat Pay's API against a twin that checks requests and signs responses by its own code.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod pay_twin;

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use serde_json::{Value, json};
use url::Url;
use wechat_h5_api::pay::{
    Fen, FundsAccount, JsApiOrder, OrderNumber, OutRefundNo, OutTradeNo, PayClient, PayError,
    RefundStatus, RefundToMake, TransactionId,
};
use wechat_h5_oauth::OpenId;
use wechat_h5_sign::pay::{
    CertificateSerial, Merchant, MerchantId, MerchantPrivateKey, PlatformKey, PlatformKeys,
    PublicKeyId, VerifyError,
};
use wechat_h5_sign::{AppId, Timestamp};

use pay_twin::{
    Behavior, CERTIFICATE, CERTIFICATE_SERIAL, KEY_ID, MERCHANT_ID, MERCHANT_KEY, NOW, PUBLIC_KEY,
    SERIAL, TRANSACTION_ID, serve, sign, start,
};

const APP_ID: &str = "wx1234567890abcdef";

fn public_key() -> PlatformKey {
    let id = PublicKeyId::parse(KEY_ID).unwrap();
    PlatformKey::from_public_key_pem(id, PUBLIC_KEY.as_bytes()).unwrap()
}

fn certificate() -> PlatformKey {
    PlatformKey::from_certificate_pem(CERTIFICATE.as_bytes()).unwrap()
}

fn client_of(hosts: Vec<Url>, keys: impl IntoIterator<Item = PlatformKey>) -> PayClient {
    let merchant = Merchant {
        id: MerchantId::parse(MERCHANT_ID).unwrap(),
        serial: CertificateSerial::parse(SERIAL).unwrap(),
        key: MerchantPrivateKey::from_pem(MERCHANT_KEY.as_bytes()).unwrap(),
    };
    PayClient::new(hosts, merchant, PlatformKeys::new(keys)).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_seconds(NOW).unwrap()
}

fn fen(amount: u32) -> Fen {
    Fen(NonZeroU32::new(amount).unwrap())
}

fn order(number: &str, total: u32) -> JsApiOrder {
    JsApiOrder {
        app_id: AppId::parse(APP_ID).unwrap(),
        out_trade_no: OutTradeNo::parse(number).unwrap(),
        description: "测试商品".to_owned(),
        total: fen(total),
        openid: OpenId::parse("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o").unwrap(),
        notify_url: Url::parse("https://pay.example.com/notify").unwrap(),
        attach: None,
    }
}

fn refund(account: Option<FundsAccount>) -> RefundToMake {
    RefundToMake {
        order: OrderNumber::OutTradeNo(OutTradeNo::parse("ORDER-1").unwrap()),
        out_refund_no: OutRefundNo::parse("ORDER-1@1").unwrap(),
        refund: fen(1),
        total: fen(100),
        reason: Some("商品已售完".to_owned()),
        funds_account: account,
        notify_url: None,
    }
}

#[tokio::test]
async fn an_order_is_placed_and_its_page_gets_a_signed_payment() {
    let (twin, url) = start().await;
    for keys in [
        vec![public_key()],
        vec![certificate()],
        vec![certificate(), public_key()],
    ] {
        let client = client_of(vec![url.clone()], keys);
        let mut order = order("ORDER-1", 100);
        order.attach = Some("说明 \"1\"".to_owned());
        let payment = client.jsapi_payment(&order, now()).await.unwrap();
        let argument = serde_json::to_value(payment.choose_wx_pay()).unwrap();
        let package = "prepay_id=wx201410272009395522657a690389285100";
        assert_eq!(argument["package"], package);
        assert_eq!(
            (&argument["timestamp"], &argument["signType"]),
            (&json!(NOW), &json!("RSA"))
        );
        let nonce = argument["nonceStr"].as_str().unwrap();
        let text = format!("{APP_ID}\n{NOW}\n{nonce}\n{package}\n");
        assert_eq!(argument["paySign"], sign(MERCHANT_KEY, &text));
    }
    let sent: Value = serde_json::from_str(&twin.calls.lock().unwrap()[0]).unwrap();
    assert_eq!(
        sent,
        json!({
            "appid": APP_ID, "mchid": "1900009191", "description": "测试商品",
            "out_trade_no": "ORDER-1", "notify_url": "https://pay.example.com/notify",
            "amount": {"total": 100, "currency": "CNY"},
            "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}, "attach": "说明 \"1\"",
        })
    );
}

#[tokio::test]
async fn a_number_is_one_order_and_a_refund_is_made_once() {
    let (twin, url) = start().await;
    let client = client_of(vec![url], [public_key()]);
    for _ in 0..2 {
        client
            .jsapi_payment(&order("ORDER-1", 100), now())
            .await
            .unwrap();
    }
    let other = client.jsapi_payment(&order("ORDER-1", 101), now()).await;
    let err = other.unwrap_err();
    assert!(
        matches!(&err, PayError::Refused { status: 400, code, .. } if code == "OUT_TRADE_NO_USED")
    );
    assert!(!err.may_repeat() && err.advice().contains("another out_trade_no"));

    let made = client.refund(&refund(None), now()).await.unwrap();
    assert_eq!(made.status, RefundStatus::Processing);
    assert_eq!(made.out_refund_no.as_str(), "ORDER-1@1");
    assert_eq!(client.refund(&refund(None), now()).await.unwrap(), made);
    assert_eq!(twin.refunds.lock().unwrap().len(), 1);
    let from_balance = refund(Some(FundsAccount::Available));
    client.refund(&from_balance, now()).await.unwrap();
    let last = twin.calls.lock().unwrap().last().cloned().unwrap();
    let sent: Value = serde_json::from_str(&last).unwrap();
    assert_eq!(
        sent,
        json!({
            "out_trade_no": "ORDER-1", "out_refund_no": "ORDER-1@1", "reason": "商品已售完",
            "amount": {"refund": 1, "total": 100, "currency": "CNY"},
            "funds_account": "AVAILABLE",
        })
    );

    // The same refund, by WeChat Pay's number of the order.
    let transaction = TransactionId::parse(TRANSACTION_ID).unwrap();
    let by_transaction = RefundToMake {
        order: OrderNumber::TransactionId(transaction),
        ..refund(None)
    };
    assert_eq!(client.refund(&by_transaction, now()).await.unwrap(), made);
    let last = twin.calls.lock().unwrap().last().cloned().unwrap();
    let sent: Value = serde_json::from_str(&last).unwrap();
    assert_eq!(sent["transaction_id"], TRANSACTION_ID);
    assert_eq!(sent["out_trade_no"], Value::Null);
    let other = RefundToMake {
        order: OrderNumber::OutTradeNo(OutTradeNo::parse("ORDER-2").unwrap()),
        ..refund(None)
    };
    let err = client.refund(&other, now()).await.unwrap_err();
    assert!(
        matches!(&err, PayError::Refused { status: 400, code, .. } if code == "INVALID_REQUEST")
    );
    assert!(
        !err.may_repeat() && err.advice().contains("another one"),
        "{err}"
    );
    assert_eq!(twin.refunds.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_order_is_found_by_its_number() {
    let (twin, url) = start().await;
    let client = client_of(vec![url], [public_key()]);
    for number in ["ORDER-1", "a_b-c|d*"] {
        let placed = client.jsapi_payment(&order(number, 100), now()).await;
        placed.unwrap();
        let by_number = OrderNumber::OutTradeNo(OutTradeNo::parse(number).unwrap());
        let found = client.order(&by_number, now()).await.unwrap();
        assert_eq!(found.app_id.as_str(), APP_ID);
        assert_eq!(found.out_trade_no.as_str(), number);
    }
    let by_id = OrderNumber::TransactionId(TransactionId::parse(TRANSACTION_ID).unwrap());
    let found = client.order(&by_id, now()).await.unwrap();
    assert_eq!(found.out_trade_no.as_str(), "ORDER-1");
    let number = OrderNumber::OutTradeNo(OutTradeNo::parse("ORDER-2").unwrap());
    let unknown = client.order(&number, now()).await.unwrap_err();
    assert!(unknown.is_unknown_order(), "{unknown}");
    assert_eq!(unknown.request_id(), Some("08F5-0"));
    twin.behavior.lock().unwrap().status = Some((403, "NO_AUTH"));
    let refused = client.order(&number, now()).await.unwrap_err();
    assert!(!refused.is_unknown_order(), "{refused}");
}

#[tokio::test]
async fn a_merchant_is_known_by_its_key_and_the_certificates_are_listed() {
    let (twin, url) = start().await;
    let client = client_of(vec![url], [certificate()]);
    assert_eq!(client.check_merchant(now()).await, Ok(()));
    let listed = client.certificates(now()).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].serial_no, CERTIFICATE_SERIAL);
    assert_eq!(listed[0].expire_time, "2028-01-01T00:00:00+08:00");
    twin.behavior.lock().unwrap().is_unsigned = true;
    assert_eq!(client.certificates(now()).await, Err(PayError::Unsigned));
    let refused = Behavior {
        status: Some((401, "SIGN_ERROR")),
        ..Behavior::default()
    };
    *twin.behavior.lock().unwrap() = refused;
    let refused = client.check_merchant(now()).await.unwrap_err();
    assert!(refused.advice().contains("private key"), "{refused}");
}

#[tokio::test]
async fn a_response_that_nothing_proves_is_not_believed() {
    let (twin, url) = start().await;
    let client = client_of(vec![url], [public_key()]);
    let with = |change: &dyn Fn(&mut Behavior)| {
        let mut behavior = Behavior::default();
        change(&mut behavior);
        *twin.behavior.lock().unwrap() = behavior;
    };
    let call = async || {
        client
            .jsapi_payment(&order("ORDER-1", 100), now())
            .await
            .map(|_| ())
    };
    let clock = |seconds| VerifyError::Clock {
        difference: Duration::from_secs(seconds),
        tolerance: Duration::from_mins(5),
    };
    with(&|_| ());
    assert_eq!(call().await, Ok(()));
    with(&|behavior| behavior.late_by = 300);
    assert_eq!(call().await, Ok(()));
    with(&|behavior| behavior.late_by = 301);
    assert_eq!(call().await, Err(PayError::Unproven(clock(301))));
    with(&|behavior| behavior.is_unsigned = true);
    assert_eq!(call().await, Err(PayError::Unsigned));
    with(&|behavior| behavior.is_altered = true);
    assert_eq!(
        call().await,
        Err(PayError::Unproven(VerifyError::Signature))
    );
    with(&|behavior| behavior.signs_with_merchant_key = true);
    assert_eq!(
        call().await,
        Err(PayError::Unproven(VerifyError::Signature))
    );
    with(&|behavior| behavior.serial = Some(CERTIFICATE_SERIAL));
    let unknown = VerifyError::UnknownSerial(CERTIFICATE_SERIAL.to_owned());
    assert_eq!(call().await, Err(PayError::Unproven(unknown)));
    for body in [
        "{}",
        "[]",
        "",
        r#"{"prepay_id":""}"#,
        r#"{"prepay_id":"a&b"}"#,
    ] {
        with(&|behavior| behavior.body = Some(body));
        assert!(matches!(call().await, Err(PayError::Unusable(_))), "{body}");
    }
}

#[tokio::test]
async fn a_refusal_has_its_code_in_one_line_and_says_what_to_do() {
    let (twin, url) = start().await;
    let client = client_of(vec![url], [public_key()]);
    for (status, code, may_repeat, advice) in [
        (401, "SIGN_ERROR", false, "private key"),
        (403, "NOT_ENOUGH", false, "funds_account AVAILABLE"),
        (403, "NO_AUTH", false, "product"),
        (429, "FREQUENCY_LIMITED", true, "wait"),
        (500, "SYSTEM_ERROR", true, "request id"),
    ] {
        twin.behavior.lock().unwrap().status = Some((status, code));
        let err = client.refund(&refund(None), now()).await.unwrap_err();
        let expected = PayError::Refused {
            status,
            code: code.to_owned(),
            message: "错误的请求".to_owned(),
            request_id: Some("08F5-0".to_owned()),
        };
        assert_eq!(err, expected);
        assert_eq!(err.may_repeat(), may_repeat, "{code}");
        assert!(err.advice().contains(advice), "{code}: {}", err.advice());
    }
}

#[tokio::test]
async fn a_call_goes_to_the_next_host_where_one_does_not_respond() {
    let (twin, url) = start().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = Url::parse(&format!("http://{}", closed.local_addr().unwrap())).unwrap();
    drop(closed);
    let broken = Router::new().fallback(|| async { StatusCode::BAD_GATEWAY });
    let broken = serve(broken).await;
    for first in [&nobody, &broken] {
        let client = client_of(vec![first.clone(), url.clone()], [public_key()]);
        client
            .jsapi_payment(&order("ORDER-1", 100), now())
            .await
            .unwrap();
    }
    assert_eq!(twin.calls.lock().unwrap().len(), 2);
    let client = client_of(vec![nobody], [public_key()]);
    let err = client.jsapi_payment(&order("ORDER-1", 100), now()).await;
    let err = err.unwrap_err();
    assert!(
        matches!(
            err,
            PayError::Unreachable {
                was_sent: false,
                ..
            }
        ),
        "{err}"
    );
    assert!(err.may_repeat() && err.advice().contains("DNS"));
    // What is refused is refused by all of them.
    twin.calls.lock().unwrap().clear();
    twin.behavior.lock().unwrap().status = Some((403, "NO_AUTH"));
    let client = client_of(vec![url.clone(), url], [public_key()]);
    client.refund(&refund(None), now()).await.unwrap_err();
    assert_eq!(twin.calls.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_never_ends_or_leads_elsewhere_is_given_up() {
    let (twin, url) = start().await;
    let to = format!("{url}v3/pay/transactions/jsapi");
    let elsewhere = Router::new().fallback(move || {
        let to = to.clone();
        async move { axum::response::Redirect::temporary(&to) }
    });
    let long = Router::new().fallback(|| async { Bytes::from(vec![b' '; 70 * 1024]) });
    let (elsewhere, long) = (serve(elsewhere).await, serve(long).await);
    let start = Instant::now();
    let client = client_of(vec![elsewhere], [public_key()]);
    let err = client.jsapi_payment(&order("ORDER-1", 1), now()).await;
    assert!(
        matches!(err, Err(PayError::Refused { status: 307, .. })),
        "{err:?}"
    );
    let client = client_of(vec![long], [public_key()]);
    let err = client.jsapi_payment(&order("ORDER-1", 1), now()).await;
    assert!(matches!(err, Err(PayError::Unusable(_))), "{err:?}");
    assert!(twin.calls.lock().unwrap().is_empty());
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn debug_shows_no_key() {
    let url = Url::parse("https://api.mch.weixin.qq.com/").unwrap();
    let shown = format!("{:?}", client_of(vec![url], [public_key()]));
    assert!(shown.contains("MerchantPrivateKey([redacted])"), "{shown}");
    assert!(shown.contains("1900009191"), "{shown}");
    let body: String = MERCHANT_KEY.lines().skip(1).take(3).collect();
    assert!(!shown.contains(&body[..20]), "{shown}");
}
