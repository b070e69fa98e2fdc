//! Who calls WeChat Pay, and who has responded.

use axum::http::{HeaderMap, Method, header};
use serde_json::json;
use wechat_h5_sandbox::EntryKind;
use wechat_h5_sign::Timestamp;
use wechat_h5_sign::pay::SignatureHeaders;

use crate::support::{
    APP_ID, MCHID, START, TestResponse, TestSandbox, authorization, pay_headers, platform_keys,
};

const PATH: &str = "/v3/pay/transactions/jsapi";
const QUERY: &str = "/v3/pay/transactions/out-trade-no/ORDER-1?mchid=1900000001";

async fn order(sandbox: &TestSandbox) -> String {
    let user = sandbox.get("/__sandbox/user").await;
    json!({
        "appid": APP_ID, "mchid": MCHID, "description": "测试商品", "out_trade_no": "ORDER-1",
        "notify_url": "https://pay.example.com/notify", "amount": {"total": 100},
        "payer": {"openid": user.text("openid")},
    })
    .to_string()
}

/// What the journal says of the last call.
fn problem(sandbox: &TestSandbox) -> String {
    let entries = sandbox.inner.journal(Some(EntryKind::Platform));
    let last = entries.last().unwrap();
    last.details["problem"].as_str().unwrap().to_owned()
}

fn changed<'a>(
    headers: &[(header::HeaderName, &'a str)],
    name: &header::HeaderName,
    value: Option<&'a str>,
) -> Vec<(header::HeaderName, &'a str)> {
    let others = headers.iter().filter(|(found, _)| found != name).cloned();
    others
        .chain(value.map(|value| (name.clone(), value)))
        .collect()
}

#[tokio::test]
async fn a_request_that_the_merchant_has_not_signed_is_refused_with_the_reason() {
    let sandbox = TestSandbox::new();
    let body = order(&sandbox).await;
    let call = ("POST", PATH);
    let signed = authorization(call, &body, START);
    let right = pay_headers(&signed);
    let of_another = signed.replace(MCHID, "1900000002");
    let other_serial = signed.replace("serial_no=\"1DDE", "serial_no=\"2DDE");
    let other_call = authorization(("POST", "/v3/pay/transactions/h5"), &body, START);
    let late = authorization(call, &body, START - 301);
    let early = authorization(call, &body, START + 301);
    let other_body = authorization(call, &format!("{body} "), START);
    let no_base64 = signed.replace("signature=\"", "signature=\"!");
    let basic = "Basic bWU6eW91";
    for (name, value, status, code, says) in [
        (header::AUTHORIZATION, None, 401, "SIGN_ERROR", "is missing"),
        (
            header::AUTHORIZATION,
            Some(basic),
            401,
            "SIGN_ERROR",
            "WECHATPAY2-SHA256-RSA2048",
        ),
        (
            header::AUTHORIZATION,
            Some(&*of_another),
            400,
            "MCH_NOT_EXISTS",
            "there are 1900000001",
        ),
        (
            header::AUTHORIZATION,
            Some(&*other_serial),
            401,
            "SIGN_ERROR",
            "certificate has 1DDE",
        ),
        (
            header::AUTHORIZATION,
            Some(&*other_call),
            401,
            "SIGN_ERROR",
            "not signed with",
        ),
        (
            header::AUTHORIZATION,
            Some(&*other_body),
            401,
            "SIGN_ERROR",
            "not signed with",
        ),
        (
            header::AUTHORIZATION,
            Some(&*no_base64),
            401,
            "SIGN_ERROR",
            "not signed with",
        ),
        (
            header::AUTHORIZATION,
            Some(&*late),
            401,
            "SIGN_ERROR",
            "300 s away",
        ),
        (
            header::AUTHORIZATION,
            Some(&*early),
            401,
            "SIGN_ERROR",
            "300 s away",
        ),
        (header::ACCEPT, None, 400, "PARAM_ERROR", "Accept"),
        (
            header::ACCEPT,
            Some("text/html"),
            400,
            "PARAM_ERROR",
            "Accept",
        ),
        (header::USER_AGENT, None, 400, "PARAM_ERROR", "User-Agent"),
        (
            header::CONTENT_TYPE,
            Some("text/plain"),
            400,
            "PARAM_ERROR",
            "Content-Type",
        ),
    ] {
        let headers = changed(&right, &name, value);
        let refused = sandbox.send_as(&headers, Method::POST, PATH, &body).await;
        assert_eq!(refused.status, status, "{name} {value:?}: {}", refused.body);
        assert_eq!(refused.json()["code"], code, "{name} {value:?}");
        assert!(problem(&sandbox).contains(says), "{}", problem(&sandbox));
        assert!(refused.headers.contains_key("request-id"));
        assert!(!refused.headers.contains_key("wechatpay-signature"));
    }
    let placed = sandbox.send_as(&right, Method::POST, PATH, &body).await;
    assert_eq!(placed.status, 200, "{}", placed.body);
}

fn headers(response: &HeaderMap) -> SignatureHeaders<'_> {
    let text = |name| response[name].to_str().unwrap();
    SignatureHeaders {
        timestamp: text("wechatpay-timestamp"),
        nonce: text("wechatpay-nonce"),
        serial: text("wechatpay-serial"),
        signature: text("wechatpay-signature"),
        signature_type: Some(text("wechatpay-signature-type")),
    }
}

