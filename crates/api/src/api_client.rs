//! The client of `api.weixin.qq.com`, or of a server that simulates it.

use std::sync::Arc;

use reqwest::RequestBuilder;
use tokio::time::Instant;
use url::Url;
use wechat_h5_oauth::{AppSecret, Response};
use wechat_h5_sign::{AppId, CardTicket, JsApiTicket};

use crate::access_token::AccessToken;
use crate::call_limit::{CallLimit, TooManyLogins};
use crate::endpoint::Endpoint;
use crate::error::{CallError, SetupError};
use crate::fail_over::Transport;
use crate::login_calls::LoginCalls;
use crate::login_places::ClientKey;
use crate::pass_through::PassThrough;
use crate::response::{self, Issued};
use crate::timeout::CALL_TIMEOUT;

/// Calls WeChat's server API. Cheap to clone: clones share their connections and places.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Transport,
    limit: Arc<CallLimit>,
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
        let limit = Arc::new(CallLimit::new());
        Ok(Self { transport, limit })
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
        self.token_call(Endpoint::StableToken, app_id, secret).await
    }

    /// The same in forced mode: a new token, and the one before works for five minutes at
    /// most. WeChat allows that 20 times a day, and every 30 seconds.
    ///
    /// # Errors
    ///
    /// [`CallError`], by who failed.
    pub async fn forced_stable_token(
        &self,
        app_id: &AppId,
        secret: &AppSecret,
    ) -> Result<Issued<AccessToken>, CallError> {
        self.token_call(Endpoint::ForcedStableToken, app_id, secret)
            .await
    }

    /// `GET /cgi-bin/token`: a new token at each call, and the one before works for five
    /// minutes more.
    ///
    /// # Errors
    ///
    /// [`CallError`], by who failed.
    pub async fn token(
        &self,
        app_id: &AppId,
        secret: &AppSecret,
    ) -> Result<Issued<AccessToken>, CallError> {
        let endpoint = Endpoint::Token;
        let query = [
            ("grant_type", "client_credential"),
            ("appid", app_id.as_str()),
            ("secret", secret.expose()),
        ];
        let request = |http: &reqwest::Client, base: &str| {
            http.get(format!("{base}{}", endpoint.path())).query(&query)
        };
        let parse = |response: &[u8]| response::parse(endpoint, response);
        self.refresh_call(endpoint, request, parse).await
    }

    async fn token_call(
        &self,
        endpoint: Endpoint,
        app_id: &AppId,
        secret: &AppSecret,
    ) -> Result<Issued<AccessToken>, CallError> {
        let body = serde_json::json!({
            "grant_type": "client_credential",
            "appid": app_id.as_str(),
            "secret": secret.expose(),
            "force_refresh": endpoint == Endpoint::ForcedStableToken,
        });
        let request = |http: &reqwest::Client, base: &str| {
            http.post(format!("{base}{}", endpoint.path())).json(&body)
        };
        let parse = |response: &[u8]| response::parse(endpoint, response);
        self.refresh_call(endpoint, request, parse).await
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
        self.ticket_call("jsapi", token).await
    }

    /// `GET /cgi-bin/ticket/getticket?type=wx_card`
    ///
    /// # Errors
    ///
    /// [`CallError`], by who failed.
    pub async fn card_ticket(&self, token: &AccessToken) -> Result<Issued<CardTicket>, CallError> {
        self.ticket_call("wx_card", token).await
    }

    async fn ticket_call<T>(
        &self,
        kind: &'static str,
        token: &AccessToken,
    ) -> Result<Issued<T>, CallError>
    where
        Issued<T>: Response,
    {
        let endpoint = Endpoint::GetTicket;
        let query = [("access_token", token.expose()), ("type", kind)];
        let request = |http: &reqwest::Client, base: &str| {
            http.get(format!("{base}{}", endpoint.path())).query(&query)
        };
        let parse = |response: &[u8]| response::parse(endpoint, response);
        self.refresh_call(endpoint, request, parse).await
    }

    /// Passes on the calls of others. It shares with this client what is known about the
    /// hosts, and has connections of its own.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub fn pass_through(&self, api_bases: &[Url]) -> Result<PassThrough, SetupError> {
        PassThrough::new(api_bases, self.transport.hosts().clone())
    }

    /// The right to make the calls of one login of this client, if it is known, after
    /// waiting for it at most [`MAX_LOGIN_WAIT`](crate::MAX_LOGIN_WAIT).
    ///
    /// # Errors
    ///
    /// [`TooManyLogins`]: WeChat is slow, and too many wait for it already, or too many of
    /// this client.
    pub async fn login_calls(
        &self,
        client: Option<ClientKey>,
    ) -> Result<LoginCalls, TooManyLogins> {
        let place = self.limit.login(client).await?;
        Ok(LoginCalls::new(self.transport.clone(), place))
    }

    /// A call of a refresh, whose time limit includes the wait for a place.
    async fn refresh_call<T>(
        &self,
        endpoint: Endpoint,
        request: impl Fn(&reqwest::Client, &str) -> RequestBuilder,
        parse: impl Fn(&[u8]) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let deadline = Instant::now() + CALL_TIMEOUT;
        let place = self.limit.refresh(deadline).await;
        let _place = place.ok_or_else(|| CallError::no_place(endpoint))?;
        self.transport
            .call(endpoint, deadline, request, parse)
            .await
    }
}
