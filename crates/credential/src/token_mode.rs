//! By which of WeChat's two calls an account's access tokens are fetched.

use serde::{Deserialize, Serialize};

/// By which call access tokens are fetched. WeChat keeps the tokens of the two apart: those
/// of one call do not replace those of the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenMode {
    /// `cgi-bin/stable_token`: a second call returns the same token.
    #[default]
    Stable,
    /// `cgi-bin/token`: every call returns another token, and the one before works for five
    /// minutes more. A call that another process may have overtaken is followed by one more,
    /// because the order at WeChat decides which token lasts.
    Legacy,
}

impl TokenMode {
    /// The name in settings and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Legacy => "legacy",
        }
    }
}
