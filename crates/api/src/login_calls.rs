//! The calls of one login, which have one place together: a code that was exchanged is not
//! lost because its profile finds no place. The later calls with what it returned have one too.

use tokio::time::Instant;
use wechat_h5_oauth::{
    AppSecret, AuthorizationCode, Lang, OpenId, RefreshToken, SnsRequest, Success, TokenResponse,
    UserAccessToken, UserInfo,
};
use wechat_h5_sign::AppId;

use crate::endpoint::Endpoint;
use crate::error::CallError;
use crate::fail_over::Transport;
use crate::login_places::Place;
use crate::response::parse;
use crate::timeout::CALL_TIMEOUT;

/// The right to make the calls of one login. If it or one of its calls is dropped, the call
/// ends and its connection is closed.
#[derive(Debug)]
pub struct LoginCalls {
    transport: Transport,
    _place: Place,
}

impl LoginCalls {
    pub(crate) const fn new(transport: Transport, place: Place) -> Self {
        Self {
            transport,
            _place: place,
        }
    }

    /// `GET /sns/oauth2/access_token`: exchanges the code for the user's token and openid.
    /// The code is used up, even if the call fails.
    ///
    /// # Errors
    ///
    /// [`CallError`], by who failed.
    pub async fn exchange(
        &self,
        app_id: &AppId,
        secret: &AppSecret,
        code: AuthorizationCode,
    ) -> Result<TokenResponse, CallError> {
        let endpoint = Endpoint::SnsAccessToken;
        let request = SnsRequest::exchange(app_id, secret, code);
        self.call(endpoint, &request, |body| parse(endpoint, body))
            .await
    }

    /// `GET /sns/userinfo`: the profile of a user who consented.
    ///
    /// # Errors
    ///
    /// [`CallError`], by who failed. The profile of another user is an error.
    pub async fn user_info(
        &self,
        token: &UserAccessToken,
        openid: &OpenId,
    ) -> Result<UserInfo, CallError> {
        let endpoint = Endpoint::SnsUserInfo;
        let request = SnsRequest::user_info(token, openid, Lang::ZhCn);
        let parse_own = |body: &[u8]| {
            let info: UserInfo = parse(endpoint, body)?;
            if info.openid == *openid {
                return Ok(info);
            }
            Err(of_another(endpoint, "the profile of another openid"))
        };
        self.call(endpoint, &request, parse_own).await
    }

    /// `GET /sns/oauth2/refresh_token`: another token of the same user, which is valid for two
    /// hours from now on. The time of the refresh token itself is not extended.
    ///
    /// # Errors
    ///
    /// [`CallError`], by who failed. The token of another user is an error.
    pub async fn refresh(
        &self,
        app_id: &AppId,
        token: &RefreshToken,
        openid: &OpenId,
    ) -> Result<TokenResponse, CallError> {
        let endpoint = Endpoint::SnsRefreshToken;
        let request = SnsRequest::refresh(app_id, token);
        let parse_own = |body: &[u8]| {
            let response: TokenResponse = parse(endpoint, body)?;
            if response.openid == *openid {
                return Ok(response);
            }
            Err(of_another(endpoint, "the token of another openid"))
        };
        self.call(endpoint, &request, parse_own).await
    }

    /// `GET /sns/auth`: succeeds where WeChat still accepts the user's token.
    ///
    /// # Errors
    ///
    /// [`CallError`], by who failed.
    pub async fn check(&self, token: &UserAccessToken, openid: &OpenId) -> Result<(), CallError> {
        let endpoint = Endpoint::SnsAuth;
        let request = SnsRequest::check(token, openid);
        let valid = |body: &[u8]| parse::<Success>(endpoint, body).map(drop);
        self.call(endpoint, &request, valid).await
    }

    async fn call<T>(
        &self,
        endpoint: Endpoint,
        target: &SnsRequest,
        parse: impl Fn(&[u8]) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let request =
            |http: &reqwest::Client, base: &str| http.get(format!("{base}{}", target.expose()));
        let deadline = Instant::now() + CALL_TIMEOUT;
        self.transport
            .call(endpoint, deadline, request, parse)
            .await
    }
}

fn of_another(endpoint: Endpoint, problem: &str) -> CallError {
    CallError::Unusable {
        endpoint,
        host: None,
        problem: problem.to_owned(),
    }
}
