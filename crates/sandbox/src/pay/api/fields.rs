//! Reads the fields of a JSON body, as strictly as WeChat Pay documents them.

use serde_json::Value;

use super::error::PayError;
use crate::pay::error_code::PayErrorCode;

/// The body of a call.
pub(super) struct Fields(Value);

impl Fields {
    pub(super) fn read(body: &[u8]) -> Result<Self, PayError> {
        if let Ok(value @ Value::Object(_)) = serde_json::from_slice(body) {
            return Ok(Self(value));
        }
        let error = PayError::new(PayErrorCode::ParamError, "请求体不是合法的JSON");
        Err(error.with_problem("the body is not a JSON object"))
    }

    /// A text of at most so many characters; `None` if it is absent or empty.
    pub(super) fn text(&self, at: &str, most: usize) -> Result<Option<&str>, PayError> {
        match self.0.pointer(at) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) if text.chars().count() <= most => Ok(Some(text)),
            Some(Value::String(_)) => Err(refused(at, &format!("has more than {most} characters"))),
            Some(_) => Err(refused(at, "is not a text")),
        }
    }

    pub(super) fn required(&self, at: &str, most: usize) -> Result<&str, PayError> {
        self.text(at, most)?
            .ok_or_else(|| refused(at, "is missing"))
    }

    /// An amount in fen, above zero.
    pub(super) fn amount(&self, at: &str) -> Result<u32, PayError> {
        let Some(value) = self.0.pointer(at) else {
            return Err(refused(at, "is missing"));
        };
        let fen = value.as_u64().and_then(|fen| u32::try_from(fen).ok());
        fen.filter(|fen| *fen > 0)
            .ok_or_else(|| refused(at, "is not a whole number of fen above 0"))
    }

    /// `currency`, which is CNY where it is given.
    pub(super) fn check_currency(&self, at: &str) -> Result<(), PayError> {
        match self.text(at, 16)? {
            None | Some("CNY") => Ok(()),
            Some(_) => Err(refused(at, "is not CNY")),
        }
    }
}

/// `PARAM_ERROR` for a field of the body.
pub(super) fn refused(at: &str, issue: &str) -> PayError {
    let error = PayError::new(PayErrorCode::ParamError, format!("参数{at}错误"));
    error
        .at("body", at, issue)
        .with_problem(format!("{at} {issue}"))
}
