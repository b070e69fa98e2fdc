//! Reading and refusing what a test sends.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

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

/// Reads JSON whatever its content type: a beacon can only send text.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused {
        code: "invalid_body",
        message: words(&error),
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
