use serde::{Deserialize, Serialize};

/// What WeChat lets an account do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AccountKind {
    /// A verified service account (已认证服务号): everything.
    #[default]
    Service,
    /// A service account that is not verified: menus and tokens, but neither
    /// web authorization nor the JS-SDK, users, QR codes or templates.
    Unverified,
    /// A test account (测试号): everything, with a tenth of the quotas or
    /// less, and only for its followers.
    Test,
}

impl AccountKind {
    /// Whether the interfaces of verified accounts are open to it.
    pub(crate) fn is_verified(self) -> bool {
        self != Self::Unverified
    }
}
