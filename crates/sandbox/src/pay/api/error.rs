//! Why a call is refused.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::pay::error_code::PayErrorCode;

/// A refusal, with what its body says.
#[derive(Debug)]
pub(super) struct PayError {
    pub(super) code: PayErrorCode,
    pub(super) message: Cow<'static, str>,
    detail: Option<Value>,
    /// For the journal: what the caller did wrong.
    pub(super) problem: Option<String>,
}

impl From<PayErrorCode> for PayError {
    fn from(code: PayErrorCode) -> Self {
        Self::new(code, code.message())
    }
}

impl PayError {
    pub(super) fn new(code: PayErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            detail: None,
            problem: None,
        }
    }

    /// A field of the body, by its pointer, or a parameter of the path or the query.
    pub(super) fn at(mut self, location: &str, field: &str, issue: &str) -> Self {
        self.detail = Some(json!({"location": location, "field": field, "issue": issue}));
        self
    }

    pub(super) fn with_problem(mut self, problem: impl Into<String>) -> Self {
        self.problem = Some(problem.into());
        self
    }

    pub(super) fn body(&self) -> Value {
        let mut body = json!({"code": self.code.code(), "message": self.message});
        if let Some(detail) = &self.detail {
            body["detail"] = detail.clone();
        }
        body
    }
}
