//! One HTTP client for `api.weixin.qq.com`, or for whatever stands in for it.

use std::time::Duration;

use reqwest::{RequestBuilder, redirect};
use url::Url;
use wechat_h5_oauth::{
    Answer, AnswerError, AppSecret, AuthorizationCode, Lang, OpenId, SnsRequest, TokenAnswer,
    UserAccessToken, UserInfo, parse_answer,
};
use wechat_h5_sign::{AppId, JsApiTicket};

use super::answer::{self, Fetched};
use super::errcode::Endpoint;
use super::error::{WeixinError, one_line};
use crate::secret::AccessToken;

/// The longest a call may take, from the first byte sent to the last received.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer read. Documented ones stay below 4 KiB.
const MAX_ANSWER: usize = 64 * 1024;

/// Calls the platform. No redirect is followed: it would carry a secret along.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    api_base: String,
}

impl Client {
    /// A client for the API at this address (`https://api.weixin.qq.com/`).
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up, for example without any root certificate.
    pub fn new(api_base: &Url) -> Result<Self, reqwest::Error> {
        // Fails only if a provider is installed already, and any of them will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(redirect::Policy::none())
            .user_agent(concat!("wechat-h5/", env!("CARGO_PKG_VERSION")));
        if api_base.scheme() == "http" {
            // A stand-in on this machine: a proxy has no business seeing its secrets.
            builder = builder.no_proxy();
        }
        let http = builder.build()?;
        let api_base = api_base.as_str().trim_end_matches('/').to_owned();
        Ok(Self { http, api_base })
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
        let request = self.http.post(self.url(endpoint)).json(&body);
        answer::token(&self.send(endpoint, request).await?)
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
        let request = self.http.get(self.url(endpoint)).query(&query);
        answer::ticket(&self.send(endpoint, request).await?)
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
    ) -> Result<TokenAnswer, WeixinError> {
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

    async fn sns<T: Answer>(
        &self,
        endpoint: Endpoint,
        request: &SnsRequest,
    ) -> Result<T, WeixinError> {
        let url = format!("{}{}", self.api_base, request.expose());
        let body = self.send(endpoint, self.http.get(url)).await?;
        parse_answer(&body).map_err(|err| refusal(endpoint, &err))
    }

    fn url(&self, endpoint: Endpoint) -> String {
        format!("{}{}", self.api_base, endpoint.path())
    }

    /// Sends a request and reads the answer, whatever content type it claims.
    async fn send(
        &self,
        endpoint: Endpoint,
        request: RequestBuilder,
    ) -> Result<Vec<u8>, WeixinError> {
        let unreachable = |err| WeixinError::unreachable(endpoint, err);
        let mut response = request.send().await.map_err(unreachable)?;
        if !response.status().is_success() {
            let what = format!("HTTP status {}", response.status().as_u16());
            return Err(WeixinError::Unusable { endpoint, what });
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > MAX_ANSWER {
                let what = format!("more than {MAX_ANSWER} bytes");
                return Err(WeixinError::Unusable { endpoint, what });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn refusal(endpoint: Endpoint, err: &AnswerError) -> WeixinError {
    match err {
        AnswerError::Api(api) => WeixinError::Refused {
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
