//! Calls of WeChat with an account's access token: past the running server, or through it.

use serde_json::Value;
use url::Url;
use wechat_h5_api::AccessToken;
use wechat_h5_oauth::{AppSecret, encode_component};
use wechat_h5_sign::AppId;

use crate::gateway::stand_in;
use crate::http_host::{HttpHost, HttpResponse};
use crate::running_server::RunningServer;

/// WeChat's errcodes about the address of the caller.
pub(super) const OF_THE_ADDRESS: [i64; 6] = [40164, 61004, 89501, 89503, 89506, 89507];

/// A response, or why there is none.
pub(super) type Response = Result<HttpResponse, String>;

/// Who makes the calls of an account.
pub(super) enum AccountCalls<'a> {
    /// The doctor, with a token that WeChat has issued.
    WithToken {
        host: HttpHost,
        token: &'a AccessToken,
    },
    /// The running server with its token, for the back end with this key.
    ThroughServer {
        server: &'a RunningServer,
        app_id: &'a AppId,
        key: &'a AppSecret,
    },
}

impl<'a> AccountCalls<'a> {
    /// `None`: no call can be made at all.
    pub(super) fn with_token(bases: &[Url], token: &'a AccessToken) -> Option<Self> {
        let host = HttpHost::any_of(bases).ok()?;
        Some(Self::WithToken { host, token })
    }

    /// `GET /cgi-bin/<name>`.
    pub(super) async fn get(&self, name: &str) -> Response {
        let path = self.path(name);
        match self {
            Self::WithToken { host, .. } => host.get(path).await.map_err(|err| err.to_string()),
            Self::ThroughServer { server, .. } => {
                let response = server.client.get(&path).await;
                response.map_err(|err| err.to_string())
            }
        }
    }

    /// `POST /cgi-bin/<name>` of this JSON.
    pub(super) async fn post(&self, name: &str, body: &Value) -> Response {
        let path = self.path(name);
        match self {
            Self::WithToken { host, .. } => {
                host.post(path, body).await.map_err(|err| err.to_string())
            }
            Self::ThroughServer { server, .. } => {
                let response = server.client.post(&path, body).await;
                response.map_err(|err| err.to_string())
            }
        }
    }

    fn path(&self, name: &str) -> String {
        let token = match self {
            Self::WithToken { token, .. } => encode_component(token.expose()),
            Self::ThroughServer { app_id, key, .. } => {
                encode_component(&stand_in(app_id, key.expose()))
            }
        };
        format!("/cgi-bin/{name}?access_token={token}")
    }
}
