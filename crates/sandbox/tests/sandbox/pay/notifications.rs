//! What WeChat Pay tells a merchant's server, which proves and decrypts it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use wechat_h5_sandbox::EntryKind;
use wechat_h5_sign::Timestamp;
use wechat_h5_sign::pay::{
    ApiV3Key, EncryptedResource, PlatformKeys, SignatureHeaders, VerifyError,
};

use crate::support::{APP_ID, MCHID, START, TestSandbox, platform_keys};

/// A merchant's server, with all requests that it got.
pub(super) struct Receiver {
    pub(super) url: String,
    requests: Mutex<Vec<(HeaderMap, Bytes)>>,
    status: Mutex<StatusCode>,
}

#[derive(Deserialize)]
struct Envelope {
    id: String,
    event_type: String,
    resource_type: String,
    resource: EncryptedResource,
}

impl Receiver {
    pub(super) async fn start(status: StatusCode) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Arc::new(Self {
            url: format!("http://{}/notify", listener.local_addr().unwrap()),
            requests: Mutex::default(),
            status: Mutex::new(status),
        });
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    pub(super) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// The content of this request: proven and decrypted.
    pub(super) fn read(
        &self,
        place: usize,
        keys: &PlatformKeys,
        now: u64,
    ) -> (String, String, Value) {
        self.try_read(place, keys, now).unwrap()
    }

    /// The error says what is wrong with its signature.
    fn try_read(
        &self,
        place: usize,
        keys: &PlatformKeys,
        now: u64,
    ) -> Result<(String, String, Value), VerifyError> {
        let (headers, body) = self.requests.lock().unwrap()[place].clone();
        let text = |name| headers[name].to_str().unwrap();
        assert_eq!(text("content-type"), "application/json");
        let signature = SignatureHeaders {
            timestamp: text("wechatpay-timestamp"),
            nonce: text("wechatpay-nonce"),
            serial: text("wechatpay-serial"),
            signature: text("wechatpay-signature"),
            signature_type: Some(text("wechatpay-signature-type")),
        };
        let now = Timestamp::from_seconds(now).unwrap();
        let body = keys.verify(&signature, &body, now)?;
        let envelope: Envelope = serde_json::from_slice(body.as_bytes()).unwrap();
        assert_eq!(envelope.resource_type, "encrypt-resource");
        let key = ApiV3Key::parse("sandboxApiV3Key0123456789abcdefg").unwrap();
        let text = envelope.resource.decrypt(&key).unwrap();
        let content = serde_json::from_slice(&text).unwrap();
        Ok((envelope.id, envelope.event_type, content))
    }

    fn serial(&self, place: usize) -> String {
        let requests = self.requests.lock().unwrap();
        requests[place].0["wechatpay-serial"]
            .to_str()
            .unwrap()
            .to_owned()
    }
}

async fn take(
    State(receiver): State<Arc<Receiver>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    receiver.requests.lock().unwrap().push((headers, body));
    *receiver.status.lock().unwrap()
}

