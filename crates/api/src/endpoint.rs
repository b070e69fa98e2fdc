//! The endpoints that the client calls.

/// An endpoint of WeChat's server API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `GET /cgi-bin/token`
    Token,
    /// `POST /cgi-bin/stable_token`
    StableToken,
    /// `POST /cgi-bin/stable_token` with `force_refresh`
    ForcedStableToken,
    /// `GET /cgi-bin/ticket/getticket`
    GetTicket,
    /// `GET /sns/oauth2/access_token`
    SnsAccessToken,
    /// `GET /sns/oauth2/refresh_token`
    SnsRefreshToken,
    /// `GET /sns/userinfo`
    SnsUserInfo,
    /// `GET /sns/auth`
    SnsAuth,
}

impl Endpoint {
    /// The path, as logs show it.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Token => "/cgi-bin/token",
            Self::StableToken | Self::ForcedStableToken => "/cgi-bin/stable_token",
            Self::GetTicket => "/cgi-bin/ticket/getticket",
            Self::SnsAccessToken => "/sns/oauth2/access_token",
            Self::SnsRefreshToken => "/sns/oauth2/refresh_token",
            Self::SnsUserInfo => "/sns/userinfo",
            Self::SnsAuth => "/sns/auth",
        }
    }

    /// The method of its calls.
    pub(crate) const fn method(self) -> &'static str {
        match self {
            Self::StableToken | Self::ForcedStableToken => "POST",
            Self::Token
            | Self::GetTicket
            | Self::SnsAccessToken
            | Self::SnsRefreshToken
            | Self::SnsUserInfo
            | Self::SnsAuth => "GET",
        }
    }

    /// Whether a second call has no further effect. `stable_token` is idempotent in its
    /// normal mode: a second forced refresh would invalidate the token that the first one
    /// returned, and so would a second call of `token`. A refresh token stays valid when it is
    /// used.
    pub(crate) const fn is_idempotent(self) -> bool {
        match self {
            Self::StableToken
            | Self::GetTicket
            | Self::SnsRefreshToken
            | Self::SnsUserInfo
            | Self::SnsAuth => true,
            Self::Token | Self::ForcedStableToken | Self::SnsAccessToken => false,
        }
    }
}
