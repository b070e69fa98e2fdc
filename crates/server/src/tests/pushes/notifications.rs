//! `POST /wechat/pay/<mchid>`: notifications of WeChat Pay, from the request to the back end.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Request, StatusCode};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::{Value, json};
use tempfile::TempDir;
use wechat_h5_clock::Clock as _;
use wechat_h5_store::test_redis::{Network, RedisProxy, TestRedis};
use wechat_h5_store::{RedisAddress, RedisStore};

use super::super::log_lines::LogLines;
use super::super::pay_twin::{
    CERTIFICATE, CERTIFICATE_SERIAL, KEY_ID, MERCHANT_ID, MERCHANT_KEY, PLATFORM_KEY, PUBLIC_KEY,
    SERIAL, sign,
};
use super::super::test_server::{APP_ID, NOW, OTHER_APP_ID, TestResponse, TestServer, account};
use super::super::watched_store::StoreWatch;
use super::back_end::{BackEnd, Delivered, Script};
use super::push_server::{PushServer, WEBHOOK_KEY};
use crate::config::{
    PAY_API_V3_KEY, PAY_CERTIFICATE_SERIAL, PAY_MERCHANT_ID, PAY_PLATFORM_CERTIFICATE_FILES,
    PAY_PRIVATE_KEY_FILE, PAY_PUBLIC_KEY_FILE, PAY_PUBLIC_KEY_ID, PUSH_WEBHOOK, PUSH_WEBHOOK_KEY,
    Setting,
};

pub(in super::super) const API_V3_KEY: &str = "0123456789abcdef0123456789ABCDEF";
const PATH: &str = "/wechat/pay/1900009191";

/// The settings of a merchant, with files in this folder.
pub(in super::super) fn merchant(folder: &TempDir) -> Vec<(&'static Setting, String)> {
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    vec![
        (&PAY_MERCHANT_ID, MERCHANT_ID.to_owned()),
        (&PAY_CERTIFICATE_SERIAL, SERIAL.to_owned()),
        (
            &PAY_PRIVATE_KEY_FILE,
            file("apiclient_key.pem", MERCHANT_KEY),
        ),
        (&PAY_PUBLIC_KEY_ID, KEY_ID.to_owned()),
        (&PAY_PUBLIC_KEY_FILE, file("pub_key.pem", PUBLIC_KEY)),
        (
            &PAY_PLATFORM_CERTIFICATE_FILES,
            file("wechatpay.pem", CERTIFICATE),
        ),
        (&PAY_API_V3_KEY, API_V3_KEY.to_owned()),
    ]
}

/// A server that takes the notifications of a merchant.
struct Shop {
    pushes: PushServer,
    _folder: TempDir,
}

impl Shop {
    async fn start() -> Self {
        let this = Self::without_worker().await;
        this.pushes.work();
        this
    }

    async fn without_worker() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = merchant(&folder);
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| (*name, &**value))
            .collect();
        Self {
            pushes: PushServer::without_worker(&settings).await,
            _folder: folder,
        }
    }

    async fn post(&self, notification: Sent) -> TestResponse {
        self.pushes.server.send(notification.request()).await
    }

    async fn delivered(&self, count: usize) -> Vec<Value> {
        let (back_end, clock) = (&self.pushes.back_end, &self.pushes.server.clock);
        back_end.wait_for(count, clock).await;
        let delivered = back_end.delivered();
        delivered.iter().map(Delivered::json).collect()
    }
}

/// A notification that WeChat Pay sends, made by code of its own.
#[derive(Clone)]
pub(in super::super) struct Sent {
    pub(in super::super) path: String,
    body: String,
    time: u64,
    serial: &'static str,
    key: &'static str,
    signature: Option<String>,
}

impl Sent {
    pub(in super::super) fn new(id: &str, event_type: &str, content: &Value) -> Self {
        Self::encrypted(API_V3_KEY, id, event_type, content)
    }

