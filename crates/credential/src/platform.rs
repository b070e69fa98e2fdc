//! Where credentials come from: WeChat's API, or a stand-in for it.

use std::pin::Pin;

use wechat_h5_api::{AccessToken, CallError, Client, Endpoint, Issued};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, CardTicket, JsApiTicket};

/// What a method of [`Platform`] returns.
pub type Fetch<'a, T> = Pin<Box<dyn Future<Output = Result<Issued<T>, CallError>> + Send + 'a>>;

/// The source of credentials: WeChat's API, or a stand-in for it in tests.
pub trait Platform: Send + Sync + 'static {
    /// Fetches an access token.
    fn access_token<'a>(
        &'a self,
        app_id: &'a AppId,
        secret: &'a AppSecret,
    ) -> Fetch<'a, AccessToken>;

    /// Fetches the ticket that signs pages.
    fn jsapi_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, JsApiTicket>;

    /// Fetches an access token by `cgi-bin/token`. The default is for a platform with one
    /// call.
    fn legacy_access_token<'a>(
        &'a self,
        app_id: &'a AppId,
        secret: &'a AppSecret,
    ) -> Fetch<'a, AccessToken> {
        self.access_token(app_id, secret)
    }

    /// Fetches the ticket that signs cards. The default is for a platform that has none.
    fn card_ticket<'a>(&'a self, _token: &'a AccessToken) -> Fetch<'a, CardTicket> {
        Box::pin(std::future::ready(Err(CallError::Unusable {
            endpoint: Endpoint::GetTicket,
            host: None,
            problem: "there are no card tickets".to_owned(),
        })))
    }

    /// Fetches another access token, although the one before has not expired. The default
    /// is for a platform whose every access token is another one.
    fn forced_access_token<'a>(
        &'a self,
        app_id: &'a AppId,
        secret: &'a AppSecret,
    ) -> Fetch<'a, AccessToken> {
        self.access_token(app_id, secret)
    }
}

impl Platform for Client {
    fn access_token<'a>(
        &'a self,
        app_id: &'a AppId,
        secret: &'a AppSecret,
    ) -> Fetch<'a, AccessToken> {
        Box::pin(self.stable_token(app_id, secret))
    }

    fn jsapi_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        Box::pin(Client::jsapi_ticket(self, token))
    }

    fn legacy_access_token<'a>(
        &'a self,
        app_id: &'a AppId,
        secret: &'a AppSecret,
    ) -> Fetch<'a, AccessToken> {
        Box::pin(self.token(app_id, secret))
    }

    fn card_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, CardTicket> {
        Box::pin(Client::card_ticket(self, token))
    }

    fn forced_access_token<'a>(
        &'a self,
        app_id: &'a AppId,
        secret: &'a AppSecret,
    ) -> Fetch<'a, AccessToken> {
        Box::pin(self.forced_stable_token(app_id, secret))
    }
}
