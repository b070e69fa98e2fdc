//! Passes a call on to WeChat: with the account's token, and once more with another one where
//! WeChat calls the first one invalid; with its AppSecret; or as it is.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::response::Response;
use http::Uri;
use http::request::Parts;
use wechat_h5_api::{
    PassThrough, PassThroughError, PassedBody, PassedCall, PassedResponse, is_dead_token,
};
use wechat_h5_credential::{CurrentToken, NoToken, Snapshot};
use wechat_h5_oauth::AppSecret;

use super::outgoing_query::{with_secret, with_token};
use super::response_errcode::errcode;
use crate::accounts::Account;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::metrics::GatewayMetrics;
use crate::middleware::AsReceived;

/// The longest body that is kept so that the call can be made again, in bytes.
const KEPT_BYTES: usize = 64 * 1024;
/// The longest time for that much of a body to arrive.
const START_TIME: Duration = Duration::from_secs(30);

/// Passes the calls of one caller on. The response is WeChat's, byte for byte.
pub(crate) struct Forwarder<'a> {
    pub(crate) pass_through: &'a PassThrough,
    pub(crate) metrics: &'a GatewayMetrics,
    /// Who calls.
    pub(crate) client: &'a str,
}

impl Forwarder<'_> {
    /// With the account's token in place of the one in the call.
    ///
    /// # Errors
    ///
    /// [`ErrorResponse`] where WeChat has not responded.
    pub(crate) async fn with_token(
        &self,
        account: &Account,
        request: Request,
    ) -> Result<Response, ErrorResponse> {
        let (mut call, uri) = self.call(request).await?;
        let token = account.snapshot.wait_for_token().await?;
        call.path_and_query = with_token(&uri, &token.token);
        let (response, errcode) = self.send(&uri, &call).await?;
        if !is_dead_token(errcode) {
            return Ok(as_received(response));
        }
        let token = match self.replace(&account.snapshot, &token).await {
            Some(token) if call.body.is_kept() => token,
            // The next call has another token.
            _ => return Ok(as_received(response)),
        };
        self.log_repeat(account, &uri);
        call.path_and_query = with_token(&uri, &token.token);
        let (response, errcode) = self.send(&uri, &call).await?;
        if is_dead_token(errcode) {
            self.replace(&account.snapshot, &token).await;
        }
        Ok(as_received(response))
    }

    /// With the AppSecret in place of the key, which is the value of this parameter: what works
    /// once, as the exchange of a code.
    ///
    /// # Errors
    ///
    /// [`ErrorResponse`] where WeChat has not responded.
    pub(crate) async fn with_secret(
        &self,
        parameter: &str,
        secret: &AppSecret,
        request: Request,
    ) -> Result<Response, ErrorResponse> {
        let (mut call, uri) = self.call(request).await?;
        call.path_and_query = with_secret(&uri, parameter, secret);
        call.is_single_use = true;
        let (response, _) = self.send(&uri, &call).await?;
        Ok(as_received(response))
    }

    /// As it is. What it presents is a user's, and says nothing of the account's token.
    ///
    /// # Errors
    ///
    /// [`ErrorResponse`] where WeChat has not responded.
    pub(crate) async fn unchanged(&self, request: Request) -> Result<Response, ErrorResponse> {
        let (call, uri) = self.call(request).await?;
        let (response, _) = self.send(&uri, &call).await?;
        Ok(as_received(response))
    }

    /// The call as it came, and its URI.
    async fn call(&self, request: Request) -> Result<(PassedCall, Uri), ErrorResponse> {
        let uri = request.uri().clone();
        let call = call(request).await;
        let call = call.inspect_err(|_| self.metrics.aborted(self.client, uri.path()))?;
        Ok((call, uri))
    }

    /// The response, and its errcode.
    async fn send(
        &self,
        uri: &Uri,
        call: &PassedCall,
    ) -> Result<(http::Response<PassedResponse>, i64), ErrorResponse> {
        let sent = self.pass_through.send(call).await;
        let mut response = sent.inspect_err(|err| match err {
            PassThroughError::NoBody => self.metrics.aborted(self.client, uri.path()),
            _ => self.metrics.no_response(self.client, uri.path()),
        })?;
        let errcode = errcode(&mut response).await.map_err(|err| {
            self.metrics.no_response(self.client, uri.path());
            broken("the connection to WeChat broke in its response").with_cause(err)
        })?;
        self.metrics.responded(self.client, uri.path(), errcode);
        Ok((response, errcode))
    }

    /// Another token than this one, which WeChat calls invalid.
    async fn replace(&self, snapshot: &Snapshot, dead: &CurrentToken) -> Option<Arc<CurrentToken>> {
        let report = snapshot
            .report_invalid_token(&dead.token, self.client)
            .await;
        if !report.has_new_token() {
            return None;
        }
        snapshot.wait_for_token().await.ok()
    }

    fn log_repeat(&self, account: &Account, uri: &Uri) {
        tracing::debug!(
            client = self.client,
            appid = %account.app_id,
            path = uri.path(),
            "WeChat calls the token invalid: the call is made again with another one"
        );
    }
}

