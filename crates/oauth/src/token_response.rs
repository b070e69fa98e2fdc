//! Step 3: the response to a code or a refresh token.

use alloc::vec::Vec;

use crate::fields::Fields;
use crate::response::Response;
use crate::response_error::ResponseError;
use crate::scope::Scope;
use crate::secret::{RefreshToken, UserAccessToken};
use crate::user_ids::{OpenId, UnionId};

/// The response of `sns/oauth2/access_token` and of `sns/oauth2/refresh_token`.
#[derive(Debug, Clone)]
pub struct TokenResponse {
    /// The user's token.
    pub access_token: UserAccessToken,
    /// The token expires after this many seconds; `None` where the response does not say.
    pub expires_in: Option<u64>,
    /// For the next token, where there is one.
    pub refresh_token: Option<RefreshToken>,
    /// The user. Virtual where [`TokenResponse::is_snapshot_user`] is set.
    pub openid: OpenId,
    /// The granted scopes; empty where the field is missing, which happens although it is
    /// documented.
    pub scopes: Vec<Scope>,
    /// The user sees a snapshot page (快照页), and every id is virtual: store nothing under
    /// it. An undocumented value of the field counts as set, unless it says no, as `false` and
    /// `"0"` do.
    pub is_snapshot_user: bool,
    /// Only for accounts bound to an Open Platform account, and only with
    /// [`Scope::UserInfo`].
    pub unionid: Option<UnionId>,
}

impl Response for TokenResponse {
    fn from_fields(fields: &Fields) -> Result<Self, ResponseError> {
        Ok(Self {
            access_token: fields.parsed("access_token", UserAccessToken::parse)?,
            expires_in: fields
                .number("expires_in")
                .and_then(|seconds| u64::try_from(seconds).ok()),
            refresh_token: fields.optional_parsed("refresh_token", RefreshToken::parse)?,
            openid: fields.parsed("openid", OpenId::parse)?,
            scopes: scopes(fields.optional_text("scope").unwrap_or_default()),
            is_snapshot_user: fields.flag("is_snapshotuser"),
            unionid: fields.optional_parsed("unionid", UnionId::parse)?,
        })
    }
}

/// A comma-separated list; scopes of other products are ignored.
fn scopes(list: &str) -> Vec<Scope> {
    list.split(',')
        .filter_map(|scope| scope.trim().parse().ok())
        .collect()
}
