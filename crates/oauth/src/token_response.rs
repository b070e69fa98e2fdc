//! Step 3: a code, or a refresh token, becomes a token.

use alloc::vec::Vec;

use crate::fields::Fields;
use crate::identity::{OpenId, UnionId};
use crate::response::Response;
use crate::response_error::ResponseError;
use crate::scope::Scope;
use crate::secret::{RefreshToken, UserAccessToken};

/// The answer of `sns/oauth2/access_token` and of `sns/oauth2/refresh_token`.
#[derive(Debug, Clone)]
pub struct TokenResponse {
    /// The person's token.
    pub access_token: UserAccessToken,
    /// How long it lives, in seconds from when WeChat answered.
    pub expires_in: u64,
    /// Gets the next one.
    pub refresh_token: RefreshToken,
    /// The person. Virtual when [`TokenResponse::is_snapshot_user`] is set.
    pub openid: OpenId,
    /// What was granted. Documented, and seen missing: then empty.
    pub scopes: Vec<Scope>,
    /// The person sees a snapshot page (快照页) and every id is virtual: bind
    /// nothing to it.
    pub is_snapshot_user: bool,
    /// Only for accounts bound to an Open Platform account, and only with
    /// [`Scope::UserInfo`].
    pub unionid: Option<UnionId>,
}

impl Response for TokenResponse {
    fn from_fields(fields: &Fields) -> Result<Self, ResponseError> {
        Ok(Self {
            access_token: fields.parsed("access_token", UserAccessToken::parse)?,
            expires_in: fields.seconds("expires_in")?,
            refresh_token: fields.parsed("refresh_token", RefreshToken::parse)?,
            openid: fields.parsed("openid", OpenId::parse)?,
            scopes: scopes(fields.optional_text("scope").unwrap_or_default()),
            is_snapshot_user: fields.flag("is_snapshotuser"),
            unionid: fields.optional_parsed("unionid", UnionId::parse)?,
        })
    }
}

/// A comma-separated list; scopes of other products are passed over.
fn scopes(list: &str) -> Vec<Scope> {
    list.split(',')
        .filter_map(|scope| scope.trim().parse().ok())
        .collect()
}
