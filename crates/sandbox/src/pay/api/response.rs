//! The response to a call, signed where the call was, and its entry in the journal.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::call::PayCall;
use super::error::PayError;
use crate::journal::EntryKind;
use crate::pay::error_code::PayErrorCode;
use crate::pay::platform_keys::PlatformKeyPair;
use crate::pay::state::Pay;
use crate::random;

const JSON: &str = "application/json; charset=utf-8";

/// What a call that succeeds gets.
#[derive(Debug)]
pub(super) enum PayBody {
    Json(Value),
    /// 204.
    NoContent,
}

/// Records the call and makes the response. `key` is there if the caller is proven: WeChat Pay
/// signs what it says to merchants alone.
pub(super) fn respond(
    pay: &Pay,
    mut call: PayCall,
    key: Option<&PlatformKeyPair>,
    result: Result<PayBody, PayError>,
) -> Response {
    let request_id = random::pay_request_id();
    call.add_detail("requestId", request_id.clone());
    let (status, body) = match result {
        Ok(PayBody::Json(body)) => (StatusCode::OK, body.to_string()),
        Ok(PayBody::NoContent) => (StatusCode::NO_CONTENT, String::new()),
        Err(error) => {
            call.add_detail("code", error.code.code());
            let body = error.body().to_string();
            if let Some(problem) = error.problem {
                call.add_detail("problem", problem);
            }
            (error.code.status(), body)
        }
    };
    call.add_detail("status", status.as_u16());
    pay.journal()
        .record(EntryKind::Platform, &call.path, call.details);
    let response = (
        status,
        [("request-id", request_id)],
        Body::from(body.clone()),
    );
    let mut response = response.into_response();
    if status != StatusCode::NO_CONTENT {
        let json = HeaderValue::from_static(JSON);
        response.headers_mut().insert(header::CONTENT_TYPE, json);
    }
    if let Some(key) = key {
        for (name, value) in key.signature(pay.now(), &body) {
            let value = value.parse().expect("letters, digits and base64");
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The refusal of an injected fault. It has no signature.
pub(crate) fn injected_refusal(code: PayErrorCode) -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), JSON.to_owned()),
        ("request-id", random::pay_request_id()),
    ];
    let body = PayError::from(code).body().to_string();
    (code.status(), headers, body).into_response()
}
