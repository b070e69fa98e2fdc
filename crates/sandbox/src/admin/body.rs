//! Reading and refusing what a test sends.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;

/// 400 with a code and words for whoever wrote the test.
pub(crate) struct Refused {
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = json!({ "error": { "code": self.code, "message": self.message } });
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    }
}

/// Reads JSON whatever its content type: a beacon can only send text.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused {
        code: "invalid_body",
        message: error.to_string(),
    })
}