/// Waits until the sandbox has recorded so many attempts.
pub(crate) async fn attempts(sandbox: &TestSandbox, count: usize) -> Vec<Value> {
    for _ in 0..3000 {
        let entries = sandbox.inner.journal(Some(EntryKind::Push));
        if entries.len() >= count {
            return entries
                .into_iter()
                .map(|entry| json!(entry.details))
                .collect();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no {count} attempts");
}

async fn pay(sandbox: &TestSandbox, number: &str, notify_url: &str) {
    let order = json!({"total": 100, "outTradeNo": number, "notifyUrl": notify_url});
    sandbox.post("/__sandbox/orders", &order).await;
    let number = json!({ "outTradeNo": number });
    let paid = sandbox.post("/__sandbox/orders/pay", &number).await;
    assert_eq!(paid.status, 200);
}

#[tokio::test]
async fn a_payment_is_told_signed_by_either_key_and_encrypted() {
    let sandbox = TestSandbox::new();
    let keys = platform_keys(&sandbox).await;
    let receiver = Receiver::start(StatusCode::NO_CONTENT).await;
    let openid = sandbox.get("/__sandbox/user").await.text("openid");
    let all = sandbox.get("/__sandbox/merchants").await.json();
    for (place, (number, verification, serial)) in [
        ("ORDER-1", "public_key", &all["platformPublicKey"]["id"]),
        (
            "ORDER-2",
            "certificate",
            &all["platformCertificate"]["serial"],
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let change = json!({"mchid": MCHID, "verification": verification});
        sandbox.post("/__sandbox/merchants", &change).await;
        pay(&sandbox, number, &receiver.url).await;
        let told = attempts(&sandbox, place + 1).await;
        assert_eq!(told[place]["taken"], true, "{told:?}");
        let (_, event, content) = receiver.read(place, &keys, START);
        assert_eq!(
            (event.as_str(), &receiver.serial(place).into()),
            ("TRANSACTION.SUCCESS", serial)
        );
        assert_eq!(content["appid"], APP_ID);
        assert_eq!(content["mchid"], MCHID);
        assert_eq!(content["out_trade_no"], number);
        assert_eq!(content["trade_state"], "SUCCESS");
        assert_eq!(content["payer"]["openid"], openid);
        let amount = json!({
            "currency": "CNY", "payer_currency": "CNY", "payer_total": 100, "total": 100,
        });
        assert_eq!(content["amount"], amount);
        let target = format!("/v3/pay/transactions/out-trade-no/{number}?mchid={MCHID}");
        let queried = sandbox.send_to_pay(Method::GET, &target, "").await.json();
        assert_eq!(content, queried, "as a query has it");
    }
}

#[tokio::test]
async fn what_is_not_taken_is_told_again_by_the_documented_schedule() {
    const RETRY_AFTER: [u64; 15] = [
        15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600,
    ];
    let sandbox = TestSandbox::new();
    let keys = platform_keys(&sandbox).await;
    let receiver = Receiver::start(StatusCode::INTERNAL_SERVER_ERROR).await;
    pay(&sandbox, "ORDER-1", &receiver.url).await;
    let mut now = START;
    for (place, seconds) in RETRY_AFTER.into_iter().enumerate() {
        let told = attempts(&sandbox, place + 1).await;
        assert_eq!(told[place]["retryAfterSeconds"], seconds);
        assert_eq!(
            told[place]["problem"],
            "the status is 500, and 200 or 204 takes it"
        );
        sandbox.inner.advance(seconds - 1);
        tokio::task::yield_now().await;
        assert_eq!(receiver.count(), place + 1);
        sandbox.inner.advance(1);
        now += seconds;
    }
    let told = attempts(&sandbox, 16).await;
    assert_eq!(told[15]["retryAfterSeconds"], Value::Null, "the last one");
    let (first, _, content) = receiver.read(0, &keys, START);
    let (last, _, again) = receiver.read(15, &keys, now);
    assert_eq!(
        (first, content),
        (last, again),
        "one notification, signed anew"
    );
}

#[tokio::test]
async fn a_notification_that_is_taken_is_told_once_and_a_reset_ends_the_others() {
    let sandbox = TestSandbox::new();
    let receiver = Receiver::start(StatusCode::UNAUTHORIZED).await;
    pay(&sandbox, "ORDER-1", &receiver.url).await;
    attempts(&sandbox, 1).await;
    *receiver.status.lock().unwrap() = StatusCode::OK;
    sandbox.inner.advance(15);
    let told = attempts(&sandbox, 2).await;
    assert_eq!(told[1]["taken"], true);
    *receiver.status.lock().unwrap() = StatusCode::FOUND;
    pay(&sandbox, "ORDER-2", &receiver.url).await;
    attempts(&sandbox, 3).await;
    sandbox.post("/__sandbox/reset", &json!(null)).await;
    sandbox.inner.advance(90_000);
    pay(&sandbox, "ORDER-3", &receiver.url).await;
    attempts(&sandbox, 1).await;
    assert_eq!(receiver.count(), 4, "neither of the others was told again");
}

#[tokio::test]
async fn an_address_on_the_internet_is_told_at_the_merchants_own_origin() {
    let sandbox = TestSandbox::new();
    let keys = platform_keys(&sandbox).await;
    pay(&sandbox, "ORDER-1", "https://pay.example.com/notify").await;
    let told = attempts(&sandbox, 1).await;
    let problem = told[0]["problem"].as_str().unwrap();
    assert!(problem.contains("notifyOrigin"), "{problem}");
    assert_eq!(told[0]["retryAfterSeconds"], Value::Null);
    let receiver = Receiver::start(StatusCode::OK).await;
    let origin = receiver.url.strip_suffix("/notify").unwrap();
    let change = json!({"mchid": MCHID, "notifyOrigin": origin});
    sandbox.post("/__sandbox/merchants", &change).await;
    pay(&sandbox, "ORDER-2", "https://pay.example.com/wechat/pay/1").await;
    let told = attempts(&sandbox, 2).await;
    assert_eq!(told[1]["taken"], true, "{told:?}");
    let (_, _, content) = receiver.read(0, &keys, START);
    assert_eq!(content["out_trade_no"], "ORDER-2");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_again() {
    let sandbox = TestSandbox::new();
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/notify", closed.local_addr().unwrap());
    drop(closed);
    pay(&sandbox, "ORDER-1", &url).await;
    let told = attempts(&sandbox, 1).await;
    assert_eq!(told[0]["result"]["outcome"], "refused");
    let problem = told[0]["problem"].as_str().unwrap();
    assert!(
        problem.starts_with("the connection was refused"),
        "{problem}"
    );
    assert_eq!(told[0]["retryAfterSeconds"], 15);
}

#[tokio::test]
async fn a_signature_that_is_wrong_on_purpose_is_refused_and_the_next_one_right() {
    let sandbox = TestSandbox::new();
    let keys = platform_keys(&sandbox).await;
    let receiver = Receiver::start(StatusCode::UNAUTHORIZED).await;
    let probe = json!({ "path": "/notify", "effect": "signatureProbe", "times": 2 });
    let added = sandbox.post("/__sandbox/faults", &probe).await.json();
    assert_eq!(added["warning"], json!(null));
    pay(&sandbox, "ORDER-1", &receiver.url).await;
    let refused = attempts(&sandbox, 1).await;
    assert_eq!(refused[0]["taken"], false);
    let problem = refused[0]["problem"].as_str().unwrap();
    assert!(
        problem.contains("401 refuses it, which is right"),
        "{problem}"
    );
    assert_eq!(refused[0]["probe"], "refused");
    *receiver.status.lock().unwrap() = StatusCode::NO_CONTENT;
    let clock = json!({ "advanceSeconds": 15 });
    sandbox.post("/__sandbox/clock", &clock).await;
    let taken = attempts(&sandbox, 2).await;
    assert_eq!(taken[1]["taken"], false);
    let problem = taken[1]["problem"].as_str().unwrap();
    assert!(problem.contains("takes what anybody sends"), "{problem}");
    assert_eq!(taken[1]["probe"], "taken");
    sandbox.post("/__sandbox/clock", &clock).await;
    let last = &attempts(&sandbox, 3).await[2];
    assert_eq!(
        (&last["taken"], &last["probe"]),
        (&json!(true), &json!(null))
    );
    let probes = [0, 1].map(|at| receiver.try_read(at, &keys, START + 15 * at as u64));
    assert_eq!(probes, [Err(VerifyError::Probe), Err(VerifyError::Probe)]);
    let (_, event, _) = receiver.read(2, &keys, START + 30);
    assert_eq!(event, "TRANSACTION.SUCCESS");
    let faults = sandbox.inner.journal(Some(EntryKind::Fault));
    assert_eq!(faults.len(), 2);
    assert_eq!(faults[0].details["effect"], "signatureProbe");
}

#[tokio::test]
async fn a_response_is_signed_wrongly_on_purpose_where_a_fault_says_so() {
    let sandbox = TestSandbox::new();
    let keys = platform_keys(&sandbox).await;
    let probe = json!({ "path": "/v3/*", "effect": "signatureProbe", "calls": { "nth": 1 } });
    sandbox.post("/__sandbox/faults", &probe).await;
    let target = format!("/v3/pay/transactions/out-trade-no/ORDER-1?mchid={MCHID}");
    let mut verdicts = Vec::new();
    for _ in 0..2 {
        let response = sandbox.send_to_pay(Method::GET, &target, "").await;
        let text = |name: &str| response.headers[name].to_str().unwrap();
        let signature = SignatureHeaders {
            timestamp: text("wechatpay-timestamp"),
            nonce: text("wechatpay-nonce"),
            serial: text("wechatpay-serial"),
            signature: text("wechatpay-signature"),
            signature_type: None,
        };
        let now = Timestamp::from_seconds(START).unwrap();
        let verified = keys.verify(&signature, response.body.as_bytes(), now);
        verdicts.push(verified.map(|_| response.status));
    }
    let right = Ok(StatusCode::NOT_FOUND);
    assert_eq!(verdicts, [Err(VerifyError::Probe), right]);
}
