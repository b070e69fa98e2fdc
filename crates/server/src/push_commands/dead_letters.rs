//! Asks a server that runs for its dead letters, and for the pushes that wait.

use std::time::Duration;

use http::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::timeout;
use wechat_h5_body::read_body;
use wechat_h5_oauth::encode_component;

use crate::command_error::CommandError;
use crate::operator_client::OperatorClient;
use crate::push::{DeadPushes, GivenUp, Replayed};

const PATH: &str = "/operations/pushes";
/// The longest response, in bytes.
const MAX_RESPONSE: usize = 1024 * 1024;
/// The longest time until it has arrived: 10,000 dead letters take seconds.
pub(crate) const MAX_WAIT: Duration = Duration::from_mins(1);

/// Those of one account.
pub(crate) struct DeadLetters {
    pub(crate) server: OperatorClient,
    pub(crate) app_id: Option<String>,
    /// The longest time until a response has arrived.
    pub(crate) max_wait: Duration,
}

/// Which are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// Those that were given up.
    Dead,
    /// Those that wait.
    Waiting,
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
    pub(crate) async fn list(&self, listed: Listed) -> Result<DeadPushes, CommandError> {
        let mut all = Vec::new();
        let mut after = None::<String>;
        loop {
            let after_last = after.as_deref().map(|value| ("after", value));
            let waiting = (listed == Listed::Waiting).then_some(("waiting", "true"));
            let path = self.path([after_last, waiting]);
            let page: DeadPushes = self.call(Method::GET, &path, None).await?;
            all.extend(page.pushes);
            match page.next {
                Some(next) => after = Some(next),
                None => {
                    return Ok(DeadPushes {
                        pushes: all,
                        next: None,
                        waiting: page.waiting,
                    });
                }
            }
        }
    }

    /// Makes one that waits a dead letter. Returns whether there is such a one.
    ///
    /// # Errors
    ///
    /// [`CommandError`], where the server cannot be asked or refuses.
    pub(crate) async fn give_up(&self, number: &str) -> Result<bool, CommandError> {
        let path = self.path([Some(("number", number)), None]);
        let GivenUp { given_up } = self.call(Method::DELETE, &path, None).await?;
        Ok(given_up > 0)
    }

    fn path(&self, query: [Option<(&str, &str)>; 2]) -> String {
        let appid = self.app_id.as_deref().map(|value| ("appid", value));
        let query = [appid].into_iter().chain(query).flatten();
        let query = query.map(|(name, value)| format!("{name}={}", encode_component(value)));
        let query = query.collect::<Vec<_>>().join("&");
        format!("{PATH}?{query}")
    }

    /// Has these delivered again.
    ///
    /// # Errors
    ///
    /// [`CommandError`], where the server cannot be asked or refuses.
    pub(crate) async fn replay(&self, which: &Which<'_>) -> Result<Replayed, CommandError> {
        let mut body = match which {
            Which::One(number) => json!({ "number": number }),
            Which::All => json!({ "all": true }),
        };
        if let Some(app_id) = &self.app_id {
            body["appid"] = json!(app_id);
        }
        self.call(Method::POST, PATH, Some(&body)).await
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        json: Option<&Value>,
    ) -> Result<T, CommandError> {
        let server = &self.server;
        let exchange = timeout(self.max_wait, self.exchange(method, path, json));
        let (status, body) = exchange.await.unwrap_or_else(|_| Err(self.too_slow()))?;
        if status != StatusCode::OK {
            return Err(server.refusal(status, &body));
        }
        serde_json::from_slice(&body).map_err(|_| {
            let problem = "sent something else than dead letters";
            server.failed(problem, "use a server and a command of the same version")
        })
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        json: Option<&Value>,
    ) -> Result<(StatusCode, Vec<u8>), CommandError> {
        let server = &self.server;
        let (head, body) = server.send(method, path, json).await?.into_parts();
        let body = read_body(body, MAX_RESPONSE).await.map_err(|err| {
            server.failed(
                format!("sent no whole response ({err})"),
                "look into its log",
            )
        })?;
        Ok((head.status, body))
    }

    fn too_slow(&self) -> CommandError {
        let problem = format!("has not answered within {:?}", self.max_wait);
        let advice = "look into its log; what it was told to deliver again, it may still deliver";
        self.server.failed(problem, advice)
    }
}
