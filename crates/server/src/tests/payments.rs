//! `POST /pay/jsapi` and `POST /pay/refund` on the internal listener.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::pay_twin::{
    Behavior, KEY_ID, MERCHANT_ID, MERCHANT_KEY, NOW, PUBLIC_KEY, SERIAL, TRANSACTION_ID, Twin,
    sign, start,
};
use super::test_server::{APP_ID, OTHER_APP_ID, TestResponse, TestServer, account};
use crate::config::{
    CLIENT_KEYS, PAY_BASE, PAY_CERTIFICATE_SERIAL, PAY_MERCHANT_ID, PAY_NOTIFY_URL,
    PAY_PRIVATE_KEY_FILE, PAY_PUBLIC_KEY_FILE, PAY_PUBLIC_KEY_ID, Table, Values,
};
use crate::sha256::sha256_hex;

pub(crate) const TILL: &str = "00112233445566778899aabbccddeeff";
const SHOP: &str = "ffeeddccbbaa99887766554433221100";
/// Of the other account.
const BOOTH: &str = "0123456789abcdef0123456789abcdef";
/// Of every account.
const OFFICE: &str = "fedcba9876543210fedcba9876543210";
const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

/// A server whose first account has a merchant, and what stands for WeChat Pay.
pub(crate) struct Checkout {
    pub(crate) server: TestServer,
    twin: Arc<Twin>,
    folder: TempDir,
}

fn merchant(table: &mut Table, folder: &TempDir) {
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    table.set(&PAY_MERCHANT_ID, MERCHANT_ID);
    table.set(&PAY_CERTIFICATE_SERIAL, SERIAL);
    table.set(
        &PAY_PRIVATE_KEY_FILE,
        file("apiclient_key.pem", MERCHANT_KEY),
    );
    table.set(&PAY_PUBLIC_KEY_ID, KEY_ID);
    table.set(&PAY_PUBLIC_KEY_FILE, file("pub_key.pem", PUBLIC_KEY));
    table.set(&PAY_NOTIFY_URL, "https://pay.example.com/notify");
}

impl Checkout {
    pub(crate) async fn start() -> Self {
        Self::with_merchants(1).await
    }

    /// A server whose first accounts have the merchant.
    async fn with_merchants(accounts_with_one: usize) -> Self {
        let (twin, url) = start().await;
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys.toml");
        let client = |name: &str, key: &str, fields: &str| {
            let hash = sha256_hex(key);
            format!("[[client]]\nname = \"{name}\"\nkey_sha256 = \"{hash}\"\n{fields}\n")
        };
        let both = "may_take_payments = true\nmay_refund = true";
        let of = |app_id: &str| format!("{both}\nappids = [\"{app_id}\"]");
        let text = [
            client("till", TILL, &of(APP_ID)),
            client("booth", BOOTH, &of(OTHER_APP_ID)),
            client("office", OFFICE, both),
            client("shop", SHOP, "may_operate = true"),
        ];
        std::fs::write(&keys, text.concat()).unwrap();
        let mut accounts = vec![account(APP_ID), account(OTHER_APP_ID)];
        for account in &mut accounts[..accounts_with_one] {
            merchant(account, &folder);
        }
        let server = TestServer::with_accounts_and(accounts, |values| {
            values.set(&PAY_BASE, url.origin().ascii_serialization());
            values.set(&CLIENT_KEYS, keys.to_str().unwrap());
        })
        .await;
        Self {
            server,
            twin,
            folder,
        }
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        key: &str,
        body: impl Into<String>,
    ) -> TestResponse {
        post(&self.server, path, key, body.into()).await
    }

    /// The file of client keys.
    fn keys(&self) -> std::path::PathBuf {
        self.folder.path().join("keys.toml")
    }

    /// One with the same store and other settings.
    async fn another_process(&self, change: impl FnOnce(&mut Values)) -> TestServer {
        let store = self.server.store.clone();
        self.server.another_process_with(store, change).await
    }

    async fn order(&self, order: &Value) -> TestResponse {
        self.post("/pay/jsapi", TILL, order.to_string()).await
    }

    /// How often WeChat Pay was called.
    fn calls(&self) -> usize {
        self.twin.calls.lock().unwrap().len()
    }
}

async fn post(server: &TestServer, path: &str, key: &str, body: String) -> TestResponse {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {key}"))
        .body(Body::from(body));
    TestResponse::read(server.call_internal(request.unwrap()).await).await
}

pub(crate) fn order() -> Value {
    json!({
        "appid": APP_ID, "out_trade_no": "ORDER-1", "description": "测试商品", "total": 100,
        "openid": OPENID,
    })
}