fn serial(response: &TestResponse) -> &str {
    response.headers["wechatpay-serial"].to_str().unwrap()
}

#[tokio::test]
async fn what_a_merchant_gets_is_signed_refusals_and_empty_bodies_too() {
    let sandbox = TestSandbox::new();
    let keys = platform_keys(&sandbox).await;
    let now = Timestamp::from_seconds(START).unwrap();
    let body = order(&sandbox).await;
    let close = "/v3/pay/transactions/out-trade-no/ORDER-1/close";
    let merchant = json!({ "mchid": MCHID }).to_string();
    for (method, target, body, status) in [
        (Method::GET, QUERY, "", 404),
        (Method::POST, PATH, &*body, 200),
        (Method::GET, QUERY, "", 200),
        (Method::POST, close, &*merchant, 204),
    ] {
        let response = sandbox.send_to_pay(method, target, body).await;
        assert_eq!(response.status, status, "{target}: {}", response.body);
        let found = headers(&response.headers);
        let proven = keys.verify(&found, response.body.as_bytes(), now);
        assert!(proven.is_ok(), "{target}: {proven:?}");
    }
}

#[tokio::test]
async fn a_request_names_the_key_that_its_response_is_signed_with() {
    let sandbox = TestSandbox::new();
    let all = sandbox.get("/__sandbox/merchants").await.json();
    let public_key = all["platformPublicKey"]["id"].as_str().unwrap();
    let certificate = all["platformCertificate"]["serial"].as_str().unwrap();
    for (verification, named, signed) in [
        ("public_key", None, Some(public_key)),
        ("public_key", Some(public_key), Some(public_key)),
        ("public_key", Some(certificate), None),
        ("certificate", None, Some(certificate)),
        ("certificate", Some(certificate), Some(certificate)),
        ("certificate", Some(public_key), Some(public_key)),
        (
            "certificate",
            Some("5157F09EFDC096DE15EBE81A47057A7232F1B8E1"),
            None,
        ),
    ] {
        let change = json!({ "mchid": MCHID, "verification": verification });
        sandbox.post("/__sandbox/merchants", &change).await;
        let authorization = authorization(("GET", QUERY), "", START);
        let name = header::HeaderName::from_static("wechatpay-serial");
        let headers = changed(&pay_headers(&authorization), &name, named);
        let response = sandbox.send_as(&headers, Method::GET, QUERY, "").await;
        match signed {
            Some(signed) => assert_eq!(serial(&response), signed, "{verification} {named:?}"),
            None => assert_eq!(response.json()["code"], "PARAM_ERROR", "{named:?}"),
        }
    }
}

#[tokio::test]
async fn what_the_sandbox_lacks_of_wechat_pay_is_refused_in_its_form() {
    let sandbox = TestSandbox::new();
    for (method, target) in [
        (Method::POST, "/v3/pay/transactions/native"),
        (Method::GET, PATH),
    ] {
        let refused = sandbox.send_to_pay(method, target, "").await;
        assert_eq!(
            (refused.status.as_u16(), refused.text("code")),
            (404, "RESOURCE_NOT_EXISTS".to_owned())
        );
        assert!(
            problem(&sandbox).contains("the sandbox has no"),
            "{}",
            problem(&sandbox)
        );
    }
}
