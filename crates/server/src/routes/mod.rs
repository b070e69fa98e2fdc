//! The handlers, one file per resource. `router.rs` has their paths.

mod authorization_steps;
pub(crate) mod cards;
pub(crate) mod dead_pushes;
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
pub(crate) mod operations;
pub(crate) mod page;
pub(crate) mod payments;
pub(crate) mod push;
pub(crate) mod quota_endpoint;
pub(crate) mod relay;
mod request_query;
pub(crate) mod session;
pub(crate) mod token_endpoints;
pub(crate) mod user_endpoints;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, header};
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