    fn encrypted(key: &str, id: &str, event_type: &str, content: &Value) -> Self {
        let nonce = "fdasflkja484";
        let key = UnboundKey::new(&AES_256_GCM, key.as_bytes()).unwrap();
        let mut text = content.to_string().into_bytes();
        let nonce_bytes = Nonce::try_assume_unique_for_key(nonce.as_bytes()).unwrap();
        LessSafeKey::new(key)
            .seal_in_place_append_tag(nonce_bytes, Aad::from(b"transaction"), &mut text)
            .unwrap();
        let body = json!({
            "id": id, "create_time": "2023-11-15T06:13:20+08:00", "event_type": event_type,
            "resource_type": "encrypt-resource", "summary": "支付成功",
            "resource": {
                "original_type": "transaction", "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": STANDARD.encode(text), "associated_data": "transaction",
                "nonce": nonce,
            },
        });
        Self {
            path: PATH.to_owned(),
            body: body.to_string(),
            time: NOW,
            serial: KEY_ID,
            key: PLATFORM_KEY,
            signature: None,
        }
    }

    pub(in super::super) fn request(self) -> Request<axum::body::Body> {
        let (time, body) = (self.time, &self.body);
        let made = || sign(self.key, &format!("{time}\nabc\n{body}\n"));
        let signature = self.signature.clone().unwrap_or_else(made);
        let request = Request::post(&self.path)
            .header("content-type", "application/json")
            .header("wechatpay-timestamp", time.to_string())
            .header("wechatpay-nonce", "abc")
            .header("wechatpay-serial", self.serial)
            .header("wechatpay-signature", signature)
            .header("wechatpay-signature-type", "WECHATPAY2-SHA256-RSA2048");
        request.body(self.body.into()).unwrap()
    }
}

pub(in super::super) fn paid(order: &str) -> Value {
    json!({
        "transaction_id": "1217752501201407033233368018", "mchid": MERCHANT_ID, "appid": APP_ID,
        "out_trade_no": order, "trade_state": "SUCCESS", "trade_state_desc": "支付成功",
        "trade_type": "JSAPI", "bank_type": "CMC", "attach": "a",
        "success_time": "2023-11-15T06:13:20+08:00", "payer": {"openid": "oSecretUser"},
        "amount": {"total": 100, "payer_total": 90, "currency": "CNY", "payer_currency": "CNY"},
        "promotion_detail": [{"amount": 10}],
    })
}

fn refunded(order: &str) -> Value {
    json!({
        "mchid": MERCHANT_ID, "transaction_id": "1217752501201407033233368018",
        "out_trade_no": order, "refund_id": "50300000002018120400", "out_refund_no": "R-1",
        "refund_status": "SUCCESS", "success_time": "2023-11-15T07:13:20+08:00",
        "user_received_account": "招商银行信用卡0403",
        "amount": {"total": 100, "refund": 30, "payer_total": 90, "payer_refund": 27},
    })
}

