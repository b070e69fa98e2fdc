//! WeChat's endpoints for tokens and tickets on the internal listener, with the key of a
//! client where WeChat has the AppSecret.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{Method, Uri};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wechat_h5_body::{BodyError, read_body};
use wechat_h5_credential::TokenReport;
use wechat_h5_oauth::Query;

use super::gateway::{admission, presented};
use super::request_query::query;
use super::write_json;
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::gateway::{
    Admitted, GatewayError, KeyPair, Refusal, RefusalKind, set_retry_after, stand_in,
};

/// The longest body of a call for a token, in bytes.
const MAX_BYTES: usize = 16 * 1024;
/// The longest time for it to arrive.
const MAX_TIME: Duration = Duration::from_secs(10);

#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct TokenResponse<'a> {
    access_token: &'a str,
    expires_in: u64,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct TicketResponse<'a> {
    errcode: i64,
    errmsg: &'static str,
    ticket: &'a str,
    expires_in: u64,
}

/// The body of a call of `stable_token`.
#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub(crate) struct StableTokenRequest {
    grant_type: String,
    appid: String,
    secret: String,
    force_refresh: bool,
}

/// `GET /cgi-bin/token?grant_type=client_credential&appid=&secret=`
pub(crate) async fn token(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, GatewayError> {
    let uri = request.uri().clone();
    let admission = admission(&app, request.extensions(), request.headers(), &uri)?;
    require_get(request.method())?;
    let query = query(&uri);
    let value = |name| one(query, name);
    check_grant_type(value("grant_type")?.as_deref())?;
    let (app_id, secret) = (value("appid")?, value("secret")?);
    let pair = KeyPair {
        app_id: app_id.as_deref(),
        secret: secret.as_deref(),
    };
    let admitted = admission.by_key(pair).await?;
    respond(&app, &admitted, secret.as_deref().unwrap_or_default()).await
}

/// `POST /cgi-bin/stable_token`
pub(crate) async fn stable_token(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, GatewayError> {
    let uri = request.uri().clone();
    let admission = admission(&app, request.extensions(), request.headers(), &uri)?;
    if request.method() != Method::POST {
        let why = "this endpoint takes POST, with a body in JSON";
        return Err(Refusal::new(RefusalKind::RequirePost, why).into());
    }
    let body = read(request.into_body()).await?;
    let wanted = parse(&body).map_err(|why| Refusal::new(RefusalKind::DataFormat, why))?;
    check_grant_type(Some(&wanted.grant_type))?;
    let pair = KeyPair {
        app_id: Some(&wanted.appid),
        secret: Some(&wanted.secret),
    };
    let admitted = admission.by_key(pair).await?;
    // A stand-in never needs another token.
    let retry_after = if wanted.force_refresh && admitted.may_fetch_tokens() {
        report(&admitted).await?
    } else {
        None
    };
    let mut response = respond(&app, &admitted, &wanted.secret).await?;
    if let Some(wait) = retry_after {
        set_retry_after(&mut response, wait);
    }
    Ok(response)
}

/// `GET /cgi-bin/ticket/getticket?access_token=&type=jsapi`, or `wx_card`
pub(crate) async fn ticket(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, GatewayError> {
    let uri = request.uri().clone();
    let admission = admission(&app, request.extensions(), request.headers(), &uri)?;
    require_get(request.method())?;
    let kind = TicketKind::of(&uri)?;
    let admitted = admission.by_token(&presented(&uri)?).await?;
    let snapshot = &admitted.account.snapshot;
    match kind {
        TicketKind::JsApi => {
            let ticket = snapshot.wait_for_ticket().await;
            let ticket = ticket.map_err(ErrorResponse::from)?;
            let remaining = ticket.remaining(app.clock.now());
            write_ticket(ticket.ticket.expose(), remaining)
        }
        TicketKind::Card => {
            let ticket = snapshot.wait_for_card_ticket().await;
            let ticket = ticket.map_err(ErrorResponse::from)?;
            let remaining = ticket.remaining(app.clock.now());
            write_ticket(ticket.ticket.expose(), remaining)
        }
    }
}

/// The `type` of a ticket.
enum TicketKind {
    JsApi,
    Card,
}

impl TicketKind {
    fn of(uri: &Uri) -> Result<Self, Refusal> {
        match one(query(uri), "type")?.as_deref() {
            Some("jsapi") => Ok(Self::JsApi),
            Some("wx_card") => Ok(Self::Card),
            _ => {
                let why = "use type=jsapi or type=wx_card";
                Err(Refusal::new(RefusalKind::InvalidArgs, why))
            }
        }
    }
}

fn write_ticket(ticket: &str, remaining: Duration) -> Result<Response, GatewayError> {
    write(&TicketResponse {
        errcode: 0,
        errmsg: "ok",
        ticket,
        expires_in: remaining.as_secs(),
    })
}

/// The token, or what stands for it, with the time that the token has left.
async fn respond(
    app: &AppState,
    admitted: &Admitted<'_>,
    key: &str,
) -> Result<Response, GatewayError> {
    let account = admitted.account;
    let token = account.snapshot.wait_for_token().await;
    let token = token.map_err(ErrorResponse::from)?;
    let stand_in = stand_in(&account.app_id, key);
    write(&TokenResponse {
        access_token: if admitted.may_fetch_tokens() {
            token.token.expose()
        } else {
            &stand_in
        },
        expires_in: token.remaining(app.clock.now()).as_secs(),
    })
}

/// Who wants another token has found the present one invalid. What comes of it is in the log;
/// the response has the token that is current then. Returns the time to wait, where it was
/// replaced by force too often to be replaced now.
async fn report(admitted: &Admitted<'_>) -> Result<Option<Duration>, ErrorResponse> {
    let snapshot = &admitted.account.snapshot;
    let token = snapshot.wait_for_token().await?;
    let report = snapshot
        .report_invalid_token(&token.token, admitted.name())
        .await;
    Ok(match report {
        TokenReport::Refused { retry_after } => Some(retry_after),
        _ => None,
    })
}

/// An object, of which serde would take a list for one too; or what is wrong with it.
fn parse(body: &[u8]) -> Result<StableTokenRequest, &'static str> {
    let mut object: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|_| "the body is not an object in JSON with grant_type, appid and secret")?;
    object.retain(|_, value| !value.is_null());
    let is_switch = |value: &Value| value.is_boolean();
    if !object.get("force_refresh").is_none_or(is_switch) {
        return Err("force_refresh is true or false, without quotes");
    }
    serde_json::from_value(object.into()).map_err(|_| "grant_type, appid and secret are texts")
}

fn require_get(method: &Method) -> Result<(), Refusal> {
    match *method {
        Method::GET | Method::HEAD => Ok(()),
        _ => {
            let why = "this endpoint takes GET, with its parameters in the query";
            Err(Refusal::new(RefusalKind::RequireGet, why))
        }
    }
}

fn check_grant_type(grant_type: Option<&str>) -> Result<(), Refusal> {
    if grant_type == Some("client_credential") {
        return Ok(());
    }
    let why = "use grant_type=client_credential";
    Err(Refusal::new(RefusalKind::InvalidGrantType, why))
}

/// A parameter that must not be there twice.
pub(super) fn one(query: Query<'_>, name: &str) -> Result<Option<String>, Refusal> {
    let value = query.one(name).map_err(|_| {
        let why = "a parameter must be there once, and be percent-encoded UTF-8";
        Refusal::new(RefusalKind::InvalidArgs, why)
    })?;
    Ok(value.map(std::borrow::Cow::into_owned))
}

/// The body of a call that has a key in it.
pub(super) async fn read(body: Body) -> Result<Vec<u8>, ErrorResponse> {
    let read = tokio::time::timeout(MAX_TIME, read_body(body, MAX_BYTES)).await;
    let read = read.map_err(|_| {
        ErrorResponse::new(ErrorCode::RequestTimeout, "the body did not arrive in time")
    })?;
    read.map_err(|err| {
        let code = match err {
            BodyError::TooLong(_) => ErrorCode::PayloadTooLarge,
            BodyError::Broken(_) => ErrorCode::InvalidBody,
        };
        ErrorResponse::new(code, err.to_string())
    })
}

fn write(body: &impl Serialize) -> Result<Response, GatewayError> {
    Ok(write_json(body)?)
}
