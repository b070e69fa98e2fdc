use serde::{Deserialize, Serialize};

/// Which calls have to come from an address on the account's IP list.
///
/// Since 2025 the platform's documentation says every server API; another page still says
/// the calls for a token alone. Calls of `/sns/…` are not checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IpListScope {
    /// Every server API.
    #[default]
    All,
    /// `token` and `stable_token`.
    Tokens,
}
