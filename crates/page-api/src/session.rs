//! The response of `GET /api/session`.

use serde::{Deserialize, Serialize};

/// Who is signed in.
///
/// On the wire this is one flat object with `signedIn` and `snapshot`. A combination
/// of members that the server never sends is refused when it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub enum SessionResponse {
    /// Nobody: `{"signedIn":false}`.
    Anonymous,
    /// A user with a session.
    SignedIn(SignedIn),
    /// A visitor of a snapshot page (快照页). WeChat gives such a visitor virtual
    /// ids, so none is sent and nobody is signed in.
    Snapshot {
        /// The account. `None` from a server that does not send it.
        app_id: Option<String>,
        /// The scope that was authorized, as on the wire.
        scope: String,
        /// When the server forgets the visitor, in seconds since 1970.
        expires_at: u64,
    },
}

/// A user who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account that the user has signed in with. `None` from a server that does not
    /// send it.
    pub app_id: Option<String>,
    /// The scope that was authorized: `snsapi_base` or `snsapi_userinfo`.
    pub scope: String,
    /// The user's id within this account.
    pub openid: String,
    /// The user's id within all accounts of the same owner.
    pub unionid: Option<String>,
    /// Only with `snsapi_userinfo`.
    pub user: Option<User>,
    /// When the session expires, in seconds since 1970.
    pub expires_at: u64,
    /// When the user's access token expires, in seconds since 1970. `None` where the server keeps
    /// no tokens of this login.
    pub access_token_expires_at: Option<u64>,
    /// When the refresh token expires, with which the server gets the next access token.
    pub refresh_token_expires_at: Option<u64>,
}

/// What WeChat shares of a user who consented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The nickname.
    pub nickname: String,
    /// The URL of the avatar. Of WeChat's hosts it has https, whatever WeChat sent.
    pub headimgurl: Option<String>,
}

/// The members of the flat object.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    signed_in: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    openid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unionid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    snapshot: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<User>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    access_token_expires_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token_expires_at: Option<u64>,
}

impl From<SessionResponse> for Wire {
    fn from(response: SessionResponse) -> Self {
        match response {
            SessionResponse::Anonymous => Self::default(),
            SessionResponse::SignedIn(user) => Self {
                signed_in: true,
                app_id: user.app_id,
                scope: Some(user.scope),
                openid: Some(user.openid),
                unionid: user.unionid,
                snapshot: Some(false),
                user: user.user,
                expires_at: Some(user.expires_at),
                access_token_expires_at: user.access_token_expires_at,
                refresh_token_expires_at: user.refresh_token_expires_at,
            },
            SessionResponse::Snapshot {
                app_id,
                scope,
                expires_at,
            } => Self {
                app_id,
                scope: Some(scope),
                snapshot: Some(true),
                expires_at: Some(expires_at),
                ..Self::default()
            },
        }
    }
}

impl TryFrom<Wire> for SessionResponse {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let is_snapshot = wire.snapshot == Some(true);
        if !wire.signed_in && !is_snapshot {
            return Ok(Self::Anonymous);
        }
        let scope = wire.scope.ok_or("`scope` is missing")?;
        let expires_at = wire.expires_at.ok_or("`expiresAt` is missing")?;
        if is_snapshot {
            return Ok(Self::Snapshot {
                app_id: wire.app_id,
                scope,
                expires_at,
            });
        }
        Ok(Self::SignedIn(SignedIn {
            app_id: wire.app_id,
            scope,
            openid: wire.openid.ok_or("`openid` is missing")?,
            unionid: wire.unionid,
            user: wire.user,
            expires_at,
            access_token_expires_at: wire.access_token_expires_at,
            refresh_token_expires_at: wire.refresh_token_expires_at,
        }))
    }
}
