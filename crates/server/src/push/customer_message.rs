//! Replies that come too late to be the answer: they go as customer messages (客服消息).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, header};
use serde::Deserialize;
use tokio::time::timeout;
use wechat_h5_api::{PassThrough, PassThroughError, PassedBody, PassedCall, is_dead_token};
use wechat_h5_body::read_body;
use wechat_h5_credential::{CurrentToken, NoToken, Snapshot};
use wechat_h5_oauth::encode_component;

use crate::metrics::{GatewayMetrics, PUSH};

const PATH: &str = "/cgi-bin/message/custom/send";
/// The longest that a call takes.
const CALL_TIMEOUT: Duration = Duration::from_secs(20);
/// The longest that all of it takes, so that the item is claimed by this process as long.
const TIMEOUT: Duration = Duration::from_mins(1);
const MAX_RESPONSE: usize = 64 * 1024;

/// Sends customer messages of an account.
pub(super) struct CustomerMessages {
    pub(super) pass_through: PassThrough,
    pub(super) metrics: GatewayMetrics,
    pub(super) snapshot: Arc<Snapshot>,
}

/// Why a message was not sent.
#[derive(Debug)]
pub(super) enum NotSent {
    /// No token is valid.
    NoToken(NoToken),
    /// WeChat was not reached.
    NotReached(PassThroughError),
    /// WeChat did not respond in time, or with something else.
    NoResponse,
    /// WeChat refused it.
    Refused(Refusal),
}

/// WeChat's words.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
}

impl CustomerMessages {
    /// Sends this message, once more with another token where WeChat calls the first invalid.
    pub(super) async fn send(&self, message: &str) -> Result<(), NotSent> {
        let sent = timeout(TIMEOUT, self.send_with_token(message)).await;
        sent.unwrap_or(Err(NotSent::NoResponse))
    }

    async fn send_with_token(&self, message: &str) -> Result<(), NotSent> {
        let token = self.token().await?;
        let refused = match self.call(&token, message).await {
            Err(NotSent::Refused(refused)) if is_dead_token(refused.errcode) => refused,
            other => return other,
        };
        let report = self.snapshot.report_invalid_token(&token.token, PUSH);
        if !report.await.has_new_token() {
            return Err(NotSent::Refused(refused));
        }
        let token = self.token().await?;
        self.call(&token, message).await
    }

    async fn token(&self) -> Result<Arc<CurrentToken>, NotSent> {
        self.snapshot
            .wait_for_token()
            .await
            .map_err(NotSent::NoToken)
    }

    async fn call(&self, token: &CurrentToken, message: &str) -> Result<(), NotSent> {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json);
        let token = encode_component(token.token.expose());
        let call = PassedCall {
            method: Method::POST,
            path_and_query: format!("{PATH}?access_token={token}"),
            headers,
            body: PassedBody::kept(message.as_bytes().to_owned()),
            is_single_use: false,
        };
        // On the heap: the futures of the HTTP client are large.
        let response = Box::pin(self.response(&call));
        let response = timeout(CALL_TIMEOUT, response).await;
        let response = response.unwrap_or(Err(NotSent::NoResponse));
        match &response {
            Ok(answer) => self.metrics.responded(PUSH, PATH, answer.errcode),
            Err(_) => self.metrics.no_response(PUSH, PATH),
        }
        match response? {
            Refusal { errcode: 0, .. } => Ok(()),
            refused => Err(NotSent::Refused(refused)),
        }
    }

    async fn response(&self, call: &PassedCall) -> Result<Refusal, NotSent> {
        let sent = self.pass_through.send(call).await;
        let (_, body) = sent.map_err(NotSent::NotReached)?.into_parts();
        let span = body.call_span();
        let body = read_body(body, MAX_RESPONSE).await;
        let body = body.map_err(|_| NotSent::NoResponse)?;
        let response: Refusal = serde_json::from_slice(&body).map_err(|_| NotSent::NoResponse)?;
        span.record_errcode(response.errcode);
        Ok(response)
    }
}

impl NotSent {
    /// Whether it may be sent later: nothing is wrong with the message or its user.
    pub(super) fn may_work_later(&self) -> bool {
        match self {
            Self::NoToken(_) | Self::NotReached(_) | Self::NoResponse => true,
            // Busy, or over a limit of calls; or a token that could not be replaced.
            Self::Refused(refused) => {
                matches!(refused.errcode, -1 | 45009 | 45011) || is_dead_token(refused.errcode)
            }
        }
    }
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken(err) => err.fmt(f),
            Self::NotReached(err) => err.fmt(f),
            Self::NoResponse => f.write_str("WeChat sent no response that can be read"),
            Self::Refused(Refusal { errcode, errmsg }) => {
                write!(
                    f,
                    "errcode {errcode}: {}",
                    crate::printable::printable(errmsg)
                )
            }
        }
    }
}
