//! Reads JSON bodies of the control API, and refuses wrong ones.

use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_path_to_error::{Path, Segment};
use wechat_h5_body::BodyError;

use crate::name_hint::with_name_hint;
use crate::request_body::{RequestBodyError, read_in_time};

/// The longest body, in bytes.
const MAX_BYTES: usize = 2 << 20;

/// The path of files, whose bodies may be longer.
pub(crate) const FILES: &str = "/__sandbox/media";

/// A picture of 10 MiB as a data URL.
const MAX_FILE_BYTES: usize = 16 << 20;

/// A refusal with a code, and a message for the author of the test.
pub(crate) struct BadRequest {
    status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    field: Option<String>,
    hint: Option<String>,
}

impl BadRequest {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            code,
            message: message.into(),
            field: None,
            hint: None,
        }
    }

    /// Names the wrong field by its path in the JSON, or the wrong parameter.
    #[must_use]
    pub(crate) fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl IntoResponse for BadRequest {
    fn into_response(self) -> Response {
        let mut error = json!({ "code": self.code, "message": self.message });
        for (name, value) in [("field", self.field), ("hint", self.hint)] {
            if let Some(value) = value {
                error[name] = value.into();
            }
        }
        (self.status, Json(json!({ "error": error }))).into_response()
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
    BadRequest::new(code, error.to_string())
        .with_status(status)
        .into_response()
}

/// Reads JSON of any content type: a beacon can only send text.
pub(crate) fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, BadRequest> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = match serde_path_to_error::deserialize(&mut json) {
        Ok(value) => value,
        Err(error) if error.inner().is_data() => return Err(refusal(&error)),
        Err(error) => return Err(no_name::<T>(body, &error)),
    };
    json.end().map_err(|error| not_json(body, &error))?;
    Ok(value)
}

type PathError = serde_path_to_error::Error<serde_json::Error>;

fn refusal(error: &PathError) -> BadRequest {
    let message = with_name_hint(&without_place(error.inner()));
    match wrong_field(&error.path().to_string(), &message) {
        Some(field) => BadRequest::new("invalid_body", format!("{field}: {message}")).at(field),
        None => BadRequest::new("invalid_body", message),
    }
}

/// The parser calls a number or a list in place of a name no JSON at all. As a text it is
/// a wrong name, whose refusal has the right ones.
fn no_name<T: DeserializeOwned>(body: &[u8], error: &PathError) -> BadRequest {
    let named = serde_json::from_slice(body).ok().and_then(|mut json| {
        let wrong = value_at(&mut json, error.path())?;
        *wrong = wrong.to_string().into();
        serde_path_to_error::deserialize::<_, T>(json).err()
    });
    named.map_or_else(|| not_json(body, error.inner()), |error| refusal(&error))
}

fn value_at<'a>(json: &'a mut Value, path: &Path) -> Option<&'a mut Value> {
    path.iter().try_fold(json, |value, segment| match segment {
        Segment::Seq { index } => value.get_mut(index),
        Segment::Map { key } => value.get_mut(key),
        Segment::Enum { .. } | Segment::Unknown => Some(value),
    })
}

fn not_json(body: &[u8], error: &serde_json::Error) -> BadRequest {
    let message = if body.trim_ascii().is_empty() {
        "the body is empty: send JSON".to_owned()
    } else {
        format!("the body is not JSON: {error}")
    };
    BadRequest::new("invalid_body", message)
}

/// The path of the field, without those that only a parser sees. Serde reports a missing
/// field at the object that lacks it.
fn wrong_field(path: &str, message: &str) -> Option<String> {
    let path = path.trim_end_matches(['?', '.']);
    let missing = message.strip_prefix("missing field `");
    match (path, missing.and_then(|rest| rest.split('`').next())) {
        ("", None) => None,
        ("", Some(missing)) => Some(missing.to_owned()),
        (path, None) => Some(path.to_owned()),
        (path, Some(missing)) => Some(format!("{path}.{missing}")),
    }
}

/// The field names the place, so the line and column are left out.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}
