//! Reads JSON bodies of the control API, and refuses wrong ones.

use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wechat_h5_body::BodyError;

use crate::old_field_names::with_new_name;
use crate::request_body::{RequestBodyError, read_in_time};

/// The longest body, in bytes.
const MAX_BYTES: usize = 2 << 20;

/// The path of files, whose bodies may be longer.
pub(crate) const FILES: &str = "/__sandbox/media";

/// A picture of 10 MiB as a data URL.
const MAX_FILE_BYTES: usize = 16 << 20;

/// 400 with a code and a message for the author of the test.
pub(crate) struct BadRequest {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl BadRequest {
    pub(crate) fn body(self) -> Json<Value> {
        Json(json!({ "error": { "code": self.code, "message": self.message } }))
    }
}

impl IntoResponse for BadRequest {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, self.body()).into_response()
    }
}

/// Reads the body before the route runs: axum would keep every frame.
pub(crate) async fn read_into_one_buffer(request: Request, next: Next) -> Response {
    let limit = if request.uri().path() == FILES {
        MAX_FILE_BYTES
    } else {
        MAX_BYTES
    };
    let error = match read_in_time(request, limit).await {
        Ok(request) => return next.run(request.map(Body::from)).await,
        Err(error) => error,
    };
    let (status, code) = match error {
        RequestBodyError::Body(BodyError::TooLong(_)) => {
            (StatusCode::PAYLOAD_TOO_LARGE, "body_too_long")
        }
        RequestBodyError::Body(BodyError::Broken(_)) => (StatusCode::BAD_REQUEST, "invalid_body"),
        RequestBodyError::TooSlow => (StatusCode::REQUEST_TIMEOUT, "body_too_slow"),
    };
    let message = error.to_string();
    (status, BadRequest { code, message }.body()).into_response()
}

/// Reads JSON of any content type: a beacon can only send text.
pub(crate) fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, BadRequest> {
    serde_json::from_slice(body).map_err(|error| BadRequest {
        code: "invalid_body",
        message: with_new_name(&describe(&error)),
    })
}

/// The message for a wrong value names it, so the line and column are left out.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place) {
        Some(message) if error.is_data() => message.to_owned(),
        _ => text,
    }
}
