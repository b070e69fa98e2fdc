//! Calls of an operator's commands to a server that runs.

use std::fmt;

use axum::body::Body;
use http::{Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use serde_json::Value;

use crate::command_error::CommandError;
use crate::internal_client::{InternalCallError, InternalClient, TlsDisagreement};
use crate::listener::HTTPS_NEEDED;
use crate::operator_key::OperatorKey;
use crate::printable::printable;

/// A server, called with the key of an operator.
pub(crate) struct OperatorClient {
    pub(crate) client: InternalClient,
    pub(crate) key: OperatorKey,
}

impl OperatorClient {
    /// Sends a request, with this JSON if there is some. The body of the response arrives while
    /// it is read.
    ///
    /// # Errors
    ///
    /// [`CommandError`], where the server does not respond.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        json: Option<&Value>,
    ) -> Result<Response<Incoming>, CommandError> {
        let key = format!("Bearer {}", self.key.expose());
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, key);
        if json.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = json.map_or_else(Body::empty, |json| Body::from(json.to_string()));
        let request = request.body(body).map_err(|_| {
            self.failed(
                "was not asked, because the key has characters that no key has",
                "write the key alone into the first line of the file",
            )
        })?;
        let response = self.client.send(request).await;
        response.map_err(|err| self.no_response(&err))
    }

    /// Why the server did not respond.
    pub(crate) fn no_response(&self, err: &InternalCallError) -> CommandError {
        match err {
            InternalCallError::Tls(err) => self.disagrees(*err),
            InternalCallError::NotConnected(_) => self.failed(
                format!("cannot be asked ({err})"),
                "start it, or correct WECHAT_H5_INTERNAL_LISTEN",
            ),
            InternalCallError::Broken(_) | InternalCallError::TooSlow => self.failed(
                format!("cannot be asked ({err})"),
                "look into its log, or correct WECHAT_H5_INTERNAL_LISTEN",
            ),
        }
    }

    /// Why the server has refused, as its response says.
    pub(crate) fn refusal(&self, status: StatusCode, body: &[u8]) -> CommandError {
        if body == HTTPS_NEEDED.as_bytes() {
            return self.disagrees(TlsDisagreement::LISTENER_ONLY);
        }
        let error: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| {
            let text = error["error"][name].as_str()?;
            Some(printable(text).into_owned())
        };
        let message = text("message").unwrap_or_else(|| "no message".to_owned());
        let advice = text("hint").unwrap_or_else(|| "is it a wechat-h5 server?".to_owned());
        self.failed(format!("refuses: {message} ({status})"), advice)
    }

    /// What the server has done, and what to do about it.
    pub(crate) fn failed(
        &self,
        problem: impl fmt::Display,
        advice: impl Into<String>,
    ) -> CommandError {
        let address = self.client.address();
        CommandError::new(format!("the server at {address} {problem}"), advice)
    }

    fn disagrees(&self, err: TlsDisagreement) -> CommandError {
        self.failed(format!("cannot be asked: {}", err.problem), err.advice)
    }
}
