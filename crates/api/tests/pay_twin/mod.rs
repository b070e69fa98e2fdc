//! What stands for WeChat Pay in tests. It checks requests and signs responses by its own code.

#![allow(dead_code, reason = "every test takes what it needs")]
#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rsa::KeyPair;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};
use url::Url;

pub(crate) const MERCHANT_KEY: &str =
    include_str!("../../../sign/tests/data/pay/merchant_pkcs8.pem");
pub(crate) const PUBLIC_KEY: &str =
    include_str!("../../../sign/tests/data/pay/platform_public_key.pem");
pub(crate) const CERTIFICATE: &str =
    include_str!("../../../sign/tests/data/pay/platform_certificate.pem");
pub(crate) const PLATFORM_KEY: &str = include_str!("../../../sign/tests/data/pay/platform_key.pem");
/// WeChat Pay's number of the only order.
pub(crate) const TRANSACTION_ID: &str = "1217752501201407033233368018";
pub(crate) const MERCHANT_ID: &str = "1900009191";
pub(crate) const KEY_ID: &str = "PUB_KEY_ID_0119000091912025010100000000000000";
pub(crate) const CERTIFICATE_SERIAL: &str = "0F1E2D3C4B5A69788796A5B4C3D2E1F001122334";
pub(crate) const SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
/// The time of its responses.
pub(crate) const NOW: u64 = 1_700_000_000;

/// How the twin misbehaves.
#[derive(Clone, Copy, Default)]
pub(crate) struct Behavior {
    pub(crate) status: Option<(u16, &'static str)>,
    pub(crate) is_unsigned: bool,
    pub(crate) is_altered: bool,
    pub(crate) signs_with_merchant_key: bool,
    pub(crate) late_by: u64,
    pub(crate) serial: Option<&'static str>,
    pub(crate) body: Option<&'static str>,
}

/// WeChat Pay, with what it knows.
#[derive(Default)]
pub(crate) struct Twin {
    pub(crate) behavior: Mutex<Behavior>,
    pub(crate) orders: Mutex<HashMap<String, Value>>,
    pub(crate) refunds: Mutex<HashMap<String, Value>>,
    pub(crate) calls: Mutex<Vec<String>>,
}

/// A private key in PKCS #8, read without the code that is tested.
fn key(pem: &str) -> KeyPair {
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    KeyPair::from_pkcs8(&STANDARD.decode(text).unwrap()).unwrap()
}

pub(crate) fn sign(pem: &str, text: &str) -> String {
    let key = key(pem);
    let mut signature = vec![0; key.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    key.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature)
        .unwrap();
    STANDARD.encode(signature)
}

/// Whether the merchant has signed this request.
fn is_signed(headers: &HeaderMap, (method, target): (&Method, &Uri), body: &str) -> bool {
    let header = headers["authorization"].to_str().unwrap();
    let parameters = header.strip_prefix("WECHATPAY2-SHA256-RSA2048 ").unwrap();
    let parameters: HashMap<_, _> = parameters
        .split(',')
        .map(|parameter| parameter.split_once('=').unwrap())
        .map(|(name, value)| (name, value.trim_matches('"')))
        .collect();
    assert_eq!(parameters["mchid"], MERCHANT_ID);
    assert_eq!(parameters["serial_no"], SERIAL);
    let (timestamp, nonce) = (parameters["timestamp"], parameters["nonce_str"]);
    let text = format!("{method}\n{target}\n{timestamp}\n{nonce}\n{body}\n");
    let signature = header.split_once("signature=\"").unwrap().1;
    let signature = STANDARD
        .decode(signature.split('"').next().unwrap())
        .unwrap();
    let public = key(MERCHANT_KEY).public().as_ref().to_vec();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public)
        .verify(text.as_bytes(), &signature)
        .is_ok()
}

async fn answer(
    State(twin): State<Arc<Twin>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    twin.calls.lock().unwrap().push(body.clone());
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(headers["content-type"], "application/json");
    assert!(!headers["user-agent"].is_empty());
    let behavior = *twin.behavior.lock().unwrap();
    if !is_signed(&headers, (&method, &uri), &body) {
        return error(401, "SIGN_ERROR");
    }
    if let Some((status, code)) = behavior.status {
        return error(status, code);
    }
    if method == Method::GET {
        return match uri.path() {
            "/v3/certificates" => signed(&behavior, &headers, certificates().to_string()),
            path => match twin.query(path) {
                Some(order) => signed(&behavior, &headers, order.to_string()),
                None => error(404, "ORDER_NOT_EXIST"),
            },
        };
    }
    let request: Value = serde_json::from_str(&body).unwrap();
    let answer = match uri.path() {
        "/v3/pay/transactions/jsapi" => twin.order(&request),
        "/v3/refund/domestic/refunds" => twin.refund(&request),
        _ => Err("RESOURCE_NOT_EXISTS"),
    };
    match answer {
        Ok(answer) => signed(&behavior, &headers, answer.to_string()),
        Err(code) => error(400, code),
    }
}

