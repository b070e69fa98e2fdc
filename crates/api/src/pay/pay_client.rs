//! Signed calls, and responses that are proven.

use std::time::Duration;

use http::{HeaderMap, Method, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;
use tracing::Instrument as _;
use url::Url;
use wechat_h5_sign::Timestamp;
use wechat_h5_sign::pay::{
    JsApiPayment, Merchant, PayNonceStr, PlatformKeys, PrepayId, SignedPayment,
};

use super::error::PayError;
use super::order::{JsApiOrder, QueriedOrder};
use super::refund::{Refund, RefundToMake};
use super::signature_headers::{signature_headers, text};
use super::value::OrderNumber;
use crate::call_span::CallSpan;
use crate::error::{SetupError, error_chain, one_line};
use crate::fail_over::{host_timeout, http_client, read_body};

/// WeChat Pay's addresses, the preferred one first.
pub const HOSTS: [&str; 2] = [
    "https://api.mch.weixin.qq.com/",
    "https://api2.mch.weixin.qq.com/",
];

const MAX_IDLE_PER_HOST: usize = 4;
/// The longest that one call takes, on all hosts together.
const TIMEOUT: Duration = Duration::from_secs(10);
const ORDER: &str = "/v3/pay/transactions/jsapi";
const REFUND: &str = "/v3/refund/domestic/refunds";
const CERTIFICATES: &str = "/v3/certificates";
/// Behind it is the number of an order.
const ORDERS: &str = "/v3/pay/transactions/out-trade-no/";
/// Behind it is WeChat Pay's number of a payment.
const TRANSACTIONS: &str = "/v3/pay/transactions/id/";
/// The number of an order that nobody places.
const NO_ORDER: &str = "wechat-h5-doctor";

/// Calls WeChat Pay for one merchant.
#[derive(Debug, Clone)]
pub struct PayClient {
    http: reqwest::Client,
    hosts: Vec<Url>,
    merchant: Merchant,
    keys: PlatformKeys,
}

#[derive(Deserialize)]
struct Prepaid {
    prepay_id: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: String,
    message: String,
}

/// A certificate that WeChat Pay signs with, as it lists them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PlatformCertificate {
    /// Its number, as `Wechatpay-Serial` has it.
    pub serial_no: String,
    /// From when on it signs (RFC 3339).
    pub effective_time: String,
    /// Until when (RFC 3339).
    pub expire_time: String,
}

#[derive(Deserialize)]
struct CertificateList {
    data: Vec<PlatformCertificate>,
}

/// A call.
struct Call<'a> {
    method: Method,
    /// The path with its query.
    target: &'a str,
    /// The path as traces have it: without a number.
    shown: &'static str,
    body: String,
}

impl<'a> Call<'a> {
    fn get(target: &'a str, shown: &'static str) -> Self {
        Self {
            method: Method::GET,
            target,
            shown,
            body: String::new(),
        }
    }
}

