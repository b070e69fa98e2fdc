//! What the running server gives to a client with a key, at WeChat's own paths.

use std::time::Duration;

use serde_json::{Value, json};
use wechat_h5_api::AccessToken;
use wechat_h5_oauth::{AppSecret, encode_component};
use wechat_h5_sign::{AppId, JsApiTicket};

use crate::command_error::CommandError;
use crate::gateway::{parse_refusal, stand_in};
use crate::http_host::HttpResponse;
use crate::internal_client::InternalCallError;
use crate::printable::printable;
use crate::running_server::RunningServer;

/// A client of the running server.
pub(super) struct ServerClient<'a> {
    pub(super) server: &'a RunningServer,
    pub(super) app_id: &'a AppId,
    pub(super) key: &'a AppSecret,
}

/// The token, and how long it is valid.
pub(super) struct ServedToken {
    pub(super) value: AccessToken,
    pub(super) expires_in: u64,
    /// When the one that was reported may be replaced, if that happened too often.
    pub(super) retry_after: Option<Duration>,
}

impl ServerClient<'_> {
    /// The present token.
    pub(super) async fn token(&self) -> Result<ServedToken, CommandError> {
        self.stable_token(false).await
    }

    /// The token after the present one was reported as invalid.
    pub(super) async fn token_after_report(&self) -> Result<ServedToken, CommandError> {
        self.stable_token(true).await
    }

    /// The present ticket of this type of WeChat's.
    pub(super) async fn ticket(&self, kind: &str) -> Result<JsApiTicket, CommandError> {
        let token = stand_in(self.app_id, self.key.expose());
        let token = encode_component(&token);
        let path = format!("/cgi-bin/ticket/getticket?access_token={token}&type={kind}");
        let object = self.object(self.server.client.get(&path).await)?;
        let ticket = object["ticket"].as_str().map(JsApiTicket::parse);
        match ticket {
            Some(Ok(ticket)) => Ok(ticket),
            _ => Err(self.unusable("has no ticket")),
        }
    }

    async fn stable_token(&self, force_refresh: bool) -> Result<ServedToken, CommandError> {
        let body = json!({
            "grant_type": "client_credential",
            "appid": self.app_id.as_str(),
            "secret": self.key.expose(),
            "force_refresh": force_refresh,
        });
        let response = self
            .server
            .client
            .post("/cgi-bin/stable_token", &body)
            .await;
        let retry_after = response.as_ref().ok().and_then(HttpResponse::retry_after);
        let object = self.object(response)?;
        let token = object["access_token"].as_str().unwrap_or_default();
        let expires_in = object["expires_in"].as_u64();
        let Some(expires_in) = expires_in.filter(|_| !token.is_empty()) else {
            return Err(self.unusable("has no access token"));
        };
        if token == stand_in(self.app_id, self.key.expose()) {
            return Err(CommandError::new(
                "the client of --key-file lacks the right `may_fetch_tokens`: it may neither see \
                 nor replace a token",
                "use the key of a client with may_fetch_tokens = true in the file of client keys",
            ));
        }
        Ok(ServedToken {
            value: AccessToken::new(token),
            expires_in,
            retry_after,
        })
    }

    /// The object of a response, or the reason that it names.
    fn object(
        &self,
        response: Result<HttpResponse, InternalCallError>,
    ) -> Result<Value, CommandError> {
        let response = response.map_err(|err| self.unusable(&err.to_string()))?;
        let object = response.json().unwrap_or_default();
        let text = |value: &Value| value.as_str().map(|text| printable(text).into_owned());
        if let Some(message) = text(&object["error"]["message"]) {
            let hint = match object["error"]["code"].as_str() {
                Some("ticket_unavailable" | "token_unavailable") => None,
                _ => text(&object["error"]["hint"]),
            };
            let hint = hint.unwrap_or_else(|| {
                "`wechat-h5 token show` has the last failure and what to do".to_owned()
            });
            return Err(self.refused(&message, &hint));
        }
        match object["errcode"].as_i64() {
            None | Some(0) if response.status.is_success() => Ok(object),
            _ => {
                let errmsg = text(&object["errmsg"]);
                let errmsg = errmsg.unwrap_or_else(|| format!("status {}", response.status));
                let own = parse_refusal(&errmsg);
                let (reason, advice) = own.unwrap_or((&errmsg, "see the log of the server"));
                Err(self.refused(reason, advice))
            }
        }
    }

    fn refused(&self, reason: &str, advice: &str) -> CommandError {
        let address = self.server.address;
        CommandError::new(
            format!("the server at {address} refused ({reason})"),
            advice,
        )
    }

    fn unusable(&self, reason: &str) -> CommandError {
        let address = self.server.address;
        let problem = format!("the response of the server at {address} cannot be used ({reason})");
        CommandError::new(problem, "use a server and a command of the same version")
    }
}