async fn call(request: Request) -> Result<PassedCall, ErrorResponse> {
    let (parts, body) = request.into_parts();
    let Parts {
        method,
        uri,
        headers,
        ..
    } = parts;
    Ok(PassedCall {
        method,
        path_and_query: uri
            .path_and_query()
            .map_or("/", |path| path.as_str())
            .to_owned(),
        headers,
        body: keep_short(body).await?,
        is_single_use: false,
    })
}

async fn keep_short(body: Body) -> Result<PassedBody, ErrorResponse> {
    if body.is_end_stream() {
        return Ok(PassedBody::kept(Bytes::new()));
    }
    let kept = PassedBody::keep_up_to(KEPT_BYTES, body);
    let kept = tokio::time::timeout(START_TIME, kept).await;
    let kept = kept.map_err(|_| no_body())?;
    kept.map_err(|err| no_body().with_cause(err))
}

fn no_body() -> ErrorResponse {
    ErrorResponse::new(
        ErrorCode::InvalidBody,
        "the body of the call did not arrive",
    )
}

fn as_received(response: http::Response<PassedResponse>) -> Response {
    let mut response = response.map(Body::new);
    response.extensions_mut().insert(AsReceived);
    response
}

impl From<PassThroughError> for ErrorResponse {
    fn from(err: PassThroughError) -> Self {
        let response = match &err {
            PassThroughError::Idle { .. } => Self::new(
                ErrorCode::WeixinTimeout,
                "WeChat did not respond within 30 seconds",
            ),
            PassThroughError::NoBody => no_body(),
            PassThroughError::Unreachable { was_sent: true, .. } => {
                broken("WeChat broke the connection before it responded")
            }
            _ => Self::new(ErrorCode::WeixinUnreachable, "WeChat could not be reached"),
        };
        response.with_cause(err)
    }
}

/// The call was sent, and what WeChat did with it is not known.
fn broken(message: &'static str) -> ErrorResponse {
    ErrorResponse::new(ErrorCode::WeixinUnreachable, message)
        .with_hint(ErrorCode::WeixinTimeout.hint())
}

impl From<NoToken> for ErrorResponse {
    fn from(none: NoToken) -> Self {
        let seconds = none.retry_after.as_secs() + 1;
        Self::new(ErrorCode::TokenUnavailable, none.to_string()).retry_after(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message that is sent twice cannot be taken back.
    #[test]
    fn who_is_told_to_try_again_has_had_nothing_sent() {
        let host: Box<str> = "https://api.weixin.qq.com".into();
        let unreachable = |was_sent| PassThroughError::Unreachable {
            host: host.clone(),
            cause: String::new(),
            was_sent,
        };
        let idle = PassThroughError::Idle { host: host.clone() };
        for (err, code, may_be_taken) in [
            (unreachable(false), ErrorCode::WeixinUnreachable, false),
            (unreachable(true), ErrorCode::WeixinUnreachable, true),
            (idle, ErrorCode::WeixinTimeout, true),
        ] {
            let text = err.to_string();
            let response = ErrorResponse::from(err);
            let hint = response.hint.unwrap_or(response.code.hint());
            assert_eq!(response.code, code, "{text}");
            assert_eq!(hint.contains("may have taken"), may_be_taken, "{text}");
            assert_eq!(hint.contains("try again"), !may_be_taken, "{text}");
        }
    }
}
