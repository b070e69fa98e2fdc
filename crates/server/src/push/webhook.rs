//! The requests to the back end of an account.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tokio::time::timeout;
use wechat_h5_api::{Client, PassThrough, PassThroughError, PassedBody, PassedCall, SetupError};
use wechat_h5_body::{BodyError, read_body};

use super::back_end_reply::BackEndAnswer;
use crate::push_settings::WebhookSettings;
use crate::webhook_key::WebhookKey;

/// The header with the signature.
const SIGNATURE: HeaderName = HeaderName::from_static("x-wechat-h5-signature");
/// The longest that a delivery takes.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// The back end.
pub(super) struct Webhook {
    http: PassThrough,
    path_and_query: String,
    key: WebhookKey,
}

/// Why a push was not delivered. Nothing in it is of the push, or secret.
#[derive(Debug)]
pub(super) enum DeliveryError {
    NotReached(PassThroughError),
    TooSlow,
    Status(u16),
    BrokenAnswer(String),
    LongAnswer,
    OtherAnswer,
}

impl Webhook {
    /// The one at this address.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub(super) fn new(settings: &WebhookSettings) -> Result<Self, SetupError> {
        let url = &settings.url;
        let mut base = url.clone();
        base.set_path("/");
        base.set_query(None);
        base.set_fragment(None);
        let bases = [base];
        let query = url
            .query()
            .map_or(String::new(), |query| format!("?{query}"));
        Ok(Self {
            http: Client::new(&bases)?.pass_through(&bases)?,
            path_and_query: format!("{}{query}", url.path()),
            key: settings.key.clone(),
        })
    }

    /// Delivers this body, signed at this time in seconds.
    pub(super) async fn deliver(
        &self,
        body: Vec<u8>,
        now: u64,
    ) -> Result<BackEndAnswer, DeliveryError> {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json);
        if let Ok(signature) = HeaderValue::from_str(&self.key.sign(now, &body)) {
            headers.insert(SIGNATURE, signature);
        }
        let call = PassedCall {
            method: Method::POST,
            path_and_query: self.path_and_query.clone(),
            headers,
            body: PassedBody::kept(body),
            is_single_use: false,
        };
        // On the heap: the futures of the HTTP client are large.
        let answer = Box::pin(self.send(&call));
        timeout(TIMEOUT, answer)
            .await
            .unwrap_or(Err(DeliveryError::TooSlow))
    }

    async fn send(&self, call: &PassedCall) -> Result<BackEndAnswer, DeliveryError> {
        let sent = self
            .http
            .send(call)
            .await
            .map_err(DeliveryError::NotReached)?;
        let (head, body) = sent.into_parts();
        if !head.status.is_success() {
            return Err(DeliveryError::Status(head.status.as_u16()));
        }
        let body = read_body(body, MAX_ANSWER).await.map_err(|err| match err {
            BodyError::TooLong(_) => DeliveryError::LongAnswer,
            BodyError::Broken(err) => DeliveryError::BrokenAnswer(err.to_string()),
        })?;
        BackEndAnswer::parse(&body).ok_or(DeliveryError::OtherAnswer)
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotReached(err) => err.fmt(f),
            Self::TooSlow => write!(f, "no answer arrived within {} seconds", TIMEOUT.as_secs()),
            Self::Status(status) => write!(f, "the answer has status {status}"),
            Self::BrokenAnswer(cause) => write!(f, "the answer broke off ({cause})"),
            Self::LongAnswer => write!(f, "the answer is longer than {MAX_ANSWER} bytes"),
            Self::OtherAnswer => f.write_str(
                "the answer has status 2xx and is neither empty nor {} nor an object with reply: \
                 does the back end report an error in it, or a proxy answer in its place?",
            ),
        }
    }
}
