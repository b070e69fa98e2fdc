//! One HTTP exchange, as the platform has it: 5 seconds and no longer.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{Method, Request, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use url::Url;

use super::delivery::{Attempt, Outcome};

/// Bytes of an answer; no reply is longer.
const BODY_LIMIT: usize = 64 * 1024;

/// What came back, if anything did.
pub(super) struct Exchange {
    pub(super) attempt: Attempt,
    pub(super) answer: Option<Answer>,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Bytes,
}

/// Sends it, waits at most so long, and follows no redirect.
pub(super) async fn exchange(
    method: Method,
    url: &Url,
    body: String,
    timeout: Duration,
) -> Exchange {
    let start = Instant::now();
    let (outcome, answer) = match tokio::time::timeout(timeout, send(method, url, body)).await {
        Err(_) => (Outcome::Timeout, None),
        Ok(Err(outcome)) => (outcome, None),
        Ok(Ok(answer)) => (Outcome::Responded, Some(answer)),
    };
    let attempt = Attempt {
        outcome,
        status: answer.as_ref().map(|answer| answer.status),
        milliseconds: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    Exchange { attempt, answer }
}

async fn send(method: Method, url: &Url, body: String) -> Result<Answer, Outcome> {
    let mut request = Request::builder()
        .method(&method)
        .uri(url.as_str())
        .header(header::USER_AGENT, "Mozilla/4.0")
        .header(header::ACCEPT, "*/*");
    if method == Method::POST {
        request = request.header(header::CONTENT_TYPE, "text/xml");
    }
    let request = request
        .body(Full::new(Bytes::from(body)))
        .map_err(|_| Outcome::Broken)?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    let response = client.request(request).await.map_err(|error| {
        if error.is_connect() {
            Outcome::Refused
        } else {
            Outcome::Broken
        }
    })?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), BODY_LIMIT)
        .collect()
        .await
        .map_err(|error| {
            if error.is::<LengthLimitError>() {
                Outcome::TooLong
            } else {
                Outcome::Broken
            }
        })?;
    Ok(Answer {
        status,
        body: body.to_bytes(),
    })
}
