//! The response of `POST /api/session/check` and of `POST /api/session/refresh`.

use serde::{Deserialize, Serialize};

/// Whether WeChat still accepts what the login of a session returned.
///
/// The session itself goes on until it expires: it is the server's own, and needs WeChat only to
/// begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationCheck {
    /// What WeChat says.
    pub status: AuthorizationStatus,
    /// The errcode with which WeChat has refused. `None` where it has accepted, and where the
    /// server has nothing to ask with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errcode: Option<i64>,
}

/// What WeChat says of the authorization of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorizationStatus {
    /// WeChat accepts the user's access token.
    Valid,
    /// WeChat accepts the access token no more, and a refresh may help.
    Expired,
    /// Only another login helps.
    Ended,
}
