//! The outcome of a request: the value of a response, or why there is none (offline,
//! unreachable, timed out, refused by the server, or not from the server).

use js_sys::{JSON, Promise};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, JsValue};
use wechat_h5_jssdk::from_js;
use wechat_h5_page_api::ErrorEnvelope;

use crate::browser;
use crate::error_message::{PageError, ServerError};
use crate::timeout::{Elapsed, Settled, timeout};

/// The time limit for the head of a response, and again for its body, in milliseconds.
pub const TIMEOUT_MS: u32 = 10_000;

/// The value in the body of a successful response.
pub async fn read<T: DeserializeOwned>(fetch: Promise) -> Result<T, PageError> {
    let (status, body) = success(fetch).await?;
    parse(&body).ok_or(PageError::BadResponse(status))
}

/// Status and body of a successful response.
pub async fn success(fetch: Promise) -> Result<(u16, String), PageError> {
    let response = arrived(timeout(TIMEOUT_MS, fetch).await)?;
    let response: web_sys::Response = response.dyn_into().map_err(|_| PageError::Unreachable)?;
    let status = response.status();
    let text = response.text().map_err(|_| PageError::Unreachable)?;
    let body = arrived(timeout(TIMEOUT_MS, text).await)?;
    let body = body.as_string().unwrap_or_default();
    if response.ok() {
        Ok((status, body))
    } else {
        Err(refusal(status, &body))
    }
}

/// The value, if it has arrived within the time limit.
pub fn arrived(outcome: Result<Settled, Elapsed>) -> Result<JsValue, PageError> {
    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) if browser::window().navigator().on_line() => Err(PageError::Unreachable),
        Ok(Err(_)) => Err(PageError::Offline),
        Err(Elapsed) => Err(PageError::TimedOut),
    }
}

fn refusal(status: u16, body: &str) -> PageError {
    match parse::<ErrorEnvelope>(body) {
        Some(envelope) => PageError::Server(ServerError {
            status,
            details: Box::new(envelope.error),
        }),
        None => PageError::BadResponse(status),
    }
}

/// A value from JSON that the browser parses. `serde_json` would add 1.9 KB by Brotli to
/// the first screen, since the page would carry a parser of its own.
pub fn parse<T: DeserializeOwned>(json: &str) -> Option<T> {
    from_js(JSON::parse(json).ok()?).ok()
}
