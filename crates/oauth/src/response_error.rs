//! Why a response gave no value.

use core::error::Error;
use core::fmt;

use crate::api_error::ApiError;

/// Why a response gave no value. Never contains a value of the response.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseError {
    /// WeChat returned an error.
    Api(ApiError),
    /// The body is not a response of this endpoint: proxies and captive portals
    /// return such bodies too.
    Malformed {
        /// The field that is missing or invalid; `None` where the body is no JSON object.
        field: Option<&'static str>,
    },
    /// A field occurs twice: which value is meant is unknown.
    RepeatedField,
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Malformed { field: None } => {
                f.write_str("WeChat's response is not a JSON object: is there a proxy in between?")
            }
            Self::Malformed { field: Some(name) } => {
                write!(f, "WeChat's response has no usable `{name}`")
            }
            Self::RepeatedField => f.write_str("WeChat's response has a field twice"),
        }
    }
}

impl Error for ResponseError {}
