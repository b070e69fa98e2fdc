//! Short HTTP calls of commands, made as the server makes its own.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;
use url::Url;
use wechat_h5_api::{Client, PassThrough, PassThroughError, PassedBody, PassedCall, SetupError};
use wechat_h5_body::read_body;

/// The longest that one call takes.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest response that is read, in bytes.
const MAX_RESPONSE: usize = 256 * 1024;

/// One host, or several of which the next is called where one fails.
#[derive(Debug, Clone)]
pub(crate) struct HttpHost(PassThrough);

/// A response with its whole body.
#[derive(Debug)]
pub(crate) struct HttpResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Why there is no response. Holds no URL, which may have a secret.
#[derive(Debug)]
pub(crate) enum HttpFailure {
    /// There is no connection, or no TLS on it.
    NotConnected(String),
    /// The connection was made, and broke or had something else than HTTP on it.
    Broken(String),
    /// The response did not arrive in time.
    TooSlow,
}

impl HttpHost {
    /// The host at this address.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub(crate) fn at(base: &Url) -> Result<Self, SetupError> {
        Self::any_of(std::slice::from_ref(base))
    }

    /// The first of these that responds.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub(crate) fn any_of(bases: &[Url]) -> Result<Self, SetupError> {
        Ok(Self(Client::new(bases)?.pass_through(bases)?))
    }

    /// `GET` of this path with its query.
    pub(crate) async fn get(&self, path: impl Into<String>) -> Result<HttpResponse, HttpFailure> {
        self.call(Method::GET, path.into(), Vec::new()).await
    }

    /// `OPTIONS` of this path with its query, which does nothing anywhere.
    pub(crate) async fn options(
        &self,
        path: impl Into<String>,
    ) -> Result<HttpResponse, HttpFailure> {
        self.call(Method::OPTIONS, path.into(), Vec::new()).await
    }

    /// `POST` of this JSON.
    pub(crate) async fn post(
        &self,
        path: impl Into<String>,
        body: &Value,
    ) -> Result<HttpResponse, HttpFailure> {
        let body = body.to_string().into_bytes();
        self.call(Method::POST, path.into(), body).await
    }

    async fn call(
        &self,
        method: Method,
        path_and_query: String,
        body: Vec<u8>,
    ) -> Result<HttpResponse, HttpFailure> {
        let call = PassedCall {
            method,
            path_and_query,
            headers: HeaderMap::new(),
            body: PassedBody::kept(body),
            is_single_use: false,
        };
        // On the heap: the futures of the HTTP client are large.
        let response = Box::pin(async {
            let (head, body) = self.0.send(&call).await?.into_parts();
            let body = read_body(body, MAX_RESPONSE).await;
            let body = body.map_err(|err| HttpFailure::Broken(err.to_string()))?;
            Ok(HttpResponse {
                status: head.status,
                headers: head.headers,
                body,
            })
        });
        let response = tokio::time::timeout(CALL_TIMEOUT, response).await;
        response.unwrap_or(Err(HttpFailure::TooSlow))
    }
}

impl HttpResponse {
    /// The time to wait, where the response names one in seconds.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let value = self.headers.get(header::RETRY_AFTER)?;
        Some(Duration::from_secs(value.to_str().ok()?.parse().ok()?))
    }

    /// The body, if it is an object in JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        let value: Value = serde_json::from_slice(&self.body).ok()?;
        value.is_object().then_some(value)
    }
}

impl From<PassThroughError> for HttpFailure {
    fn from(err: PassThroughError) -> Self {
        match err {
            PassThroughError::Unreachable {
                cause, was_sent, ..
            } if was_sent => Self::Broken(cause),
            PassThroughError::Unreachable { cause, .. } => Self::NotConnected(cause),
            PassThroughError::Idle { .. } => Self::TooSlow,
            err => Self::Broken(err.to_string()),
        }
    }
}

impl fmt::Display for HttpFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConnected(cause) | Self::Broken(cause) => f.write_str(cause),
            Self::TooSlow => write!(
                f,
                "no response arrived within {} seconds",
                CALL_TIMEOUT.as_secs()
            ),
        }
    }
}
