//! What the platform answers: the thing asked for, its error, or nonsense.

use core::error::Error;
use core::fmt;

use serde_json::Value;

use crate::api_error::ApiError;
use crate::fields::Fields;
use crate::lenient_json;

/// An answer of an `sns/…` endpoint.
pub trait Answer: Sized {
    /// Reads the fields of an answer that is not an error.
    ///
    /// # Errors
    ///
    /// [`AnswerError::Malformed`] with the name of the field that is missing or wrong.
    fn from_fields(fields: &Fields) -> Result<Self, AnswerError>;
}

/// Reads an answer's body, whatever its `Content-Type` says: WeChat sends JSON as
/// `text/plain`, and errors with status 200.
///
/// # Errors
///
/// [`AnswerError::Api`] when the platform refused, [`AnswerError::Malformed`]
/// when the body is not an answer of this kind.
pub fn parse_answer<T: Answer>(body: &[u8]) -> Result<T, AnswerError> {
    let fields = lenient_json::object(body).ok_or(AnswerError::Malformed { field: None })?;
    match fields.get("errcode").map(Value::as_i64) {
        None | Some(Some(0)) => T::from_fields(&Fields(fields)),
        Some(Some(errcode)) => {
            let errmsg = fields
                .get("errmsg")
                .and_then(Value::as_str)
                .unwrap_or_default();
            Err(AnswerError::Api(ApiError::new(errcode, errmsg)))
        }
        Some(None) => Err(AnswerError::Malformed {
            field: Some("errcode"),
        }),
    }
}

/// `{"errcode":0,"errmsg":"ok"}`: the answer of `sns/auth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed;

impl Answer for Confirmed {
    fn from_fields(fields: &Fields) -> Result<Self, AnswerError> {
        // Only an explicit 0 confirms: an answer without errcode says nothing.
        match fields.0.get("errcode").and_then(Value::as_i64) {
            Some(0) => Ok(Self),
            _ => Err(AnswerError::Malformed {
                field: Some("errcode"),
            }),
        }
    }
}

/// Why an answer could not be used. Never holds a part of the body, which may
/// hold a token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError {
    /// The platform refused.
    Api(ApiError),
    /// The body is no JSON object, or this field of it is missing or wrong.
    Malformed {
        /// The field, `None` for the body as a whole.
        field: Option<&'static str>,
    },
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Malformed { field: None } => {
                f.write_str("WeChat's answer is not a JSON object: is something between us and it?")
            }
            Self::Malformed { field: Some(name) } => {
                write!(f, "WeChat's answer has no usable `{name}`")
            }
        }
    }
}

impl Error for AnswerError {}
