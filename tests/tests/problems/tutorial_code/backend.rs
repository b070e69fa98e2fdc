//! A back end that keeps a token and a ticket in two variables.

use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use wechat_h5_e2e::{APP_ID, APP_SECRET, Http, Scenario, encode};

const NONCE: &str = "Wm3WZYTPz0wzccnW";
const TIMESTAMP: u64 = 1_700_000_000;

/// The back end.
pub(crate) struct Backend {
    api: String,
    http: Http,
    token: Option<String>,
    ticket: Option<String>,
}

impl Backend {
    /// A back end without a token and a ticket.
    pub(crate) fn new(s: &Scenario) -> Self {
        Self::at(s.sandbox.base())
    }

    /// The same where the API is at another address.
    pub(crate) fn at(api: &str) -> Self {
        Self {
            api: api.to_owned(),
            http: Http::default(),
            token: None,
            ticket: None,
        }
    }

    /// Fetches a new token and keeps it.
    pub(crate) async fn fetch_token(&mut self) -> anyhow::Result<String> {
        let query = format!("grant_type=client_credential&appid={APP_ID}&secret={APP_SECRET}");
        let response = self.get(&format!("/cgi-bin/token?{query}")).await?;
        Ok(self.keep_token(&response))
    }

    /// Fetches the stable token with a forced refresh, "to be sure that it is valid".
    pub(crate) async fn force_token(&mut self) -> anyhow::Result<Value> {
        let body = json!({
            "grant_type": "client_credential",
            "appid": APP_ID,
            "secret": APP_SECRET,
            "force_refresh": true,
        });
        let url = format!("{}/cgi-bin/stable_token", self.api);
        let response = self.http.post(&url, &body).await?.json()?;
        self.keep_token(&response);
        Ok(response)
    }

    /// Fetches a ticket with its token, as an example of any call.
    pub(crate) async fn call(&mut self) -> anyhow::Result<Value> {
        let token = match &self.token {
            Some(token) => token.clone(),
            None => self.fetch_token().await?,
        };
        let path = "/cgi-bin/ticket/getticket?type=jsapi&access_token=";
        self.get(&format!("{path}{}", encode(&token))).await
    }

    /// Signs with its ticket, even if it has expired.
    pub(crate) async fn config(&mut self, url: &str) -> anyhow::Result<Value> {
        let ticket = match &self.ticket {
            Some(ticket) => ticket.clone(),
            None => text(&self.call().await?, "ticket"),
        };
        self.ticket = Some(ticket.clone());
        Ok(signed(&ticket, url))
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let url = format!("{}{path}", self.api);
        self.http.get(&url, &[]).await?.json()
    }

    /// Keeps the token without checking that there is one.
    fn keep_token(&mut self, response: &Value) -> String {
        let token = text(response, "access_token");
        self.token = Some(token.clone());
        token
    }
}

/// The config for a URL, unchanged.
fn signed(ticket: &str, url: &str) -> Value {
    let string1 = format!("jsapi_ticket={ticket}&noncestr={NONCE}&timestamp={TIMESTAMP}&url={url}");
    let digest = Sha1::digest(string1.as_bytes());
    let hex: Vec<_> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    json!({
        "appId": APP_ID,
        "timestamp": TIMESTAMP,
        "nonceStr": NONCE,
        "signature": hex.concat(),
        "jsApiList": ["updateAppMessageShareData", "updateTimelineShareData", "chooseWXPay"],
    })
}

/// `errcode`, or 0 if there is none, as in the response with a token.
pub(crate) fn errcode(response: &Value) -> i64 {
    response["errcode"].as_i64().unwrap_or_default()
}

/// A text of a response, or an empty text.
pub(crate) fn text(response: &Value, name: &str) -> String {
    response[name].as_str().unwrap_or_default().to_owned()
}