/// Many frameworks report an error with status 200, and its code in the body.
#[tokio::test]
async fn a_payment_whose_delivery_is_answered_with_an_error_in_a_200_is_delivered_again() {
    let lines = LogLines::default();
    let _guard = lines.collect();
    let shop = Shop::start().await;
    let failed = Script::body(r#"{"code":500,"msg":"db down"}"#);
    shop.pushes.back_end.then(failed);
    let payment = Sent::new("EV-1", "TRANSACTION.SUCCESS", &paid("ORDER-1"));
    assert_eq!(shop.post(payment).await.status, StatusCode::NO_CONTENT);
    let delivered = shop.delivered(2).await;
    assert_eq!(delivered[1]["duplicate"], true);
    let log = lines.text();
    assert!(log.contains("neither empty nor {}"), "{log}");
    assert!(!log.contains("db down"), "{log}");
}

/// For so long WeChat Pay repeats what was not answered.
#[tokio::test]
async fn a_notification_is_known_for_a_day() {
    let shop = Shop::start().await;
    let post = async || {
        let time = shop.pushes.server.clock.now().unix_seconds();
        let payment = Sent::new("EV-1", "TRANSACTION.SUCCESS", &paid("ORDER-1"));
        let answer = shop.post(Sent { time, ..payment }).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    };
    post().await;
    shop.delivered(1).await;
    shop.pushes.server.clock.advance(Duration::from_hours(24));
    post().await;
    let repeated = shop.pushes.metric("wechat_h5_pushes_repeated_total{").await;
    assert!(repeated.ends_with(" 1"), "{repeated}");
    assert_eq!(shop.pushes.back_end.delivered().len(), 1);
}

#[tokio::test]
async fn a_payment_and_its_refund_are_delivered_typed_in_their_order_and_once() {
    let shop = Shop::start().await;
    // The first delivery fails: the refund waits for it.
    let failed = Script::status(StatusCode::BAD_GATEWAY);
    shop.pushes.back_end.then(failed);
    let payment = Sent::new("EV-1", "TRANSACTION.SUCCESS", &paid("ORDER-1"));
    let refund = Sent {
        serial: CERTIFICATE_SERIAL,
        ..Sent::new("EV-2", "REFUND.SUCCESS", &refunded("ORDER-1"))
    };
    for notification in [&payment, &payment, &refund] {
        let answer = shop.post(notification.clone()).await;
        assert_eq!((answer.status, &*answer.body), (StatusCode::NO_CONTENT, ""));
    }
    let delivered = shop.delivered(3).await;
    let expected = json!({
        "id": "payment-EV-1", "appId": APP_ID, "receivedAt": NOW, "duplicate": true,
        "payment": {
            "kind": "transaction", "type": "TRANSACTION.SUCCESS", "summary": "支付成功",
            "createTime": "2023-11-15T06:13:20+08:00",
            "data": {
                "outTradeNo": "ORDER-1", "transactionId": "1217752501201407033233368018",
                "tradeState": "SUCCESS", "tradeStateDesc": "支付成功", "tradeType": "JSAPI",
                "bankType": "CMC", "attach": "a", "successTime": "2023-11-15T06:13:20+08:00",
                "payer": {"openid": "oSecretUser"},
                "amount": {
                    "total": 100, "payerTotal": 90, "currency": "CNY", "payerCurrency": "CNY",
                },
            },
            "fields": paid("ORDER-1"),
        },
    });
    assert_eq!(delivered[1], expected);
    assert_eq!(delivered[0]["duplicate"], false);
    let refund = &delivered[2];
    assert_eq!(refund["id"], "payment-EV-2");
    assert_eq!(refund["payment"]["kind"], "refund");
    let data = json!({
        "outTradeNo": "ORDER-1", "transactionId": "1217752501201407033233368018",
        "outRefundNo": "R-1", "refundId": "50300000002018120400", "refundStatus": "SUCCESS",
        "successTime": "2023-11-15T07:13:20+08:00", "userReceivedAccount": "招商银行信用卡0403",
        "amount": {"total": 100, "refund": 30, "payerTotal": 90, "payerRefund": 27},
    });
    assert_eq!(refund["payment"]["data"], data);
    let line = format!("wechat_h5_pushes_received_total{{appid=\"{APP_ID}\",class=\"payment\"}} 3");
    assert_eq!(
        shop.pushes.metric("wechat_h5_pushes_received_total").await,
        line
    );
    let line = format!("wechat_h5_pushes_repeated_total{{appid=\"{APP_ID}\"}} 1");
    assert_eq!(
        shop.pushes.metric("wechat_h5_pushes_repeated_total").await,
        line
    );
}

/// Something that is not documented arrives too, with everything that it has.
#[tokio::test]
async fn an_unknown_notification_is_kept_whole_and_a_reply_to_one_is_none() {
    let shop = Shop::start().await;
    let reply = Script::text("thank you");
    shop.pushes.back_end.then(reply);
    let content = json!({"coupon_id": "9867041", "stock_creator_mchid": "9800064"});
    let answer = shop
        .post(Sent::new("EV 3\u{4e2d}", "COUPON.USE", &content))
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    let delivered = shop.delivered(1).await;
    let payment = &delivered[0]["payment"];
    assert_eq!(
        (&payment["kind"], &payment["fields"], &payment["data"]),
        (&json!("other"), &content, &Value::Null)
    );
    let line = format!("push_replies_total{{appid=\"{APP_ID}\",outcome=\"not_sent\"}} 1");
    for _ in 0..200 {
        if shop
            .pushes
            .server
            .get_internal("/metrics")
            .await
            .body
            .contains(&line)
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("no {line}");
}

/// A part of a body that arrives, or why it does not.
type Frame = Result<axum::body::Bytes, std::io::Error>;

/// A notification that is refused, with the status, the code and the reason.
type Refused = (Sent, u16, &'static str, &'static str);

fn good() -> Sent {
    Sent::new("EV-1", "TRANSACTION.SUCCESS", &paid("ORDER-1"))
}

fn with(change: impl FnOnce(&mut Sent)) -> Sent {
    let mut sent = good();
    change(&mut sent);
    sent
}

fn not_authentic() -> Vec<Refused> {
    let signed = |signature: &str| with(|it| it.signature = Some(signature.to_owned()));
    let refused = |sent, reason| (sent, 401, "notification_not_authentic", reason);
    vec![
        refused(with(|it| it.key = MERCHANT_KEY), "not_authentic"),
        refused(with(|it| it.serial = "PUB_KEY_ID_1"), "not_authentic"),
        refused(signed(""), "not_authentic"),
        refused(signed("WECHATPAY/SIGNTEST/QUJD"), "probe"),
    ]
}

fn not_usable() -> Vec<Refused> {
    let content = |field: &str, value: &str| {
        let mut content = paid("ORDER-1");
        content[field] = json!(value);
        Sent::new("EV-1", "TRANSACTION.SUCCESS", &content)
    };
    let other_key = "FEDCBA9876543210fedcba9876543210";
    let other_key = Sent::encrypted(other_key, "EV-1", "TRANSACTION.SUCCESS", &paid("ORDER-1"));
    let refused = |sent, reason| (sent, 400, "notification_refused", reason);
    vec![
        refused(with(|it| it.time -= 301), "clock"),
        refused(with(|it| it.time += 301), "clock"),
        refused(with(|it| it.body = "{}".to_owned()), "malformed"),
        refused(other_key, "no_key"),
        refused(content("mchid", "1900009192"), "other_account"),
        refused(content("appid", OTHER_APP_ID), "other_account"),
        (
            with(|it| it.body = " ".repeat(128 * 1024 + 1)),
            413,
            "payload_too_large",
            "too_large",
        ),
        (
            with(|it| "/wechat/pay/1900009192".clone_into(&mut it.path)),
            404,
            "not_found",
            "",
        ),
    ]
}

#[tokio::test]
async fn what_is_not_wechat_pay_s_or_of_another_merchant_is_refused() {
    let lines = LogLines::default();
    let _guard = lines.collect();
    let shop = Shop::start().await;
    for (sent, status, code, reason) in not_authentic().into_iter().chain(not_usable()) {
        let answer = shop.post(sent).await;
        assert_eq!(answer.error(), (status, code.to_owned()), "{reason}");
        let json = answer.json();
        assert_eq!(json["code"], "FAIL");
        assert_eq!(json["message"], json["error"]["message"]);
        let line = format!("appid=\"{APP_ID}\",reason=\"{reason}\"");
        let metrics = shop.pushes.server.get_internal("/metrics").await.body;
        assert!(
            reason.is_empty() || metrics.contains(&line),
            "{reason}: {metrics}"
        );
    }
    // Nothing of these was delivered.
    assert_eq!(
        shop.post(with(|it| it.time += 299)).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(shop.delivered(1).await.len(), 1);
    let text = lines.text();
    assert!(
        text.contains("notifications of WeChat Pay are refused"),
        "{text}"
    );
    let ours = text.lines().filter(|line| line.contains("wechat_h5_"));
    let ours = ours.collect::<Vec<_>>().join("\n");
    for secret in ["oSecretUser", API_V3_KEY, WEBHOOK_KEY, "ciphertext"] {
        assert!(!ours.contains(secret), "{secret}: {ours}");
    }
}

#[tokio::test]
async fn a_signature_is_of_one_body_and_without_one_nothing_is_read() {
    let shop = Shop::without_worker().await;
    let mut other = good().request();
    *other.body_mut() = "{}".into();
    assert_eq!(shop.pushes.server.send(other).await.status, 401);
    let unread = futures::stream::poll_fn(|_| -> std::task::Poll<Option<Frame>> {
        panic!("the body is read")
    });
    let request = Request::post(PATH).body(axum::body::Body::from_stream(unread));
    let answer = shop.pushes.server.send(request.unwrap()).await;
    assert_eq!(
        answer.error(),
        (401, "notification_not_authentic".to_owned())
    );
}

#[tokio::test]
async fn a_notification_that_cannot_be_stored_is_not_answered_204() {
    let shop = Shop::without_worker().await;
    // One that has no queues.
    let store = StoreWatch::default().store(Arc::new(shop.pushes.server.clock.clone()));
    let other = shop.pushes.server.another_process(store).await;
    let sent = Sent::new("EV-1", "TRANSACTION.SUCCESS", &paid("ORDER-1"));
    let response = other.send(sent.clone().request()).await;
    assert_eq!(response.error(), (503, "store_unavailable".to_owned()));
    assert_eq!(response.json()["code"], "FAIL");
    assert_eq!(shop.post(sent).await.status, StatusCode::NO_CONTENT);
    shop.pushes.work();
    assert_eq!(shop.delivered(1).await.len(), 1);
}

/// One merchant of two accounts: an order is of its account, and a refund, which names none, of the
/// first.
#[tokio::test]
async fn accounts_that_share_a_merchant_get_the_notifications_of_their_orders() {
    let folder = tempfile::tempdir().unwrap();
    let back_end = BackEnd::start().await;
    let accounts = [OTHER_APP_ID, APP_ID].map(|app_id| {
        let mut account = account(app_id);
        for (setting, value) in merchant(&folder) {
            account.set(setting, value);
        }
        account.set(&PUSH_WEBHOOK, back_end.url.as_str());
        account.set(&PUSH_WEBHOOK_KEY, WEBHOOK_KEY);
        account
    });
    let server = TestServer::with_accounts(accounts.to_vec()).await;
    let (_running, stop) = tokio::sync::watch::channel(false);
    for account in server.app.pushes.iter() {
        tokio::spawn(account.clone().deliver_until(stop.clone()));
    }
    for (id, event_type, content, app_id) in [
        ("EV-1", "TRANSACTION.SUCCESS", paid("ORDER-1"), APP_ID),
        ("EV-2", "REFUND.SUCCESS", refunded("ORDER-1"), OTHER_APP_ID),
    ] {
        let before = back_end.delivered().len();
        let answer = server
            .send(Sent::new(id, event_type, &content).request())
            .await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
        back_end.wait_for(before + 1, &server.clock).await;
        let last = back_end.delivered().last().unwrap().json();
        assert_eq!(last["appId"], app_id);
    }
}

/// Several claims are made at the same time: none of them is of an order that is being worked on.
#[tokio::test]
async fn those_of_an_order_keep_their_order_on_a_redis_that_is_far_away() {
    let shop = Shop::without_worker().await;
    let redis = TestRedis::start(&[]);
    let proxy = RedisProxy::start(&redis).await;
    let near = RedisStore::new(&RedisAddress::parse(&redis.url()).unwrap(), "push:").unwrap();
    let far = RedisStore::new(&proxy.address(), "push:").unwrap();
    let server = &shop.pushes.server;
    let first = server.another_process(Arc::new(near)).await;
    let second = server.another_process(Arc::new(far)).await;
    for number in 0..24 {
        let order = format!("ORDER-{}", number % 6);
        let id = format!("EV-{number}");
        let sent = Sent::new(&id, "TRANSACTION.SUCCESS", &paid(&order));
        let answer = first.send(sent.request()).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    }
    proxy.set(Network::Slow(std::time::Duration::from_millis(10)));
    let account = second.app.pushes.find(APP_ID).unwrap().clone();
    let (_running, stopping) = tokio::sync::watch::channel(false);
    tokio::spawn(account.deliver_until(stopping));
    let delivered = shop.delivered(24).await;
    for order in 0..6 {
        let order = format!("ORDER-{order}");
        let of_order = delivered
            .iter()
            .filter(|it| it["payment"]["data"]["outTradeNo"] == order.as_str());
        let ids = of_order.map(|it| it["id"].as_str().unwrap());
        let numbers = ids.map(|id| id.strip_prefix("payment-EV-").unwrap().parse::<u32>());
        let numbers: Vec<_> = numbers.map(Result::unwrap).collect();
        assert!(numbers.len() == 4 && numbers.is_sorted(), "{numbers:?}");
    }
}
