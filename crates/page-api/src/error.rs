//! The error envelope that every route uses.

use serde::{Deserialize, Serialize};

/// The body of every error response: `{"error":{…}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorEnvelope {
    /// The only member.
    pub error: ErrorDetails,
}

/// Why a request failed, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetails {
    /// A stable code, such as `origin_not_allowed`. `crates/server/ERRORS.md` lists all of them.
    pub code: String,
    /// What happened. It holds nothing internal to the server.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// The URL at which the server explains the code.
    pub docs: String,
    /// The name of the request in the server's log. Only present when the status is 5xx.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}
