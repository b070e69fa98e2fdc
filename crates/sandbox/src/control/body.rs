//! Reading and refusing what a test sends.

use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::renamed::with_new_name;

/// 400 with a code and words for whoever wrote the test.
pub(crate) struct Refused {
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Refused {
    pub(super) fn body(self) -> Json<Value> {
        Json(json!({ "error": { "code": self.code, "message": self.message } }))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, self.body()).into_response()
    }
}

/// Says in the knobs' own form that a body is longer than axum reads.
pub(crate) async fn tell_of_length(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::PAYLOAD_TOO_LARGE {
        return response;
    }
    let refused = Refused {
        code: "body_too_long",
        message: "a body at the sandbox's knobs has 2 MB at most".to_owned(),
    };
    (StatusCode::PAYLOAD_TOO_LARGE, refused.body()).into_response()
}

/// Reads JSON whatever its content type: a beacon can only send text.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused {
        code: "invalid_body",
        message: with_new_name(&words(&error)),
    })
}

/// Where a value is wrong its words say which: there the place is not added to them.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place) {
        Some(words) if error.is_data() => words.to_owned(),
        _ => text,
    }
}
