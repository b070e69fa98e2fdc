//! Client of the sandbox's own routes (`/__sandbox/*`).

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
    pub(crate) fn new(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            http: Http::default(),
        }
    }

    /// Where it listens, `http://127.0.0.1:<port>`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Where people authorize: the same listener as another site.
    pub fn open_base(&self) -> String {
        self.base.replace("127.0.0.1", "localhost")
    }

    /// `POST /__sandbox/verify`: what the client would say of a signature.
    ///
    /// # Errors
    /// When it does not answer 200 with JSON.
    pub async fn verify(&self, config: &Value, url: &str) -> anyhow::Result<Value> {
        let mut question = config.clone();
        question["url"] = json!(url);
        self.post("verify", &question).await
    }

    /// `GET /__sandbox/account`.
    ///
    /// # Errors
    /// When it does not answer 200 with JSON.
    pub async fn account(&self) -> anyhow::Result<Value> {
        self.get("account").await
    }

    /// `GET /__sandbox/journal`: what happened, of one kind or (empty) of all.
    ///
    /// # Errors
    /// When it does not answer 200 with JSON.
    pub async fn journal(&self, kind: &str) -> anyhow::Result<Vec<Value>> {
        let path = match kind {
            "" => "journal".to_owned(),
            kind => format!("journal?kind={kind}"),
        };
        let answer = self.get(&path).await?;
        let entries = answer.get("entries").unwrap_or(&answer);
        Ok(entries.as_array().cloned().unwrap_or_default())
    }

    /// The bridge calls of one name, oldest first.
    ///
    /// # Errors
    /// When it does not answer 200 with JSON.
    pub async fn bridge_calls(&self, name: &str) -> anyhow::Result<Vec<Value>> {
        let mut calls = self.journal("bridge").await?;
        calls.retain(|call| call["name"] == name);
        Ok(calls)
    }

    /// `POST /__sandbox/clock`: moves the platform's time.
    ///
    /// # Errors
    /// When it does not answer 200 with JSON.
    pub async fn advance(&self, seconds: u64) -> anyhow::Result<()> {
        self.post("clock", &json!({"advanceSeconds": seconds}))
            .await?;
        Ok(())
    }

    /// `POST /__sandbox/client`: how the client behaves from now on.
    ///
    /// # Errors
    /// When it does not take the settings.
    pub async fn client(&self, settings: &Value) -> anyhow::Result<()> {
        self.post("client", settings).await?;
        Ok(())
    }

    /// `POST /__sandbox/account`: what the platform thinks of the account.
    ///
    /// # Errors
    /// When it does not take the settings.
    pub async fn change_account(&self, settings: &Value) -> anyhow::Result<()> {
        self.post("account", settings).await?;
        Ok(())
    }

    /// `POST /__sandbox/user`: who holds the phone.
    ///
    /// # Errors
    /// When it does not take the settings.
    pub async fn user(&self, settings: &Value) -> anyhow::Result<()> {
        self.post("user", settings).await?;
        Ok(())
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let url = format!("{}/__sandbox/{path}", self.base);
        let answer = self.http.get(&url, &[]).await?;
        ensure!(
            answer.status.is_success(),
            "{url}: {} {}",
            answer.status,
            answer.body
        );
        answer.json()
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let url = format!("{}/__sandbox/{path}", self.base);
        let answer = self.http.post(&url, body).await?;
        ensure!(
            answer.status.is_success(),
            "{url}: {} {}",
            answer.status,
            answer.body
        );
        if answer.body.is_empty() {
            return Ok(Value::Null);
        }
        answer.json()
    }
}
