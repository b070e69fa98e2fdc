//! Asks a server that runs for its dead letters.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wechat_h5_body::read_body;
use wechat_h5_oauth::encode_component;

use crate::command_error::CommandError;
use crate::internal_client::{InternalCallError, InternalClient};
use crate::operator_key::OperatorKey;
use crate::printable::printable;
use crate::push::{DeadPush, DeadPushes, Replayed};

const PATH: &str = "/operations/pushes";
/// The longest response, in bytes.
const MAX_RESPONSE: usize = 1024 * 1024;

/// Those of one account.
pub(crate) struct DeadLetters {
    pub(crate) client: InternalClient,
    pub(crate) key: OperatorKey,
    pub(crate) app_id: Option<String>,
}

/// Which are delivered again.
pub(crate) enum Which<'a> {
    One(&'a str),
    All,
}

impl DeadLetters {
    /// All of them.
    ///
    /// # Errors
    ///
    /// [`CommandError`], where the server cannot be asked or refuses.
    pub(crate) async fn list(&self) -> Result<Vec<DeadPush>, CommandError> {
        let mut all = Vec::new();
        let mut after = None::<String>;
        loop {
            let appid = self.app_id.as_deref().map(|value| ("appid", value));
            let after_last = after.as_deref().map(|value| ("after", value));
            let query = [appid, after_last].into_iter().flatten();
            let query = query.map(|(name, value)| format!("{name}={}", encode_component(value)));
            let query = query.collect::<Vec<_>>().join("&");
            let page: DeadPushes = self
                .call(Method::GET, &format!("{PATH}?{query}"), "")
                .await?;
            all.extend(page.pushes);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(all),
            }
        }
    }

    /// Has these delivered again. Returns how many they are.
    ///
    /// # Errors
    ///
    /// [`CommandError`], where the server cannot be asked or refuses.
    pub(crate) async fn replay(&self, which: &Which<'_>) -> Result<u64, CommandError> {
        let mut body = match which {
            Which::One(number) => json!({ "number": number }),
            Which::All => json!({ "all": true }),
        };
        if let Some(app_id) = &self.app_id {
            body["appid"] = json!(app_id);
        }
        let Replayed { replayed } = self.call(Method::POST, PATH, &body.to_string()).await?;
        Ok(replayed)
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &str,
    ) -> Result<T, CommandError> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", self.key.expose()),
            )
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()));
        let request = request.map_err(|_| {
            self.failed(
                "was not asked, because the key is none",
                "write the key alone into a file",
            )
        })?;
        let response = self.client.send(request).await.map_err(|err| match err {
            InternalCallError::Tls(err) => self.failed(err.problem, err.advice),
            err => self.failed(
                format!("cannot be asked ({err})"),
                "start it, or correct WECHAT_H5_INTERNAL_LISTEN",
            ),
        })?;
        let (head, body) = response.into_parts();
        let body = read_body(body, MAX_RESPONSE).await;
        let body = body.map_err(|err| {
            self.failed(
                format!("sent no whole response ({err})"),
                "look into its log",
            )
        })?;
        if head.status != StatusCode::OK {
            return Err(self.refusal(head.status, &body));
        }
        serde_json::from_slice(&body).map_err(|_| {
            let problem = "sent something else than dead letters";
            self.failed(problem, "use a server and a command of the same version")
        })
    }

    fn refusal(&self, status: StatusCode, body: &[u8]) -> CommandError {
        let error: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| {
            error["error"][name]
                .as_str()
                .map(|text| printable(text).into_owned())
        };
        let message = text("message").unwrap_or_else(|| "no message".to_owned());
        let advice = text("hint").unwrap_or_else(|| "is it a wechat-h5 server?".to_owned());
        self.failed(format!("refuses: {message} ({status})"), advice)
    }

    fn failed(&self, problem: impl std::fmt::Display, advice: impl Into<String>) -> CommandError {
        let address = self.client.address();
        CommandError::new(format!("the server at {address} {problem}"), advice)
    }
}
