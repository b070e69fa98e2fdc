//! Calls a sandbox over its router.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;
use wechat_h5_body::read_body;
use wechat_h5_sandbox::{Clock, Options, Sandbox};
use wechat_h5_sign::Timestamp;
use wechat_h5_sign::pay::{
    CertificateSerial, Merchant, MerchantId, MerchantPrivateKey, PayNonceStr, PlatformKey,
    PlatformKeys, PublicKeyId,
};

pub(crate) const APP: &str = "appid=wx5a4d6f78c1e2b390";
pub(crate) const SECRET: &str = "secret=0123456789abcdef0123456789abcdef";
pub(crate) const START: u64 = 1_700_000_000;

pub(crate) const APP_ID: &str = "wx5a4d6f78c1e2b390";
/// The demo account's merchant.
pub(crate) const MCHID: &str = "1900000001";
const MERCHANT_SERIAL: &str = "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C";
pub(crate) const MERCHANT_KEY: &str = include_str!("../../assets/pay/merchant_key.pem");

/// A sandbox with a frozen clock.
pub(crate) struct TestSandbox {
    pub(crate) inner: Sandbox,
    router: Router,
}

pub(crate) struct TestResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl TestResponse {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// The errcode; 0 for a success without one.
    pub(crate) fn errcode(&self) -> i64 {
        self.json()
            .get("errcode")
            .map_or(0, |code| code.as_i64().unwrap())
    }

