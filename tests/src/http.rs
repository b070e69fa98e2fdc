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

const LIMIT: Duration = Duration::from_secs(15);

/// Encodes a text for use as a value in a query.
pub fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked for.
    pub url: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, read as UTF-8.
    pub body: String,
}

impl Answer {
    /// A header's text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_str(&self.body).with_context(|| format!("not JSON: {}", self.body))
    }

    /// `error.code` of our envelope; empty when the body is no envelope.
    pub fn error_code(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["error"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// `name=value` of every cookie this answer sets.
    pub fn cookies(&self) -> Vec<String> {
        let set = self.headers.get_all("set-cookie").iter();
        set.filter_map(|v| v.to_str().ok())
            .map(|v| v.split(';').next().unwrap_or_default().to_owned())
            .collect()
    }
}

/// The client. It keeps every answer, for the search for secrets at the end.
#[derive(Clone, Debug)]
pub struct Http {
    inner: Client<HttpConnector, Full<Bytes>>,
    answers: Arc<Mutex<Vec<Answer>>>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            inner: Client::builder(TokioExecutor::new()).build_http(),
            answers: Arc::default(),
        }
    }
}

impl Http {
    /// `GET`, with headers of the caller's.
    ///
    /// # Errors
    /// When no whole answer came within 15 seconds.
    pub async fn get(&self, url: &str, headers: &[(&str, &str)]) -> anyhow::Result<Answer> {
        self.send(Method::GET, url, headers, String::new()).await
    }

    /// `POST` of a JSON body.
    ///
    /// # Errors
    /// When no whole answer came within 15 seconds.
    pub async fn post(&self, url: &str, body: &Value) -> anyhow::Result<Answer> {
        let headers = [("content-type", "application/json")];
        self.send(Method::POST, url, &headers, body.to_string())
            .await
    }

    /// Any request.
    ///
    /// # Errors
    /// When no whole answer came within 15 seconds.
    pub async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> anyhow::Result<Answer> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body)))?;
        let answer = tokio::time::timeout(LIMIT, self.round_trip(request))
            .await
            .with_context(|| format!("no answer from {url} within {LIMIT:?}"))?
            .with_context(|| format!("no answer from {url}"))?;
        let mut kept = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(answer.clone());
        Ok(answer)
    }

    /// Every answer so far.
    pub fn answers(&self) -> Vec<Answer> {
        let kept = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }

    async fn round_trip(&self, request: Request<Full<Bytes>>) -> anyhow::Result<Answer> {
        let url = request.uri().to_string();
        let answer = self.inner.request(request).await?;
        let (head, body) = answer.into_parts();
        let bytes = body.collect().await?.to_bytes();
        Ok(Answer {
            url,
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        })
    }
}
