//! The client of `api.weixin.qq.com`, or of a server that simulates it.

use url::Url;
use wechat_h5_oauth::{
    AppSecret, AuthorizationCode, Lang, OpenId, Response, ResponseError, SnsRequest, TokenResponse,
    UserAccessToken, UserInfo, parse_response,
};
use wechat_h5_sign::{AppId, JsApiTicket};

use crate::access_token::AccessToken;
use crate::endpoint::Endpoint;
use crate::error::{CallError, SetupError, one_line};
use crate::fail_over::Transport;
use crate::response::{self, Issued};

/// Calls WeChat's server API. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Transport,
}

impl Client {
    /// A client for the API at these addresses, the preferred one first
    /// (`https://api.weixin.qq.com/`).
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub fn new(api_bases: &[Url]) -> Result<Self, SetupError> {
        let transport = Transport::new(api_bases)?;
        Ok(Self { transport })
    }

    /// `POST /cgi-bin/stable_token` in normal mode: a second call returns the same
    /// token.
    ///
    /// # Errors
    ///
    /// [`CallError`], by who failed.
    pub async fn stable_token(
        &self,
        app_id: &AppId,
        secret: &AppSecret,
    ) -> Result<Issued<AccessToken>, CallError> {
        let endpoint = Endpoint::StableToken;
        let body = serde_json::json!({
            "grant_type": "client_credential",
            "appid": app_id.as_str(),
            "secret": secret.expose(),
            "force_refresh": false,
        });
        let request = |http: &reqwest::Client, base: &str| {
            http.post(format!("{base}{}", endpoint.path())).json(&body)
        };
        self.transport
            .call(endpoint, request, response::token)
            .await
    }

    /// `GET /cgi-bin/ticket/getticket?type=jsapi`
    ///
    /// # Errors
    ///
    /// [`CallError`], by who failed.
    pub async fn jsapi_ticket(
        &self,
        token: &AccessToken,
    ) -> Result<Issued<JsApiTicket>, CallError> {
        let endpoint = Endpoint::GetTicket;
        let query = [("access_token", token.expose()), ("type", "jsapi")];
        let request = |http: &reqwest::Client, base: &str| {
            http.get(format!("{base}{}", endpoint.path())).query(&query)
        };
        self.transport
            .call(endpoint, request, response::ticket)
            .await
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
        let request = SnsRequest::exchange(app_id, secret, code);
        self.sns(Endpoint::SnsAccessToken, &request).await
    }

    /// `GET /sns/userinfo`: the profile of a user who consented.
    ///
    /// # Errors
    ///
    /// [`CallError`], by who failed.
    pub async fn user_info(
        &self,
        token: &UserAccessToken,
        openid: &OpenId,
    ) -> Result<UserInfo, CallError> {
        let request = SnsRequest::user_info(token, openid, Lang::ZhCn);
        self.sns(Endpoint::SnsUserInfo, &request).await
    }

    async fn sns<T: Response>(
        &self,
        endpoint: Endpoint,
        target: &SnsRequest,
    ) -> Result<T, CallError> {
        let request =
            |http: &reqwest::Client, base: &str| http.get(format!("{base}{}", target.expose()));
        let parse = |body: &[u8]| parse_response(body).map_err(|err| refusal(endpoint, &err));
        self.transport.call(endpoint, request, parse).await
    }
}

fn refusal(endpoint: Endpoint, err: &ResponseError) -> CallError {
    match err {
        ResponseError::Api(api) => CallError::Refused {
            endpoint,
            errcode: api.errcode,
            errmsg: match &api.rid {
                Some(rid) => format!("{} rid: {rid}", api.errmsg),
                None => api.errmsg.clone(),
            },
        },
        other => CallError::Unusable {
            endpoint,
            problem: one_line(&other.to_string()),
        },
    }
}
