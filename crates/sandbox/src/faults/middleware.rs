//! Around every route: passes a call on, or injects a fault.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wechat_h5_body::read_body;

use super::active_fault::Injection;
use super::active_faults::MatchOutcome;
use super::effect::Effect;
use super::state::Faults;
use super::stopped_call_token::add_token;
use super::{broken_body, errmsg, gateway_page, wrong_types};
use crate::journal::{Details, EntryKind, RecordedRequest};
use crate::listener::{ResetHandle, reset_handle};
use crate::pay::{self, PayErrorCode};
use crate::platform::{Platform, injected_refusal};
use crate::random;

/// The largest response: the platform's are small, the scripts are the largest.
const BODY_LIMIT: usize = 8 << 20;

pub(crate) async fn inject(
    State(faults): State<Arc<Faults>>,
    request: Request,
    next: Next,
) -> Response {
    let matched = faults
        .active()
        .match_call(request.uri().path(), faults.now());
    let MatchOutcome {
        injection,
        reorders,
    } = matched;
    let response = match injection {
        None => next.run(request).await,
        Some(injection) => perform(&faults.platform, injection, request, next).await,
    };
    if reorders.is_empty() {
        return response;
    }
    // The waiting responses are released when this one has been written.
    response.map(|body| broken_body::releasing(body, reorders))
}

async fn perform(
    platform: &Platform,
    injection: Injection,
    request: Request,
    next: Next,
) -> Response {
    let info = RequestInfo::of(&request);
    let mut details = details(&injection);
    details.extend(
        info.recorded()
            .map(|request| ("request".to_owned(), request.into())),
    );
    let response = if injection.reaches_the_platform {
        next.run(request).await
    } else {
        add_token(platform, &info.path, &info.query, &mut details);
        StatusCode::OK.into_response()
    };
    let response = match &injection.effect {
        None => response,
        Some(effect) => apply(platform, effect, response, (&info, &mut details)).await,
    };
    // Recorded before any delay: a caller that gives up cancels the rest.
    platform
        .journal()
        .record(EntryKind::Fault, &info.path, details);
    tokio::time::sleep(injection.delay).await;
    if let Some(held_back) = injection.held_back {
        held_back.released().await;
    }
    if let (Some(Effect::Reset), Some(connection)) = (injection.effect, info.connection) {
        connection.reset();
    }
    response
}

fn details(injection: &Injection) -> Details {
    let mut details = Details::from_iter([
        ("fault".to_owned(), injection.id.into()),
        ("reached".to_owned(), injection.reaches_the_platform.into()),
    ]);
    if !injection.delay.is_zero() {
        let milliseconds = u64::try_from(injection.delay.as_millis()).unwrap_or(u64::MAX);
        details.insert("delayMs".to_owned(), milliseconds.into());
    }
    if let Some(effect) = &injection.effect {
        details.insert("effect".to_owned(), effect.name().into());
    }
    details
}

/// What is needed of a request after it has been passed on.
struct RequestInfo {
    method: Method,
    path: String,
    query: String,
    connection: Option<ResetHandle>,
}

impl RequestInfo {
    fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            connection: reset_handle(request),
        }
    }

    /// Only without a body: an injected fault does not read it, and where the call reaches the
    /// platform its own entry has it.
    fn recorded(&self) -> Option<RecordedRequest> {
        let target = format!("{}?{}", self.path, self.query);
        let target = target.trim_end_matches('?');
        let has_no_body = self.method == Method::GET;
        has_no_body.then(|| RecordedRequest::new(&self.method, target))
    }
}

async fn apply(
    platform: &Platform,
    effect: &Effect,
    response: Response,
    (info, details): (&RequestInfo, &mut Details),
) -> Response {
    match effect {
        Effect::Errcode(errcode) => {
            let rid = random::rid(platform.now());
            details.insert("errcode".to_owned(), (*errcode).into());
            details.insert("rid".to_owned(), rid.clone().into());
            let text = errmsg::find(*errcode).unwrap_or_default();
            let call = (info.path.as_str(), info.query.as_str());
            injected_refusal(platform, call, (*errcode, text), &rid)
        }
        Effect::PayError(name) => {
            details.insert("code".to_owned(), name.as_str().into());
            // The name was checked with the fault.
            pay::injected_refusal(PayErrorCode::named(name).unwrap_or(PayErrorCode::SystemError))
        }
        Effect::Status(status) => {
            details.insert("status".to_owned(), (*status).into());
            gateway_page::page(StatusCode::from_u16(*status).unwrap_or_default())
        }
        Effect::Html => gateway_page::login_page(),
        Effect::Response {
            status,
            content_type,
            body,
        } => gateway_page::custom(*status, content_type, body.clone()),
        // A listener that cannot reset the connection closes it.
        Effect::Reset => {
            broken_body::cut(StatusCode::OK.into_response(), &Bytes::from_static(b"-"), 0)
        }
        Effect::SlowBody { bytes, every_ms } => {
            let (head, body) = split(response).await;
            broken_body::slowly(head, body, *bytes, Duration::from_millis(*every_ms))
        }
        Effect::CutBody { after } => {
            let (head, body) = split(response).await;
            broken_body::cut(head, &body, *after)
        }
        Effect::WrongTypes(fields) => {
            let (head, body) = split(response).await;
            let changed = wrong_types::change_types(&body, fields).map_or(body, Bytes::from);
            head.map(|_| changed.into())
        }
        Effect::SignatureProbe => {
            let mut response = response;
            pay::probe_response(response.headers_mut());
            response
        }
        Effect::Reorder => response,
    }
}

/// The response without its body, and the body.
async fn split(response: Response) -> (Response, Bytes) {
    let (mut parts, body) = response.into_parts();
    // The new body gets its own length.
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = read_body(body, BODY_LIMIT).await.unwrap_or_default();
    (Response::from_parts(parts, Body::empty()), body.into())
}
