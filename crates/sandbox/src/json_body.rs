//! Reads JSON bodies of the control API, and refuses wrong ones.

use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::old_field_names::with_new_name;

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

/// Turns axum's refusal of a long body into the control API's form.
pub(crate) async fn explain_body_limit(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::PAYLOAD_TOO_LARGE {
        return response;
    }
    let refused = BadRequest {
        code: "body_too_long",
        message: "a body of the sandbox's control API has 2 MB at most".to_owned(),
    };
    (StatusCode::PAYLOAD_TOO_LARGE, refused.body()).into_response()
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
