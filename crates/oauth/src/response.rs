//! Responses of the `sns/…` endpoints.

use serde_json::Value;

use crate::api_error::ApiError;
use crate::fields::{Fields, number};
use crate::lenient_json;
use crate::response_error::ResponseError;

/// A response of an `sns/…` endpoint.
pub trait Response: Sized {
    /// Reads the fields of a response that is not an error.
    ///
    /// # Errors
    ///
    /// [`ResponseError::Malformed`] with the name of the field that is missing or invalid.
    fn from_fields(fields: &Fields) -> Result<Self, ResponseError>;
}

/// Reads the body of a response. Ignore its `Content-Type` and its status: WeChat sends
/// JSON as `text/plain`, and errors with status 200.
///
/// # Errors
///
/// [`ResponseError::Api`] where WeChat returned an error, [`ResponseError::Malformed`]
/// where the body is not a response of this endpoint.
pub fn parse_response<T: Response>(body: &[u8]) -> Result<T, ResponseError> {
    let fields = lenient_json::object(body)?;
    // What a proxy made of a missing errcode is none either.
    let is_there = |errcode: &&Value| !errcode.is_null() && *errcode != "";
    match fields.get("errcode").filter(is_there).map(number) {
        None | Some(Some(0)) => T::from_fields(&Fields(fields)),
        Some(Some(errcode)) => {
            let errmsg = fields
                .get("errmsg")
                .and_then(Value::as_str)
                .unwrap_or_default();
            Err(ResponseError::Api(ApiError::new(errcode, errmsg)))
        }
        Some(None) => Err(ResponseError::Malformed {
            field: Some("errcode"),
        }),
    }
}

/// `{"errcode":0,"errmsg":"ok"}`: the response of `sns/auth` for a valid token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Success;

impl Response for Success {
    fn from_fields(fields: &Fields) -> Result<Self, ResponseError> {
        // A missing errcode is not a success.
        match fields.number("errcode") {
            Some(0) => Ok(Self),
            _ => Err(ResponseError::Malformed {
                field: Some("errcode"),
            }),
        }
    }
}