pub(crate) fn refund() -> Value {
    json!({
        "appid": APP_ID, "out_trade_no": "ORDER-1", "out_refund_no": "ORDER-1@1", "refund": 1,
        "total": 100, "funds_account": "AVAILABLE",
    })
}

#[tokio::test]
async fn an_order_returns_what_the_page_opens_the_payment_with() {
    let checkout = Checkout::start().await;
    let response = checkout.order(&order()).await;
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(response.header("cache-control"), "no-store");
    let argument = response.json();
    let package = "prepay_id=wx201410272009395522657a690389285100";
    let nonce = argument["nonceStr"].as_str().unwrap();
    let text = format!("{APP_ID}\n{NOW}\n{nonce}\n{package}\n");
    let expected = json!({
        "timestamp": NOW, "nonceStr": nonce, "package": package, "signType": "RSA",
        "paySign": sign(MERCHANT_KEY, &text),
    });
    assert_eq!(argument, expected);
    let sent: Value = serde_json::from_str(&checkout.twin.calls.lock().unwrap()[0]).unwrap();
    let expected = json!({
        "appid": APP_ID, "mchid": MERCHANT_ID, "description": "测试商品",
        "out_trade_no": "ORDER-1", "notify_url": "https://pay.example.com/notify",
        "amount": {"total": 100, "currency": "CNY"}, "payer": {"openid": OPENID},
    });
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn an_order_is_placed_once_for_its_number() {
    let checkout = Checkout::start().await;
    let first = checkout.order(&order()).await.json();
    checkout.server.clock.advance(Duration::from_mins(109));
    let again = checkout.order(&order()).await.json();
    assert_eq!(again["package"], first["package"]);
    assert_ne!(again["paySign"], first["paySign"], "signed now");
    assert_eq!(checkout.calls(), 1);
    for (field, value) in [
        ("total", json!(101)),
        ("description", json!("x")),
        ("openid", json!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6p")),
        ("notify_url", json!("https://pay.example.com/other")),
        ("attach", json!("x")),
    ] {
        let mut other = order();
        other[field] = value;
        let refused = checkout.order(&other).await;
        assert_eq!(
            refused.error(),
            (409, "payment_conflict".to_owned()),
            "{field}"
        );
    }
    assert_eq!(checkout.calls(), 1);
    // A process with an empty store: WeChat Pay tells by the number.
    let shared: Arc<dyn wechat_h5_clock::Clock> = Arc::new(checkout.server.clock.clone());
    let empty = Arc::new(wechat_h5_store::MemoryStore::new(shared));
    let server = checkout.server.another_process(empty).await;
    let mut other = order();
    other["total"] = json!(101);
    let refused = post(&server, "/pay/jsapi", TILL, other.to_string()).await;
    assert_eq!(refused.error(), (422, "payment_refused".to_owned()));
    assert!(
        refused.body.contains("OUT_TRADE_NO_USED"),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn a_refund_is_made_once() {
    let checkout = Checkout::start().await;
    checkout.order(&order()).await;
    for _ in 0..2 {
        let made = checkout
            .post("/pay/refund", TILL, refund().to_string())
            .await;
        let expected = json!({
            "refund_id": "50300000002018120400", "out_refund_no": "ORDER-1@1",
            "out_trade_no": "ORDER-1", "status": "PROCESSING",
        });
        assert_eq!(made.json(), expected);
    }
    // It is the same refund by the other number of its order.
    let mut other_number = refund();
    other_number.as_object_mut().unwrap().remove("out_trade_no");
    other_number["transaction_id"] = json!(TRANSACTION_ID);
    let made = checkout
        .post("/pay/refund", TILL, other_number.to_string())
        .await;
    assert_eq!(made.json()["refund_id"], "50300000002018120400");
    assert_eq!(made.json()["out_trade_no"], "ORDER-1");
    assert_eq!(checkout.twin.refunds.lock().unwrap().len(), 1);
    // And no other one, which is said.
    for (field, value) in [("refund", json!(2)), ("out_trade_no", json!("ORDER-2"))] {
        let mut other = refund();
        other[field] = value;
        let refused = checkout
            .post("/pay/refund", OFFICE, other.to_string())
            .await;
        assert_eq!(refused.error(), (422, "payment_refused".to_owned()));
        let says = "an out_refund_no that was used belongs to one order";
        assert!(refused.body.contains(says), "{field}: {}", refused.body);
    }
    let sent = checkout.twin.calls.lock().unwrap()[2].clone();
    assert!(sent.contains(r#""funds_account":"AVAILABLE""#), "{sent}");
}

#[tokio::test]
async fn an_order_is_refunded_by_clients_of_its_account_alone() {
    let checkout = Checkout::with_merchants(2).await;
    checkout.order(&order()).await;
    let refund_of = |app_id: &str, number: &str| {
        let mut refund = refund();
        refund["appid"] = json!(app_id);
        refund["out_trade_no"] = json!(number);
        refund.to_string()
    };
    // Whether there is such an order is not told.
    let mut by_id = refund();
    by_id["appid"] = json!(OTHER_APP_ID);
    by_id.as_object_mut().unwrap().remove("out_trade_no");
    by_id["transaction_id"] = json!(TRANSACTION_ID);
    let mut bodies = Vec::new();
    for body in [
        refund_of(OTHER_APP_ID, "ORDER-1"),
        refund_of(OTHER_APP_ID, "ORDER-2"),
        by_id.to_string(),
    ] {
        let refused = checkout.post("/pay/refund", BOOTH, body).await;
        assert_eq!(refused.error(), (422, "payment_refused".to_owned()));
        bodies.push(refused.body);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    let body = refund_of(OTHER_APP_ID, "ORDER-1");
    let refused = checkout.post("/pay/refund", TILL, body).await;
    assert_eq!(refused.error(), (403, "client_not_allowed".to_owned()));
    assert!(checkout.twin.refunds.lock().unwrap().is_empty());
    for key in [TILL, OFFICE] {
        let made = checkout.post("/pay/refund", key, refund_of(APP_ID, "ORDER-1"));
        assert_eq!(made.await.status, 200, "{key}");
    }
    // While nobody knows whose it is, nothing is refunded.
    checkout.twin.behavior.lock().unwrap().is_unsigned = true;
    let failed = checkout.post("/pay/refund", TILL, refund_of(APP_ID, "ORDER-1"));
    assert_eq!(
        failed.await.error(),
        (503, "payment_unavailable".to_owned())
    );
    assert_eq!(checkout.twin.refunds.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn taking_payments_and_refunding_them_are_two_rights() {
    let checkout = Checkout::start().await;
    let keys = checkout.keys();
    for (fields, order_status, refund_status) in [
        ("may_take_payments = true", 200, 403),
        ("may_refund = true", 403, 200),
    ] {
        let key = "00ff00ff00ff00ff00ff00ff00ff00ff";
        let hash = sha256_hex(key);
        let client = format!("[[client]]\nname = \"one\"\nkey_sha256 = \"{hash}\"\n{fields}\n");
        std::fs::write(&keys, client).unwrap();
        let server = checkout.another_process(|_| {}).await;
        for (path, body, status) in [
            ("/pay/jsapi", order(), order_status),
            ("/pay/refund", refund(), refund_status),
        ] {
            let response = post(&server, path, key, body.to_string()).await;
            assert_eq!(response.status, status, "{fields} {path}");
        }
    }
}

/// It is not what the back end has sent, and it changes with the server's public address.
#[tokio::test]
async fn an_order_is_the_same_after_the_configured_notify_url_has_changed() {
    let checkout = Checkout::start().await;
    let first = checkout.order(&order()).await.json();
    let moved = checkout
        .another_process(|values| {
            let table = values.tables_mut().next().unwrap();
            table.set(&PAY_NOTIFY_URL, "https://new.example.com/notify");
        })
        .await;
    let again = post(&moved, "/pay/jsapi", TILL, order().to_string()).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(again.json()["package"], first["package"]);
}

#[tokio::test]
async fn only_a_client_that_may_take_payments_of_an_account_with_a_merchant_does() {
    let checkout = Checkout::start().await;
    let mut of_other = order();
    of_other["appid"] = json!(OTHER_APP_ID);
    for (key, body, status, code) in [
        (SHOP, order(), 403, "client_not_allowed"),
        (TILL, of_other, 403, "client_not_allowed"),
        ("0", order(), 401, "client_key_unknown"),
    ] {
        for path in ["/pay/jsapi", "/pay/refund"] {
            let body = if path == "/pay/refund" {
                let mut refund = refund();
                refund["appid"] = body["appid"].clone();
                refund
            } else {
                body.clone()
            };
            let refused = checkout.post(path, key, body.to_string()).await;
            assert_eq!(refused.error(), (status, code.to_owned()), "{path}");
        }
    }
    // Browsers and proxies have no business here, whatever key they present.
    let request = Request::post("/pay/jsapi")
        .header("authorization", format!("Bearer {TILL}"))
        .header("origin", "https://h5.example.com")
        .body(Body::from(order().to_string()));
    let response = checkout.server.call_internal(request.unwrap()).await;
    let refused = TestResponse::read(response).await;
    assert_eq!(refused.error(), (403, "not_a_back_end".to_owned()));
    let public = checkout
        .server
        .send(Request::post("/pay/jsapi").body(Body::empty()).unwrap());
    assert_eq!(public.await.status, 405, "no route of the public listener");
    assert_eq!(checkout.calls(), 0);
}

#[tokio::test]
async fn what_wechat_pay_would_refuse_is_not_sent() {
    let checkout = Checkout::start().await;
    let changed = |field: &str, value: Value| {
        let mut order = order();
        order[field] = value;
        order.to_string()
    };
    let without = |field: &str| {
        let mut order = order();
        order.as_object_mut().unwrap().remove(field);
        order.to_string()
    };
    for (body, part) in [
        (
            changed("total", json!(1.5)),
            "`total`: invalid type: floating point `1.5`, expected an amount in whole fen",
        ),
        (
            changed("total", json!(0)),
            "`total`: invalid value: integer `0`, expected an amount in whole fen",
        ),
        (changed("total", json!(-1)), "total"),
        (changed("total", json!("1")), "total"),
        (
            changed("out_trade_no", json!("12345")),
            "\"out_trade_no has to be 6 to 32 letters, digits, _, -, | and *\"",
        ),
        (changed("description", json!("")), "1 to 127"),
        (changed("description", json!("长".repeat(128))), "1 to 127"),
        (changed("openid", json!("a b")), "openid"),
        (
            changed("notify_url", json!("https://a.example/?b=1")),
            "notify_url",
        ),
        (
            changed("notify_ulr", json!("https://a.example/")),
            "notify_ulr",
        ),
        (changed("attach", json!("x".repeat(129))), "1 to 128"),
        (without("out_trade_no"), "out_trade_no"),
        (without("total"), "\"missing field `total`\""),
        (r#"{"total": 1,}"#.to_owned(), "line 1 column 13"),
        ("[]".to_owned(), "object"),
        (String::new(), "object"),
        (order().to_string() + "x", "trailing"),
    ] {
        let refused = checkout.post("/pay/jsapi", TILL, body.clone()).await;
        assert_eq!(
            refused.error(),
            (400, "invalid_payment".to_owned()),
            "{body}"
        );
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    for (field, value, part) in [
        ("refund", json!(101), "more than"),
        ("transaction_id", json!(TRANSACTION_ID), "not by both"),
        ("out_trade_no", Value::Null, "has to be named by"),
        ("transaction_id", json!("a b"), "letters and digits"),
        ("reason", json!(""), "1 to 80 bytes"),
        ("reason", json!("退".repeat(27)), "1 to 80 bytes"),
        ("out_refund_no", json!(""), "out_refund_no has to be"),
    ] {
        let mut wrong = refund();
        wrong[field] = value;
        let refused = checkout.post("/pay/refund", TILL, wrong.to_string()).await;
        assert_eq!(refused.error(), (400, "invalid_payment".to_owned()));
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    assert_eq!(checkout.calls(), 0);
}

#[tokio::test]
async fn a_failure_says_whether_the_same_may_be_sent_again() {
    let checkout = Checkout::start().await;
    for (status, code, expected) in [
        (403, "NOT_ENOUGH", (422, "payment_refused")),
        (401, "SIGN_ERROR", (422, "payment_refused")),
        (500, "SYSTEM_ERROR", (503, "payment_unavailable")),
    ] {
        checkout.twin.behavior.lock().unwrap().status = Some((status, code));
        let failed = checkout
            .post("/pay/refund", TILL, refund().to_string())
            .await;
        assert_eq!(
            failed.error(),
            (expected.0, expected.1.to_owned()),
            "{code}"
        );
        let error = &failed.json()["error"];
        assert_eq!(error["wechatPayCode"], code);
        assert_eq!(error["wechatPayRequestId"], "08F5-0");
        // The money was to come from there.
        let advises_balance = failed.body.contains("AVAILABLE");
        assert!(!advises_balance, "{}", failed.body);
    }
    let mut of_unsettled = refund();
    of_unsettled
        .as_object_mut()
        .unwrap()
        .remove("funds_account");
    checkout.twin.behavior.lock().unwrap().status = Some((403, "NOT_ENOUGH"));
    let failed = checkout.post("/pay/refund", OFFICE, of_unsettled.to_string());
    let hint = failed.await.json()["error"]["hint"].to_string();
    assert!(hint.contains("funds_account AVAILABLE"), "{hint}");
    *checkout.twin.behavior.lock().unwrap() = Behavior {
        is_altered: true,
        ..Behavior::default()
    };
    let failed = checkout.order(&order()).await;
    assert_eq!(failed.error(), (503, "payment_unavailable".to_owned()));
    assert_ne!(failed.header("retry-after"), "");
    checkout.twin.behavior.lock().unwrap().is_altered = false;
    assert_eq!(checkout.order(&order()).await.status, 200);
}