    pub(crate) fn text(&self, field: &str) -> String {
        self.json()[field]
            .as_str()
            .unwrap_or_else(|| panic!("{field}: {}", self.body))
            .to_owned()
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// A parameter of the URL that it redirects to.
    pub(crate) fn redirect_parameter(&self, name: &str) -> Option<String> {
        let location = url::Url::parse(self.header(header::LOCATION)).unwrap();
        location
            .query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

pub(crate) fn options() -> Options {
    Options::new("127.0.0.1:8090".parse().unwrap())
        .unwrap()
        .clock(Clock::frozen_at(START))
}

impl TestSandbox {
    pub(crate) fn new() -> Self {
        Self::with(options())
    }

    pub(crate) fn with(options: Options) -> Self {
        let sandbox = Sandbox::new(options);
        Self {
            router: sandbox.router(),
            inner: sandbox,
        }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: &str) -> TestResponse {
        self.send_as(&[], method, path, body).await
    }

    /// With these headers, as a browser would send them.
    pub(crate) async fn send_as(
        &self,
        headers: &[(header::HeaderName, &str)],
        method: Method,
        path: &str,
        body: impl AsRef<[u8]>,
    ) -> TestResponse {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(Body::from(body.as_ref().to_vec())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = read_body(body, usize::MAX).await.unwrap();
        TestResponse {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    /// Signs the request as the demo account's merchant, and sends it to WeChat Pay.
    pub(crate) async fn send_to_pay(
        &self,
        method: Method,
        target: &str,
        body: &str,
    ) -> TestResponse {
        let now = self.get("/__sandbox/clock").await.json()["now"]
            .as_u64()
            .unwrap();
        let authorization = authorization((method.as_str(), target), body, now);
        let headers = pay_headers(&authorization);
        self.send_as(&headers, method, target, body).await
    }

    /// Sends a form with a file, as curl does.
    pub(crate) async fn upload(&self, path: &str, name: &str, file: &[u8]) -> TestResponse {
        self.upload_form(path, (name, file), None).await
    }

    /// The description is that of a video.
    pub(crate) async fn upload_form(
        &self,
        path: &str,
        (name, file): (&str, &[u8]),
        description: Option<&str>,
    ) -> TestResponse {
        const KIND: &str = "multipart/form-data; boundary=----boundary";
        let head = format!(
            "------boundary\r\nContent-Disposition: form-data; name=\"media\"; \
             filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        let description = description.map_or_else(String::new, |text| {
            format!(
                "\r\n------boundary\r\nContent-Disposition: form-data; \
                 name=\"description\"\r\n\r\n{text}"
            )
        });
        let end = b"\r\n------boundary--\r\n";
        let form = [head.as_bytes(), file, description.as_bytes(), end].concat();
        let kind = [(header::CONTENT_TYPE, KIND)];
        self.send_as(&kind, Method::POST, path, form).await
    }

    pub(crate) async fn get(&self, path: &str) -> TestResponse {
        self.send(Method::GET, path, "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> TestResponse {
        self.send(Method::POST, path, &body.to_string()).await
    }

    pub(crate) async fn access_token(&self) -> String {
        let path = format!("/cgi-bin/token?grant_type=client_credential&{APP}&{SECRET}");
        self.get(&path).await.text("access_token")
    }

    pub(crate) async fn stable_token(&self, force_refresh: bool) -> TestResponse {
        let asked = json!({
            "grant_type": "client_credential",
            "appid": "wx5a4d6f78c1e2b390",
            "secret": "0123456789abcdef0123456789abcdef",
            "force_refresh": force_refresh,
        });
        self.post("/cgi-bin/stable_token", &asked).await
    }

    pub(crate) async fn ticket(&self, access_token: &str) -> TestResponse {
        let path = format!("/cgi-bin/ticket/getticket?access_token={access_token}&type=jsapi");
        self.get(&path).await
    }

    pub(crate) async fn authorize(&self, scope: &str) -> TestResponse {
        self.get(&authorize_path(scope)).await
    }

    /// A code; the consent page is submitted if the scope needs it.
    pub(crate) async fn code(&self, scope: &str) -> String {
        let response = self.authorize(scope).await;
        let response = if response.status == StatusCode::OK {
            self.consent(&consent_id(&response.body), "allow").await
        } else {
            response
        };
        response.redirect_parameter("code").unwrap()
    }

    pub(crate) async fn consent(&self, id: &str, decision: &str) -> TestResponse {
        let form = format!("id={id}&decision={decision}");
        self.send(Method::POST, "/__sandbox/consent", &form).await
    }

    pub(crate) async fn exchange(&self, code: &str) -> TestResponse {
        self.get(&format!(
            "/sns/oauth2/access_token?{APP}&{SECRET}&code={code}&grant_type=authorization_code"
        ))
        .await
    }

    pub(crate) async fn refresh(&self, refresh_token: &str) -> TestResponse {
        self.get(&format!(
            "/sns/oauth2/refresh_token?{APP}&grant_type=refresh_token&refresh_token={refresh_token}"
        ))
        .await
    }
}

pub(crate) fn authorize_path(scope: &str) -> String {
    format!(
        "/connect/oauth2/authorize?{APP}&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fcb\
         &response_type=code&scope={scope}&state=0123456789abcdef0123456789abcdef"
    )
}

pub(crate) fn consent_id(page: &str) -> String {
    let (_, after) = page
        .split_once(r#"name="id" value=""#)
        .expect("a consent page");
    after.split('"').next().unwrap().to_owned()
}

pub(crate) fn merchant() -> Merchant {
    Merchant {
        id: MerchantId::parse(MCHID).unwrap(),
        serial: CertificateSerial::parse(MERCHANT_SERIAL).unwrap(),
        key: MerchantPrivateKey::from_pem(MERCHANT_KEY.as_bytes()).unwrap(),
    }
}

/// The header `Authorization` of a request of the demo account's merchant.
pub(crate) fn authorization(call: (&str, &str), body: &str, now: u64) -> String {
    let now = Timestamp::from_seconds(now).unwrap();
    let nonce = PayNonceStr::parse("d824f2e086d3c1df967785d13fcd22ef").unwrap();
    merchant().authorization(call, body.as_bytes(), now, &nonce)
}

/// The headers that every request to WeChat Pay needs.
pub(crate) fn pay_headers(authorization: &str) -> [(header::HeaderName, &str); 4] {
    [
        (header::ACCEPT, "application/json"),
        (header::CONTENT_TYPE, "application/json"),
        (header::USER_AGENT, "tests"),
        (header::AUTHORIZATION, authorization),
    ]
}

/// What a merchant accepts signatures of: the platform's certificate and its public key.
pub(crate) async fn platform_keys(sandbox: &TestSandbox) -> PlatformKeys {
    let all = sandbox.get("/__sandbox/merchants").await.json();
    let text = |part: &str, name: &str| all[part][name].as_str().unwrap().to_owned();
    let certificate = text("platformCertificate", "pem");
    let id = PublicKeyId::parse(&text("platformPublicKey", "id")).unwrap();
    let public_key = text("platformPublicKey", "pem");
    PlatformKeys::new([
        PlatformKey::from_certificate_pem(certificate.as_bytes()).unwrap(),
        PlatformKey::from_public_key_pem(id, public_key.as_bytes()).unwrap(),
    ])
}
