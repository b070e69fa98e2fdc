//! One HTTP request as the platform sends it, with its timeout.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Request, Version, header};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde::Serialize;
use url::Url;
use wechat_h5_body::{BodyError, read_body};
use wechat_h5_push::DataFormat;

/// The largest body of a response; no reply is longer.
const BODY_LIMIT: usize = 64 * 1024;

/// One request to the account's server.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Attempt {
    /// The result.
    pub outcome: AttemptOutcome,
    /// The HTTP status of the response.
    pub status: Option<u16>,
    /// The duration in real time.
    pub milliseconds: u64,
}

/// The result of a request to the account's server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AttemptOutcome {
    /// The server responded.
    Responded,
    /// There was no response in time.
    Timeout,
    /// The connection was refused.
    Refused,
    /// The connection was closed before the response was complete.
    Broken,
    /// The response is longer than 64 KiB, which no reply needs.
    TooLong,
}

/// A request with its response, if there was one.
pub(crate) struct HttpExchange {
    pub(crate) attempt: Attempt,
    pub(super) response: Option<HttpResponse>,
}

pub(crate) struct HttpResponse {
    pub(super) status: u16,
    /// Whether the body was sent in chunks, which HTTP/1.0 does not have.
    pub(super) is_chunked: bool,
    pub(super) body: Vec<u8>,
}

/// Why a body in chunks is a problem.
pub(super) const CHUNKED: &str = "the body is sent in chunks (Transfer-Encoding), but WeChat \
    sends HTTP/1.0, which has none: send a Content-Length";

impl HttpResponse {
    pub(super) fn status_problem(&self) -> Option<String> {
        match self.status {
            200 => None,
            426 => Some(
                "the status is 426, not 200: WeChat sends HTTP/1.0, which some proxies refuse \
                 unless they are told to accept it"
                    .to_owned(),
            ),
            status => Some(format!("the status is {status}, not 200")),
        }
    }
}

/// The body of a push; a URL check has none.
pub(super) struct PushBody {
    pub(super) text: String,
    pub(super) format: DataFormat,
}

impl PushBody {
    fn content_type(&self) -> &'static str {
        match self.format {
            DataFormat::Json => "application/json",
            _ => "text/xml",
        }
    }
}

/// Sends a push or a URL check, and waits for the response until the timeout.
pub(super) async fn exchange(url: &Url, body: Option<PushBody>, timeout: Duration) -> HttpExchange {
    send_in_time(request(url, body), timeout).await
}

/// Sends a request of a server of WeChat, and waits for the response until the timeout.
/// Redirects are not followed.
pub(crate) async fn send_in_time(
    request: axum::http::Result<Request<Full<Bytes>>>,
    timeout: Duration,
) -> HttpExchange {
    let start = Instant::now();
    let (outcome, response) = match tokio::time::timeout(timeout, send(request)).await {
        Err(_) => (AttemptOutcome::Timeout, None),
        Ok(Err(outcome)) => (outcome, None),
        Ok(Ok(response)) => (AttemptOutcome::Responded, Some(response)),
    };
    let attempt = Attempt {
        outcome,
        status: response.as_ref().map(|response| response.status),
        milliseconds: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    HttpExchange { attempt, response }
}

/// By reports, access logs have HTTP/1.0 and this user agent for the URL check and for pushes.
fn request(url: &Url, body: Option<PushBody>) -> axum::http::Result<Request<Full<Bytes>>> {
    let mut request = Request::builder()
        .version(Version::HTTP_10)
        .method(if body.is_some() {
            Method::POST
        } else {
            Method::GET
        })
        .uri(url.as_str())
        .header(header::USER_AGENT, "Mozilla/4.0")
        .header(header::ACCEPT, "*/*");
    if let Some(body) = &body {
        request = request.header(header::CONTENT_TYPE, body.content_type());
    }
    let text = body.map(|body| body.text).unwrap_or_default();
    request.body(Full::new(Bytes::from(text)))
}

async fn send(
    request: axum::http::Result<Request<Full<Bytes>>>,
) -> Result<HttpResponse, AttemptOutcome> {
    let request = request.map_err(|_| AttemptOutcome::Broken)?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    let response = client.request(request).await.map_err(|error| {
        if error.is_connect() {
            AttemptOutcome::Refused
        } else {
            AttemptOutcome::Broken
        }
    })?;
    let status = response.status().as_u16();
    let is_chunked = is_chunked(response.headers());
    let body = read_body(response.into_body(), BODY_LIMIT)
        .await
        .map_err(|error| match error {
            BodyError::TooLong(_) => AttemptOutcome::TooLong,
            BodyError::Broken(_) => AttemptOutcome::Broken,
        })?;
    Ok(HttpResponse {
        status,
        is_chunked,
        body,
    })
}

fn is_chunked(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::TRANSFER_ENCODING)
        .iter()
        .any(|value| value.as_bytes().to_ascii_lowercase().ends_with(b"chunked"))
}
