//! What this server asks of `api.weixin.qq.com`, or of whatever stands in for it.

use url::Url;
use wechat_h5_oauth::{
    AppSecret, AuthorizationCode, Lang, OpenId, Response, ResponseError, SnsRequest, TokenResponse,
    UserAccessToken, UserInfo, parse_response,
};
use wechat_h5_sign::{AppId, JsApiTicket};

use super::answer::{self, Fetched};
use super::errcode::Endpoint;
use super::error::{WeixinError, one_line};
use super::transport::Transport;
use crate::secret::AccessToken;

/// Calls the platform.
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
    /// When TLS cannot be set up, for example without any root certificate.
    pub fn new(api_bases: &[Url]) -> Result<Self, reqwest::Error> {
        let transport = Transport::new(api_bases)?;
        Ok(Self { transport })
    }

    /// `POST /cgi-bin/stable_token` in normal mode: asking twice harms nobody.
    ///
    /// # Errors
    ///
    /// [`WeixinError`], by who failed.
    pub async fn stable_token(
        &self,
        app_id: &AppId,
        secret: &AppSecret,
    ) -> Result<Fetched<AccessToken>, WeixinError> {
        let endpoint = Endpoint::StableToken;
        let body = serde_json::json!({
            "grant_type": "client_credential",
            "appid": app_id.as_str(),
            "secret": secret.expose(),
            "force_refresh": false,
        });
        let at = |http: &reqwest::Client, base: &str| {
            http.post(format!("{base}{}", endpoint.path())).json(&body)
        };
        self.transport.call(endpoint, at, answer::token).await
    }

    /// `GET /cgi-bin/ticket/getticket?type=jsapi`
    ///
    /// # Errors
    ///
    /// [`WeixinError`], by who failed.
    pub async fn jsapi_ticket(
        &self,
        token: &AccessToken,
    ) -> Result<Fetched<JsApiTicket>, WeixinError> {
        let endpoint = Endpoint::GetTicket;
        let query = [("access_token", token.expose()), ("type", "jsapi")];
        let at = |http: &reqwest::Client, base: &str| {
            http.get(format!("{base}{}", endpoint.path())).query(&query)
        };
        self.transport.call(endpoint, at, answer::ticket).await
    }

    /// `GET /sns/oauth2/access_token`: what the code stands for. The code is gone
    /// afterwards, whatever the answer.
    ///
    /// # Errors
    ///
    /// [`WeixinError`], by who failed.
    pub async fn exchange(
        &self,
        app_id: &AppId,
        secret: &AppSecret,
        code: AuthorizationCode,
    ) -> Result<TokenResponse, WeixinError> {
        let request = SnsRequest::exchange(app_id, secret, code);
        self.sns(Endpoint::SnsAccessToken, &request).await
    }

    /// `GET /sns/userinfo`: who consented.
    ///
    /// # Errors
    ///
    /// [`WeixinError`], by who failed.
    pub async fn user_info(
        &self,
        token: &UserAccessToken,
        openid: &OpenId,
    ) -> Result<UserInfo, WeixinError> {
        let request = SnsRequest::user_info(token, openid, Lang::ZhCn);
        self.sns(Endpoint::SnsUserInfo, &request).await
    }

    async fn sns<T: Response>(
        &self,
        endpoint: Endpoint,
        request: &SnsRequest,
    ) -> Result<T, WeixinError> {
        let at =
            |http: &reqwest::Client, base: &str| http.get(format!("{base}{}", request.expose()));
        let read = |body: &[u8]| parse_response(body).map_err(|err| refusal(endpoint, &err));
        self.transport.call(endpoint, at, read).await
    }
}

fn refusal(endpoint: Endpoint, err: &ResponseError) -> WeixinError {
    match err {
        ResponseError::Api(api) => WeixinError::Refused {
            endpoint,
            errcode: api.errcode,
            errmsg: match &api.rid {
                Some(rid) => format!("{} rid: {rid}", api.errmsg),
                None => api.errmsg.clone(),
            },
        },
        other => WeixinError::Unusable {
            endpoint,
            what: one_line(&other.to_string()),
        },
    }
}
