//! Passes a call on to WeChat with the account's token, and once more with another one where
//! WeChat calls the first one invalid.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::Uri;
use http::request::Parts;
use wechat_h5_api::{PassThrough, PassThroughError, PassedBody, PassedCall, PassedResponse};
use wechat_h5_credential::{CurrentToken, NoToken, Snapshot};

use super::admission::Admitted;
use super::dead_token::says_token_is_dead;
use super::outgoing_query::with_token;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::middleware::AsReceived;

/// The longest body that is kept so that the call can be made again, in bytes.
const KEPT_BYTES: usize = 64 * 1024;
/// The longest time for that much of a body to arrive.
const START_TIME: Duration = Duration::from_secs(30);

/// The response of WeChat's, byte for byte.
///
/// # Errors
///
/// [`ErrorResponse`] where there is none.
pub(crate) async fn forward(
    pass_through: &PassThrough,
    admitted: &Admitted<'_>,
    request: Request,
) -> Result<Response, ErrorResponse> {
    let (
        Parts {
            method,
            uri,
            headers,
            ..
        },
        body,
    ) = request.into_parts();
    let body = keep_short(body).await?;
    let snapshot = &admitted.account.snapshot;
    let token = snapshot.wait_for_token().await?;
    let mut call = PassedCall {
        method,
        path_and_query: with_token(&uri, &token.token),
        headers,
        body,
    };
    let (response, is_dead) = send(pass_through, &call).await?;
    if !is_dead {
        return Ok(as_received(response));
    }
    let token = match replace(snapshot, &token, admitted.name()).await {
        Some(token) if call.body.is_kept() => token,
        // The next call has another token.
        _ => return Ok(as_received(response)),
    };
    log_repeat(admitted, &uri);
    call.path_and_query = with_token(&uri, &token.token);
    let (response, is_dead) = send(pass_through, &call).await?;
    if is_dead {
        replace(snapshot, &token, admitted.name()).await;
    }
    Ok(as_received(response))
}

fn log_repeat(admitted: &Admitted<'_>, uri: &Uri) {
    tracing::debug!(
        client = admitted.name(),
        appid = %admitted.account.app_id,
        path = uri.path(),
        "WeChat calls the token invalid: the call is made again with another one"
    );
}

/// Another token than this one, which WeChat calls invalid.
async fn replace(
    snapshot: &Snapshot,
    dead: &CurrentToken,
    client: &str,
) -> Option<Arc<CurrentToken>> {
    let report = snapshot.report_invalid_token(&dead.token, client).await;
    if !report.has_new_token() {
        return None;
    }
    snapshot.wait_for_token().await.ok()
}

async fn keep_short(body: Body) -> Result<PassedBody, ErrorResponse> {
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

/// The response, and whether it says that the token is dead.
async fn send(
    pass_through: &PassThrough,
    call: &PassedCall,
) -> Result<(http::Response<PassedResponse>, bool), ErrorResponse> {
    let mut response = pass_through.send(call).await?;
    let is_dead = says_token_is_dead(&mut response).await.map_err(|err| {
        let message = "the connection to WeChat broke in its response";
        ErrorResponse::new(ErrorCode::WeixinUnreachable, message).with_cause(err)
    })?;
    Ok((response, is_dead))
}

fn as_received(response: http::Response<PassedResponse>) -> Response {
    let mut response = response.map(Body::new);
    response.extensions_mut().insert(AsReceived);
    response
}

impl From<PassThroughError> for ErrorResponse {
    fn from(err: PassThroughError) -> Self {
        let (code, message) = match &err {
            PassThroughError::Idle { .. } => (
                ErrorCode::WeixinTimeout,
                "WeChat did not respond within 30 seconds",
            ),
            PassThroughError::NoBody => (
                ErrorCode::InvalidBody,
                "the body of the call did not arrive",
            ),
            _ => (ErrorCode::WeixinUnreachable, "WeChat could not be reached"),
        };
        Self::new(code, message).with_cause(err)
    }
}

impl From<NoToken> for ErrorResponse {
    fn from(none: NoToken) -> Self {
        let seconds = none.retry_after.as_secs() + 1;
        Self::new(ErrorCode::TokenUnavailable, none.to_string()).retry_after(seconds)
    }
}