/// What WeChat Pay has sent, before anything of it is believed.
struct RawResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl PayClient {
    /// A client of these hosts ([`HOSTS`]), whose responses are proven with these keys.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub fn new(
        hosts: Vec<Url>,
        merchant: Merchant,
        keys: PlatformKeys,
    ) -> Result<Self, SetupError> {
        let http = http_client(&hosts, MAX_IDLE_PER_HOST)?;
        Ok(Self {
            http,
            hosts,
            merchant,
            keys,
        })
    }

    /// Places an order and signs what its page opens the payment with. The same order, sent
    /// again, is the same for WeChat Pay; another one with its number is refused.
    ///
    /// # Errors
    ///
    /// [`PayError`], by who failed.
    pub async fn jsapi_payment(
        &self,
        order: &JsApiOrder,
        now: Timestamp,
    ) -> Result<SignedPayment, PayError> {
        let body = order.body(&self.merchant.id);
        let prepaid: Prepaid = self.post(ORDER, &body, now).await?;
        let prepay_id = PrepayId::parse(&prepaid.prepay_id);
        let prepay_id = prepay_id.map_err(|_| PayError::Unusable("its prepay_id is none"))?;
        Ok(self.sign(order, prepay_id, now))
    }

    /// Signs what a page opens the payment of an order with that was placed before.
    pub fn sign(&self, order: &JsApiOrder, prepay_id: PrepayId, now: Timestamp) -> SignedPayment {
        let payment = JsApiPayment {
            app_id: order.app_id.clone(),
            timestamp: now,
            nonce: PayNonceStr::random(),
            prepay_id,
        };
        payment.sign_v3(&self.merchant.key)
    }

    /// Asks what WeChat Pay knows of an order of the merchant: of which account it is, and what has
    /// become of it.
    ///
    /// # Errors
    ///
    /// [`PayError`], by who failed; [`PayError::is_unknown_order`] where there is none.
    pub async fn order(
        &self,
        number: &OrderNumber,
        now: Timestamp,
    ) -> Result<QueriedOrder, PayError> {
        let path = match number {
            OrderNumber::OutTradeNo(_) => ORDERS,
            OrderNumber::TransactionId(_) => TRANSACTIONS,
        };
        // Each character of a number but this one may stand in a path as it is.
        let number = number.as_str().replace('|', "%7C");
        let target = format!("{path}{number}?mchid={}", self.merchant.id);
        self.call(&Call::get(&target, path), now).await
    }

    /// Refunds an order or a part of it. The same refund, sent again, is made once.
    ///
    /// # Errors
    ///
    /// [`PayError`], by who failed.
    pub async fn refund(&self, refund: &RefundToMake, now: Timestamp) -> Result<Refund, PayError> {
        self.post(REFUND, &refund.body(), now).await
    }

    /// The certificates that WeChat Pay signs with, now or soon, for a merchant that has some.
    ///
    /// # Errors
    ///
    /// [`PayError`], by who failed.
    pub async fn certificates(&self, now: Timestamp) -> Result<Vec<PlatformCertificate>, PayError> {
        let call = Call::get(CERTIFICATES, CERTIFICATES);
        let list: CertificateList = self.call(&call, now).await?;
        Ok(list.data)
    }

    /// Asks whether WeChat Pay knows the merchant by its key: looks for an order that there is
    /// not, which changes nothing. The answer is not proven.
    ///
    /// # Errors
    ///
    /// [`PayError`], by who failed.
    pub async fn check_merchant(&self, now: Timestamp) -> Result<(), PayError> {
        let target = format!("{ORDERS}{NO_ORDER}?mchid={}", self.merchant.id);
        let call = Call::get(&target, ORDERS);
        match self.call::<Value>(&call, now).await {
            Ok(_) | Err(PayError::Refused { status: 404, .. }) => Ok(()),
            Err(err) => Err(err),
        }
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &'static str,
        body: &Value,
        now: Timestamp,
    ) -> Result<T, PayError> {
        let call = Call {
            method: Method::POST,
            target: path,
            shown: path,
            body: body.to_string(),
        };
        self.call(&call, now).await
    }

    /// On the first host that responds. A call that changes something has a number of the
    /// merchant, so that it may arrive twice.
    async fn call<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        now: Timestamp,
    ) -> Result<T, PayError> {
        let deadline = Instant::now() + TIMEOUT;
        let mut outcome = Err(PayError::Unreachable {
            cause: "no host is configured".to_owned(),
            was_sent: false,
        });
        for (host, others) in self.hosts.iter().zip((0..self.hosts.len()).rev()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let timeout = host_timeout(left, others > 0);
            let base = host.origin().ascii_serialization();
            let span = CallSpan::of(&base, call.method.as_str(), call.shown);
            let sent = self
                .send(&base, call, now, timeout)
                .instrument(span.span())
                .await;
            if let Ok(response) = &sent {
                span.record_status(response.status.as_u16());
            }
            outcome = sent.and_then(|response| self.read(&response, now));
            if let Err(err) = &outcome {
                span.record_failure(err.kind());
            }
            match &outcome {
                Err(err) if err.is_of_the_host() => {}
                _ => return outcome,
            }
        }
        outcome
    }

    async fn send(
        &self,
        base: &str,
        call: &Call<'_>,
        now: Timestamp,
        timeout: Duration,
    ) -> Result<RawResponse, PayError> {
        let nonce = PayNonceStr::random();
        let Call {
            method,
            target,
            body,
            ..
        } = call;
        let signed = (method.as_str(), *target);
        let authorization = self
            .merchant
            .authorization(signed, body.as_bytes(), now, &nonce);
        let mut request = self
            .http
            .request(method.clone(), format!("{base}{target}"))
            .timeout(timeout)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, authorization);
        if let Some(id) = self.keys.public_key_id() {
            // It signs with its public key then, while the merchant has both.
            request = request.header("Wechatpay-Serial", id);
        }
        let unreachable = |err: reqwest::Error| PayError::Unreachable {
            was_sent: !err.is_connect(),
            cause: error_chain(&err.without_url()),
        };
        let sent = request.body(body.clone()).send().await;
        let response = sent.map_err(unreachable)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_body(response).await.map_err(unreachable)?;
        Ok(RawResponse {
            status,
            headers,
            body: body.ok_or(PayError::Unusable("it has more than 64 KiB"))?,
        })
    }

    fn read<T: DeserializeOwned>(
        &self,
        response: &RawResponse,
        now: Timestamp,
    ) -> Result<T, PayError> {
        if !response.status.is_success() {
            return Err(refused(response));
        }
        let headers = signature_headers(&response.headers).ok_or(PayError::Unsigned)?;
        let body = self.keys.verify(&headers, &response.body, now)?;
        serde_json::from_slice(body.as_bytes())
            .map_err(|_| PayError::Unusable("its body is not the documented one"))
    }
}

/// An error is not proven: it makes nobody believe that something was paid.
fn refused(response: &RawResponse) -> PayError {
    let body: ErrorBody = serde_json::from_slice(&response.body).unwrap_or_default();
    let request_id = text(&response.headers, "request-id");
    PayError::Refused {
        status: response.status.as_u16(),
        code: one_line(&body.code),
        message: one_line(&body.message),
        request_id: request_id.map(one_line),
    }
}
