//! The handlers, one file per resource. `router.rs` has their paths.

mod authorization_steps;
pub(crate) mod backup;
pub(crate) mod cards;
mod client_right;
pub(crate) mod dead_pushes;
pub(crate) mod debug_sessions;
pub(crate) mod errors;
pub(crate) mod events;
mod fetch_metadata;
pub(crate) mod gateway;
pub(crate) mod health;
pub(crate) mod jssdk;
pub(crate) mod jssdk_report;
mod limit_clients;
pub(crate) mod metrics;
pub(crate) mod oauth;
pub(crate) mod openapi;
pub(crate) mod page;
pub(crate) mod pay_notification;
pub(crate) mod payments;
pub(crate) mod push;
pub(crate) mod quota_endpoint;
pub(crate) mod relay;
mod request_query;
pub(crate) mod session;
pub(crate) mod session_authorization;
pub(crate) mod token_endpoints;
pub(crate) mod user_endpoints;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, header};
use serde::Serialize;
use wechat_h5_clock::Now;
use wechat_h5_sign::Timestamp;
use wechat_h5_store::StoreError;

use crate::accounts::AccountError;
use crate::error_response::{ErrorCode, ErrorResponse};

pub(crate) use self::limit_clients::limit_clients;

/// A response with this JSON.
fn json(body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// A response with this value in JSON.
fn write_json(value: &impl Serialize) -> Result<Response, ErrorResponse> {
    serde_json::to_vec(value).map(json).map_err(unwritable)
}

fn unwritable(err: serde_json::Error) -> ErrorResponse {
    let message = "the response cannot be written as JSON";
    ErrorResponse::new(ErrorCode::Internal, message).with_cause(err)
}

/// The time of what is signed.
fn timestamp(now: Now) -> Result<Timestamp, ErrorResponse> {
    Timestamp::from_seconds(now.unix_seconds()).map_err(|err| {
        ErrorResponse::new(ErrorCode::Internal, "the clock is wrong").with_cause(err)
    })
}

impl From<AccountError> for ErrorResponse {
    fn from(err: AccountError) -> Self {
        let code = match err {
            AccountError::NotNamed => ErrorCode::MissingParameter,
            AccountError::Unknown => ErrorCode::UnknownAccount,
        };
        Self::new(code, err.to_string())
    }
}

impl From<StoreError> for ErrorResponse {
    fn from(err: StoreError) -> Self {
        Self::new(ErrorCode::StoreUnavailable, "the store failed")
            .with_cause(err)
            .retry_after(5)
    }
}
