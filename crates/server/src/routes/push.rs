//! `/wechat/push/{appid}`: GET is the URL check of the console (接入验证), POST a push. Nothing is
//! read of a body before its signature is proven, and nothing is answered `success` that is not in
//! the queue.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};
use tokio::time::{Instant, timeout};
use wechat_h5_body::{BodyError, read_body};
use wechat_h5_push::{
    DataFormat, NO_REPLY, ReceiveError, ReceivedPush, Reply, ReplyEncryptionParams,
};
use wechat_h5_store::StoreError;

use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::push::{Answer, Intake, PushAccount, PushIntake, Taken};
use crate::random;

/// How long a body may take to arrive: WeChat itself gives up after this.
const BODY_TIME: Duration = Duration::from_secs(5);
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const XML: HeaderValue = HeaderValue::from_static("application/xml; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

pub(crate) async fn check_url(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, ErrorResponse> {
    let (account, intake) = find(&app, request.uri().path())?;
    let pushes = pushes(&intake)?;
    let query = request.uri().query().unwrap_or_default();
    let echostr = pushes.receiver.check_url(query, now(&app));
    let echostr = echostr.map_err(|err| refused(account, &err))?;
    let signature = pushes.receiver.check_signature(query, now(&app));
    let signature = signature.map_err(|err| refused(account, &err))?;
    let admitted = account.admit_url_check(pushes, &signature).await;
    if !admitted.map_err(|err| queue_failed(account, err))? {
        return Err(replayed(account));
    }
    tracing::info!(appid = %account.app_id, "WeChat has checked the URL for pushes");
    Ok(text(echostr))
}

pub(crate) async fn receive(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, ErrorResponse> {
    let arrived = Instant::now();
    let (account, intake) = find(&app, request.uri().path())?;
    let pushes = pushes(&intake)?;
    let query = request.uri().query().unwrap_or_default().to_owned();
    let proven = pushes.receiver.check_signature(&query, now(&app));
    proven.map_err(|err| refused(account, &err))?;
    let body = read(request.into_body(), pushes.receiver.longest_body()).await;
    let body = body.map_err(|(reason, problem)| {
        account.refused(reason, &problem.message);
        problem
    })?;
    let push = pushes.receiver.receive(&query, &body, now(&app));
    let push = push.map_err(|err| refused(account, &err))?;
    drop(body);
    account.metrics.received(&account.app_id, push.push.kind);
    let taken = account.take(pushes, &push, arrived).await;
    match taken.map_err(|err| queue_failed(account, err))? {
        Taken::Answered(Answer::Success) => Ok(text(NO_REPLY)),
        Taken::Answered(Answer::Reply(reply)) => Ok(written(&app, pushes, &push, &reply)),
        Taken::Replayed => Err(replayed(account)),
    }
}

fn replayed(account: &PushAccount) -> ErrorResponse {
    let message = "another push, or a URL check, had this signature";
    account.refused("replay", &message);
    ErrorResponse::new(ErrorCode::PushReplayed, message)
}

fn queue_failed(account: &PushAccount, err: StoreError) -> ErrorResponse {
    account.queue_failed(&err);
    account.metrics.refused(&account.app_id, "queue");
    ErrorResponse::from(err)
}

/// The account in the last segment of the path. An appid needs no escapes.
fn find<'a>(
    app: &'a AppState,
    path: &str,
) -> Result<(&'a Arc<PushAccount>, Arc<Intake>), ErrorResponse> {
    let app_id = path.rsplit('/').next().unwrap_or_default();
    let account = app.pushes.find(app_id).ok_or_else(takes_none)?;
    Ok((account, account.intake()))
}

fn pushes(intake: &Intake) -> Result<&PushIntake, ErrorResponse> {
    intake.pushes.as_ref().ok_or_else(takes_none)
}

fn takes_none() -> ErrorResponse {
    let message = "no account with this appid takes pushes here";
    ErrorResponse::new(ErrorCode::NotFound, message)
        .with_hint("set push_token, push_webhook and push_webhook_key of the account")
}

fn now(app: &AppState) -> u64 {
    app.clock.now().unix_seconds()
}

/// Reads a body of WeChat's, or says why not, for the metrics and in the answer.
pub(super) async fn read(
    body: Body,
    limit: usize,
) -> Result<Vec<u8>, (&'static str, ErrorResponse)> {
    match timeout(BODY_TIME, read_body(body, limit)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(err @ BodyError::TooLong(_))) => {
            let problem = ErrorResponse::new(ErrorCode::PayloadTooLarge, err.to_string());
            Err(("too_large", problem.with_hint("WeChat sends none as long")))
        }
        Ok(Err(BodyError::Broken(cause))) => {
            let message = "the body is incomplete or malformed";
            let problem = ErrorResponse::new(ErrorCode::InvalidBody, message);
            Err(("broken", problem.with_cause(cause)))
        }
        Err(_) => {
            let message = "the body did not arrive in time";
            let problem = ErrorResponse::new(ErrorCode::RequestTimeout, message);
            let problem = problem.with_hint("send the whole body within 5 seconds");
            Err(("broken", problem))
        }
    }
}

/// The reply in the form of its push.
fn written(
    app: &AppState,
    pushes: &PushIntake,
    received: &ReceivedPush,
    reply: &Reply,
) -> Response {
    let params = ReplyEncryptionParams {
        timestamp: now(app),
        nonce: &u64::from_be_bytes(random::buffered()).to_string(),
        random: random::buffered(),
    };
    let body = pushes.receiver.write_reply(received, reply, params);
    let content_type = match received.form.format {
        DataFormat::Json => JSON,
        _ => XML,
    };
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}

fn text(text: impl Into<String>) -> Response {
    let text: String = text.into();
    ([(header::CONTENT_TYPE, TEXT)], text).into_response()
}

/// Whoever is not proven to be WeChat is told nothing more.
fn refused(account: &PushAccount, err: &ReceiveError) -> ErrorResponse {
    account.refused(reason(err), err);
    if err.is_unauthentic() {
        let message = "nothing proves that WeChat has sent this";
        return ErrorResponse::new(ErrorCode::PushNotAuthentic, message);
    }
    ErrorResponse::new(ErrorCode::PushRefused, err.to_string())
}

/// For the metrics.
fn reason(err: &ReceiveError) -> &'static str {
    match err {
        err if err.is_unauthentic() => "not_authentic",
        ReceiveError::TooLarge { .. } => "too_large",
        ReceiveError::Timestamp | ReceiveError::Clock { .. } => "clock",
        ReceiveError::Plain => "not_encrypted",
        ReceiveError::NoKey => "no_key",
        ReceiveError::AppId => "other_account",
        _ => "malformed",
    }
}