impl Twin {
    /// The number of an order is one order.
    fn order(&self, request: &Value) -> Result<Value, &'static str> {
        let number = request["out_trade_no"].as_str().unwrap().to_owned();
        let mut orders = self.orders.lock().unwrap();
        let known = orders.entry(number).or_insert_with(|| request.clone());
        if known != request {
            return Err("OUT_TRADE_NO_USED");
        }
        Ok(json!({"prepay_id": "wx201410272009395522657a690389285100"}))
    }

    /// Everything but what a query does not return.
    fn query(&self, path: &str) -> Option<Value> {
        let number = path.strip_prefix("/v3/pay/transactions/")?;
        let number = match number.split_once('/')? {
            ("out-trade-no", number) => number,
            ("id", TRANSACTION_ID) => "ORDER-1",
            _ => return None,
        };
        let orders = self.orders.lock().unwrap();
        let mut order = orders.get(&number.replace("%7C", "|"))?.clone();
        let fields = order.as_object_mut().unwrap();
        fields.retain(|name, _| !matches!(&**name, "description" | "notify_url"));
        order["trade_state"] = json!("SUCCESS");
        Some(order)
    }

    /// The number of a refund is one refund of one order, by either number of the order.
    fn refund(&self, request: &Value) -> Result<Value, &'static str> {
        let number = request["out_refund_no"].as_str().unwrap().to_owned();
        let mut refunds = self.refunds.lock().unwrap();
        let id = format!("5030000000201812040{}", refunds.len());
        let refund = refunds.entry(number).or_insert_with(|| {
            json!({
                "refund_id": id,
                "out_refund_no": request["out_refund_no"],
                "transaction_id": TRANSACTION_ID,
                "out_trade_no": request.get("out_trade_no").unwrap_or(&json!("ORDER-1")),
                "channel": "ORIGINAL",
                "status": "PROCESSING",
                "amount": request["amount"],
            })
        });
        let is_same = ["out_trade_no", "transaction_id", "amount"]
            .iter()
            .all(|name| request.get(name).is_none_or(|value| *value == refund[name]));
        if is_same {
            Ok(refund.clone())
        } else {
            Err("INVALID_REQUEST")
        }
    }
}

fn certificates() -> Value {
    json!({"data": [{
        "serial_no": CERTIFICATE_SERIAL,
        "effective_time": "2023-01-01T00:00:00+08:00",
        "expire_time": "2028-01-01T00:00:00+08:00",
        "encrypt_certificate": {},
    }]})
}

fn error(status: u16, code: &str) -> Response {
    let body = json!({"code": code, "message": "错误\n的请求", "detail": {}}).to_string();
    let headers = [
        ("content-type", "application/json"),
        ("request-id", "08F5-0"),
    ];
    (StatusCode::from_u16(status).unwrap(), headers, body).into_response()
}

fn signed(behavior: &Behavior, request: &HeaderMap, body: String) -> Response {
    let body = behavior.body.map_or(body, str::to_owned);
    let timestamp = (NOW - behavior.late_by).to_string();
    let key = if behavior.signs_with_merchant_key {
        MERCHANT_KEY
    } else {
        PLATFORM_KEY
    };
    let nonce = "d824f2e086d3c1df967785d13fcd22ef";
    let signature = sign(key, &format!("{timestamp}\n{nonce}\n{body}\n"));
    let body = if behavior.is_altered {
        body.replace("wx", "wy")
    } else {
        body
    };
    let asked_for = request.get("wechatpay-serial");
    let asked_for = asked_for.map_or(CERTIFICATE_SERIAL, |id| id.to_str().unwrap());
    let mut response = body.into_response();
    if behavior.is_unsigned {
        return response;
    }
    for (name, value) in [
        ("wechatpay-timestamp", &*timestamp),
        ("wechatpay-nonce", nonce),
        ("wechatpay-serial", behavior.serial.unwrap_or(asked_for)),
        ("wechatpay-signature", &signature),
        ("wechatpay-signature-type", "WECHATPAY2-SHA256-RSA2048"),
    ] {
        let value = value.parse().unwrap();
        response.headers_mut().insert(name, value);
    }
    response
}

pub(crate) async fn serve(router: Router) -> Url {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Url::parse(&url).unwrap()
}

pub(crate) async fn start() -> (Arc<Twin>, Url) {
    let twin = Arc::new(Twin::default());
    let router = Router::new().fallback(answer).with_state(twin.clone());
    (twin, serve(router).await)
}
