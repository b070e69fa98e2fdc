//! The requests to `sns/…`, as paths and queries. The caller sends them.

use alloc::format;
use alloc::string::String;
use core::fmt;

use wechat_h5_sign::AppId;

use crate::callback::AuthorizationCode;
use crate::percent::encoded;
use crate::secret::{AppSecret, RefreshToken, UserAccessToken};
use crate::user_ids::OpenId;

/// A `GET` to the API host (`api.weixin.qq.com`).
///
/// The query contains secrets: `Debug` shows the path only. Responses are read by
/// [`parse_response`](crate::parse_response). Redirects must not be followed.
pub struct SnsRequest {
    path: &'static str,
    query: SecretQuery,
}

wechat_h5_sign::secret! {
    struct SecretQuery;
    fn text;
}

impl From<String> for SecretQuery {
    fn from(query: String) -> Self {
        Self(query.into())
    }
}

impl SnsRequest {
    /// `sns/oauth2/access_token`: exchanges a code, once, for a
    /// [`TokenResponse`](crate::TokenResponse).
    pub fn exchange(app_id: &AppId, secret: &AppSecret, code: AuthorizationCode) -> Self {
        Self {
            path: "/sns/oauth2/access_token",
            query: format!(
                "appid={app_id}&secret={}&code={}&grant_type=authorization_code",
                encoded(secret.expose()),
                encoded(&code.expose()),
            )
            .into(),
        }
    }

    /// `sns/oauth2/refresh_token`: a new token for the same user, a
    /// [`TokenResponse`](crate::TokenResponse) again.
    pub fn refresh(app_id: &AppId, token: &RefreshToken) -> Self {
        Self {
            path: "/sns/oauth2/refresh_token",
            query: format!(
                "appid={app_id}&grant_type=refresh_token&refresh_token={}",
                encoded(token.expose()),
            )
            .into(),
        }
    }

    /// `sns/userinfo`: the user's [`UserInfo`](crate::UserInfo); needs
    /// [`Scope::UserInfo`](crate::Scope::UserInfo).
    pub fn user_info(token: &UserAccessToken, openid: &OpenId, lang: Lang) -> Self {
        Self {
            path: "/sns/userinfo",
            query: format!(
                "access_token={}&openid={openid}&lang={}",
                encoded(token.expose()),
                lang.as_str(),
            )
            .into(),
        }
    }

    /// `sns/auth`: [`Success`](crate::Success) where the token is still valid.
    pub fn check(token: &UserAccessToken, openid: &OpenId) -> Self {
        Self {
            path: "/sns/auth",
            query: format!("access_token={}&openid={openid}", encoded(token.expose())).into(),
        }
    }

    /// The path, which contains no secret.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// Path and query, to append to the API host. Never print it.
    pub fn expose(&self) -> String {
        format!("{}?{}", self.path, self.query.text())
    }
}

impl fmt::Debug for SnsRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SnsRequest({}?[redacted])", self.path)
    }
}

/// The language of a response of `sns/userinfo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    En,
    /// Simplified Chinese.
    #[default]
    ZhCn,
    /// Traditional Chinese.
    ZhTw,
}

impl Lang {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh_CN",
            Self::ZhTw => "zh_TW",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Callback, State};

    fn app_id() -> AppId {
        AppId::parse("wx1234567890abcdef").unwrap()
    }

    fn code() -> AuthorizationCode {
        let state = "00112233445566778899aabbccddeeff";
        let callback = Callback::parse(&format!("code=041aBc&state={state}")).unwrap();
        callback.verify(State::parse(state).unwrap()).unwrap()
    }

    #[test]
    fn each_request_is_the_documented_one() {
        let token = UserAccessToken::parse("57_a&b").unwrap();
        let openid = OpenId::parse("oAbCd1").unwrap();
        for (request, expected) in [
            (
                SnsRequest::exchange(&app_id(), &AppSecret::parse("s3cret").unwrap(), code()),
                "/sns/oauth2/access_token?appid=wx1234567890abcdef&secret=s3cret&code=041aBc\
                 &grant_type=authorization_code",
            ),
            (
                SnsRequest::refresh(&app_id(), &RefreshToken::parse("57_r").unwrap()),
                "/sns/oauth2/refresh_token?appid=wx1234567890abcdef&grant_type=refresh_token\
                 &refresh_token=57_r",
            ),
            (
                SnsRequest::user_info(&token, &openid, Lang::ZhCn),
                "/sns/userinfo?access_token=57_a%26b&openid=oAbCd1&lang=zh_CN",
            ),
            (
                SnsRequest::check(&token, &openid),
                "/sns/auth?access_token=57_a%26b&openid=oAbCd1",
            ),
        ] {
            assert_eq!(request.expose(), expected);
            let shown = format!("{request:?}");
            assert_eq!(shown, format!("SnsRequest({}?[redacted])", request.path()));
        }
    }
}
