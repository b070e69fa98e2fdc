//! `/operations/pushes`: the pushes that the back end did not take within 24 hours. GET lists
//! them, or those that wait, POST delivers them again, DELETE gives up one that waits.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use http::Uri;
use serde::{Deserialize, Serialize};
use wechat_h5_body::read_body;
use wechat_h5_store::ItemId;

use super::client_right::operator;
use super::request_query::query;
use super::write_json;
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::push::{GivenUp, PushAccount};

/// The longest body, in bytes.
const MAX_BYTES: usize = 16 * 1024;

/// Which are delivered again: one by its number, or all.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReplayRequest {
    /// The account, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) appid: Option<String>,
    /// One of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<String>,
    /// All of them.
    #[serde(default)]
    pub(crate) all: bool,
}

pub(crate) async fn list(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, ErrorResponse> {
    let (request, _) = request.into_parts();
    let operator = operator(&app, &request).await?;
    let app_id = parameter(&request.uri, "appid", ErrorCode::UnknownAccount)?;
    let account = find(&app, app_id.as_deref())?;
    let after = parameter(&request.uri, "after", ErrorCode::InvalidBody)?;
    let after = after.as_deref().map(number).transpose()?;
    let waiting = parameter(&request.uri, "waiting", ErrorCode::InvalidBody)?;
    let is_waiting = match waiting.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            let problem = "`waiting` is neither true nor false";
            return Err(ErrorResponse::new(ErrorCode::InvalidBody, problem));
        }
    };
    let pushes = if is_waiting {
        account.waiting_pushes(after).await?
    } else {
        account.dead_pushes(after).await?
    };
    let (client, account, count) = (operator.name(), &account.app_id, pushes.pushes.len());
    if is_waiting {
        tracing::info!(client, appid = %account, pushes = count, "pushes that wait were listed");
    } else {
        tracing::info!(client, appid = %account, pushes = count, "dead letters were listed");
    }
    write_json(&pushes)
}

pub(crate) async fn give_up(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, ErrorResponse> {
    let (request, _) = request.into_parts();
    let operator = operator(&app, &request).await?;
    let app_id = parameter(&request.uri, "appid", ErrorCode::UnknownAccount)?;
    let account = find(&app, app_id.as_deref())?;
    let text = parameter(&request.uri, "number", ErrorCode::InvalidBody)?;
    let text = text.unwrap_or_default();
    let is_given_up = account.give_up_waiting(number(&text)?).await?;
    tracing::info!(
        client = operator.name(),
        appid = %account.app_id,
        number = text,
        is_given_up,
        "an operator gives up a push that waits"
    );
    write_json(&GivenUp {
        given_up: is_given_up.into(),
    })
}

pub(crate) async fn replay(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, ErrorResponse> {
    let (request, body) = request.into_parts();
    let operator = operator(&app, &request).await?;
    let body = read_body(body, MAX_BYTES).await;
    let body = body.map_err(|err| ErrorResponse::new(ErrorCode::InvalidBody, err.to_string()))?;
    let request = read(&Bytes::from(body))?;
    let account = find(&app, request.appid.as_deref())?;
    let one = request.number.as_deref().map(number).transpose()?;
    let replayed = account.replay_dead(one).await?;
    tracing::info!(
        client = operator.name(),
        appid = %account.app_id,
        number = request.number.unwrap_or_default(),
        replayed = replayed.replayed,
        waits_for = replayed.waits_for.as_deref(),
        "dead letters are delivered again"
    );
    write_json(&replayed)
}

fn parameter(uri: &Uri, name: &str, invalid: ErrorCode) -> Result<Option<String>, ErrorResponse> {
    let value = query(uri).one(name);
    let value = value.map_err(|err| ErrorResponse::new(invalid, format!("`{name}`: {err}")))?;
    Ok(value.map(std::borrow::Cow::into_owned))
}

fn read(body: &[u8]) -> Result<ReplayRequest, ErrorResponse> {
    let invalid = |problem: String| {
        ErrorResponse::new(ErrorCode::InvalidBody, problem)
            .with_hint("send {\"number\":\"…\"} or {\"all\":true} in JSON")
    };
    let request: ReplayRequest =
        serde_json::from_slice(body).map_err(|err| invalid(err.to_string()))?;
    if request.number.is_some() == request.all {
        let problem = "the body has neither `number` nor `all`, or both";
        return Err(invalid(problem.to_owned()));
    }
    Ok(request)
}

fn number(text: &str) -> Result<ItemId, ErrorResponse> {
    text.parse().map_err(|_| {
        let problem = "the number of a push consists of digits";
        let hint = "send one as GET or `wechat-h5 push list` shows it";
        ErrorResponse::new(ErrorCode::InvalidBody, problem).with_hint(hint)
    })
}

/// The account, whether it takes any now or not: what it has taken is kept.
fn find<'a>(
    app: &'a AppState,
    app_id: Option<&str>,
) -> Result<&'a Arc<PushAccount>, ErrorResponse> {
    let account = app.accounts.find(app_id)?;
    let pushes = app.pushes.find(account.app_id.as_str());
    pushes.ok_or_else(|| {
        let message = "this account takes no pushes and no notifications";
        ErrorResponse::new(ErrorCode::NotFound, message)
    })
}
