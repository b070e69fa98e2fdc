//! A client of the sandbox's control API (`/__sandbox/*`).

use anyhow::ensure;
use serde_json::{Value, json};

use crate::http::Http;

/// The client.
#[derive(Clone, Debug)]
pub struct SandboxClient {
    base: String,
    http: Http,
}

impl SandboxClient {
    /// A client of the sandbox that listens there, `http://127.0.0.1:<port>`.
    pub fn new(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            http: Http::default(),
        }
    }

    /// Where it listens, `http://127.0.0.1:<port>`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The origin of the authorize page: the same listener under another site.
    pub fn open_base(&self) -> String {
        self.base.replace("127.0.0.1", "localhost")
    }

    /// `POST /__sandbox/verify`: what the client would say of a signature.
    ///
    /// # Errors
    /// When the response is not a success with JSON.
    pub async fn verify(&self, config: &Value, url: &str) -> anyhow::Result<Value> {
        let mut question = config.clone();
        question["url"] = json!(url);
        self.post("verify", &question).await
    }

    /// `GET /__sandbox/account`.
    ///
    /// # Errors
    /// When the response is not a success with JSON.
    pub async fn account(&self) -> anyhow::Result<Value> {
        self.get("account").await
    }

    /// `GET /__sandbox/journal`: what happened, of one kind or (empty) of all.
    ///
    /// # Errors
    /// When the response is not a success with JSON.
    pub async fn journal(&self, kind: &str) -> anyhow::Result<Vec<Value>> {
        let path = match kind {
            "" => "journal".to_owned(),
            kind => format!("journal?kind={kind}"),
        };
        let response = self.get(&path).await?;
        let entries = response.get("entries").unwrap_or(&response);
        Ok(entries.as_array().cloned().unwrap_or_default())
    }

    /// The calls of one endpoint of the platform, oldest first.
    ///
    /// # Errors
    /// When the response is not a success with JSON.
    pub async fn platform_calls(&self, path: &str) -> anyhow::Result<Vec<Value>> {
        let mut calls = self.journal("platform").await?;
        calls.retain(|call| call["name"] == path);
        Ok(calls)
    }

    /// The bridge calls of one name, oldest first.
    ///
    /// # Errors
    /// When the response is not a success with JSON.
    pub async fn bridge_calls(&self, name: &str) -> anyhow::Result<Vec<Value>> {
        let mut calls = self.journal("bridge").await?;
        calls.retain(|call| call["name"] == name);
        Ok(calls)
    }

    /// `GET /__sandbox/counters`: calls and token verdicts, of all endpoints and of each.
    ///
    /// # Errors
    /// When the response is not a success with JSON.
    pub async fn counters(&self) -> anyhow::Result<Value> {
        self.get("counters").await
    }

    /// `POST /__sandbox/faults`: what fails or is slow from now on.
    ///
    /// # Errors
    /// When the fault is refused.
    pub async fn add_fault(&self, fault: &Value) -> anyhow::Result<()> {
        self.post("faults", fault).await?;
        Ok(())
    }

    /// `POST /__sandbox/clock`: moves the platform's time.
    ///
    /// # Errors
    /// When the response is not a success with JSON.
    pub async fn advance(&self, seconds: u64) -> anyhow::Result<()> {
        self.post("clock", &json!({"advanceSeconds": seconds}))
            .await?;
        Ok(())
    }

    /// `POST /__sandbox/client`: how the client behaves from now on.
    ///
    /// # Errors
    /// When the settings are refused.
    pub async fn client(&self, settings: &Value) -> anyhow::Result<()> {
        self.post("client", settings).await?;
        Ok(())
    }

    /// `POST /__sandbox/account`: what the platform thinks of the account.
    ///
    /// # Errors
    /// When the settings are refused.
    pub async fn change_account(&self, settings: &Value) -> anyhow::Result<()> {
        self.post("account", settings).await?;
        Ok(())
    }

    /// `POST /__sandbox/push/config`: pushes go to this address, in plain text.
    ///
    /// # Errors
    /// When the address is refused.
    pub async fn push_to(&self, url: &str) -> anyhow::Result<()> {
        let config = json!({"url": url, "mode": "plain"});
        self.post("push/config", &config).await?;
        Ok(())
    }

    /// `GET /__sandbox/state`: everything that can be set.
    ///
    /// # Errors
    /// When the response is not a success with JSON.
    pub async fn state(&self) -> anyhow::Result<Value> {
        self.get("state").await
    }

    /// `POST /__sandbox/user`: who holds the phone.
    ///
    /// # Errors
    /// When the settings are refused.
    pub async fn user(&self, settings: &Value) -> anyhow::Result<()> {
        self.post("user", settings).await?;
        Ok(())
    }

    /// `POST /__sandbox/orders`: an order of the current user, as the argument of
    /// `wx.chooseWXPay`.
    ///
    /// # Errors
    /// When the order is refused.
    pub async fn place_order(&self, order: &Value) -> anyhow::Result<Value> {
        self.post("orders", order).await
    }

    /// `POST /__sandbox/merchants`: what WeChat Pay knows of the first account's merchant.
    ///
    /// # Errors
    /// When the settings are refused.
    pub async fn change_merchant(&self, settings: &Value) -> anyhow::Result<()> {
        let mut change = settings.clone();
        change["mchid"] = json!("1900000001");
        self.post("merchants", &change).await?;
        Ok(())
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let url = format!("{}/__sandbox/{path}", self.base);
        let response = self.http.get(&url, &[]).await?;
        ensure!(
            response.status.is_success(),
            "{url}: {} {}",
            response.status,
            response.body
        );
        response.json()
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let url = format!("{}/__sandbox/{path}", self.base);
        let response = self.http.post(&url, body).await?;
        ensure!(
            response.status.is_success(),
            "{url}: {} {}",
            response.status,
            response.body
        );
        if response.body.is_empty() {
            return Ok(Value::Null);
        }
        response.json()
    }
}
