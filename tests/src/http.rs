//! A small HTTP client: no redirects, no cookies kept, everything visible.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use url::Url;

const LIMIT: Duration = Duration::from_secs(15);

/// Encodes a text for use as a value in a query.
pub fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A parameter of an address's query, decoded.
pub fn query_parameter(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let found = url.query_pairs().find(|(key, _)| key == name);
    found.map(|(_, value)| value.into_owned())
}

/// A response with its whole body.
#[derive(Clone, Debug)]
pub struct Response {
    /// The address of the request.
    pub url: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, read as UTF-8.
    pub body: String,
}

impl Response {
    /// The text of a header, or an empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_str(&self.body).with_context(|| format!("not JSON: {}", self.body))
    }

    /// `error.code` of the error envelope, or an empty text for another body.
    pub fn error_code(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["error"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// `name=value` of every cookie that this response sets.
    pub fn cookies(&self) -> Vec<String> {
        let set = self.headers.get_all("set-cookie").iter();
        set.filter_map(|v| v.to_str().ok())
            .map(|v| v.split(';').next().unwrap_or_default().to_owned())
            .collect()
    }
}

/// The client. It keeps every response for the search for secrets at the end of a test.
#[derive(Clone, Debug)]
pub struct Http {
    inner: Client<HttpConnector, Full<Bytes>>,
    responses: Arc<Mutex<Vec<Response>>>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            inner: Client::builder(TokioExecutor::new()).build_http(),
            responses: Arc::default(),
        }
    }
}

impl Http {
    /// `GET`, with these headers.
    ///
    /// # Errors
    /// When there is no complete response within 15 seconds.
    pub async fn get(&self, url: &str, headers: &[(&str, &str)]) -> anyhow::Result<Response> {
        self.send(Method::GET, url, headers, String::new()).await
    }

    /// `POST` of a JSON body.
    ///
    /// # Errors
    /// When there is no complete response within 15 seconds.
    pub async fn post(&self, url: &str, body: &Value) -> anyhow::Result<Response> {
        let headers = [("content-type", "application/json")];
        self.send(Method::POST, url, &headers, body.to_string())
            .await
    }

    /// Any request.
    ///
    /// # Errors
    /// When there is no complete response within 15 seconds.
    pub async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> anyhow::Result<Response> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body)))?;
        let response = tokio::time::timeout(LIMIT, self.round_trip(request))
            .await
            .with_context(|| format!("no response from {url} within {LIMIT:?}"))?
            .with_context(|| format!("no response from {url}"))?;
        let mut kept = self
            .responses
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.push(response.clone());
        Ok(response)
    }

    /// Every response so far.
    pub fn responses(&self) -> Vec<Response> {
        let kept = self
            .responses
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the peer is the server under test"
    )]
    async fn round_trip(&self, request: Request<Full<Bytes>>) -> anyhow::Result<Response> {
        let url = request.uri().to_string();
        let response = self.inner.request(request).await?;
        let (head, body) = response.into_parts();
        let bytes = body.collect().await?.to_bytes();
        Ok(Response {
            url,
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        })
    }
}
