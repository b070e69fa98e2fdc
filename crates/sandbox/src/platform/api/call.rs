//! What all endpoints have in common: reading the call, responding and recording.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, FromRef, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use serde::Serialize;

use crate::journal::{Details, EntryKind};
use crate::platform::errcode::Errcode;
use crate::platform::error_body::{ErrorBody, RidForm};
use crate::platform::records::{RefusedCall, body_without_secrets, without_secrets};
use crate::platform::state::Platform;
use crate::push::{UserPush, send_in_background};
use crate::query::Query;
use crate::random;

/// The largest body of a call.
const BODY_LIMIT: usize = 64 * 1024;

/// One call, and its details for the journal.
pub(crate) struct Call {
    pub(crate) path: String,
    /// The address of the caller.
    pub(crate) caller: IpAddr,
    started: Instant,
    pub(crate) query: Query,
    pub(crate) body: Vec<u8>,
    pub(crate) details: Details,
    /// What the platform pushes after the response.
    pub(crate) pushes: Vec<UserPush>,
}

impl Call {
    pub(crate) fn note(&mut self, field: &str, value: impl Into<serde_json::Value>) {
        self.details.insert(field.to_owned(), value.into());
    }
}

/// Returns the body of a success, as JSON text.
pub(super) type Handler = fn(&Platform, &mut Call) -> Result<String, Errcode>;

/// How a handler runs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Run {
    /// On the thread of the request: it only reads and writes the records.
    Here,
    /// On a thread for blocking I/O.
    Blocking,
}

/// The route of an endpoint. Another method is refused with 43001 or 43002.
pub(super) fn route<S>(method: Method, handler: Handler, run: Run) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Platform>: FromRef<S>,
{
    let wrong_method = if method == Method::GET {
        Errcode::RequireGet
    } else {
        Errcode::RequirePost
    };
    any(
        move |State(platform): State<Arc<Platform>>, request: Request| {
            let is_right_method = *request.method() == method;
            async move {
                let call = read(request).await;
                let (mut call, result) = if is_right_method {
                    handle(&platform, call, handler, run).await
                } else {
                    (call, Err(wrong_method))
                };
                let pushes = std::mem::take(&mut call.pushes);
                let response = respond(&platform, call, result, StatusCode::OK);
                send_in_background(platform.push(), pushes);
                response
            }
        },
    )
}

async fn handle(
    platform: &Arc<Platform>,
    mut call: Call,
    handler: Handler,
    run: Run,
) -> (Call, Result<String, Errcode>) {
    match run {
        Run::Here => {
            let result = handler(platform, &mut call);
            (call, result)
        }
        Run::Blocking => {
            let platform = Arc::clone(platform);
            let task = move || {
                let result = handler(&platform, &mut call);
                (call, result)
            };
            let joined = tokio::task::spawn_blocking(task).await;
            joined.expect("a handler does not panic")
        }
    }
}

pub(super) async fn read(request: Request) -> Call {
    let started = Instant::now();
    let path = request.uri().path().to_owned();
    let caller = caller(&request);
    let query = Query::parse(request.uri().query().unwrap_or_default());
    // A body over the limit reads as empty, and so as no valid JSON.
    let body = to_bytes(request.into_body(), BODY_LIMIT)
        .await
        .unwrap_or_default();
    Call {
        path,
        caller,
        started,
        query,
        body: body.into(),
        details: Details::new(),
        pushes: Vec::new(),
    }
}

/// The peer's address; this machine if the listener does not provide it.
fn caller(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(Ipv4Addr::LOCALHOST.into(), |ConnectInfo(peer)| {
        peer.ip().to_canonical()
    })
}

/// Records the call and makes the response.
pub(super) fn respond(
    platform: &Platform,
    mut call: Call,
    result: Result<String, Errcode>,
    status: StatusCode,
) -> Response {
    let rid = random::rid(platform.now());
    call.note(
        "errcode",
        result.as_ref().err().map_or(0, |errcode| errcode.number()),
    );
    call.note("rid", rid.clone());
    let body = result.unwrap_or_else(|errcode| {
        let body = json(&ErrorBody::new(
            errcode,
            call.caller,
            rid_form(&call.path),
            &rid,
        ));
        keep_refused(platform, &call, &rid, &body);
        body
    });
    platform
        .journal()
        .record(EntryKind::Platform, &call.path, call.details);
    (status, [(header::CONTENT_TYPE, TEXT)], Body::from(body)).into_response()
}

/// For `openapi/rid/get`.
fn keep_refused(platform: &Platform, call: &Call, rid: &str, response: &str) {
    let refused = RefusedCall {
        invoke_time: platform.now(),
        cost_in_ms: u64::try_from(call.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        request_url: without_secrets(call.query.pairs()),
        request_body: body_without_secrets(&call.body),
        response_body: response.to_owned(),
    };
    platform.records().refused_calls.insert(rid, refused);
}

/// The refusal of an injected fault.
pub(crate) fn injected_refusal(
    platform: &Platform,
    (path, query): (&str, &str),
    (errcode, text): (i64, &str),
    rid: &str,
) -> Response {
    let body = json(&ErrorBody::with_text(errcode, text, (rid_form(path), rid)));
    let refused = RefusedCall {
        invoke_time: platform.now(),
        cost_in_ms: 0,
        request_url: without_secrets(Query::parse(query).pairs()),
        request_body: String::new(),
        response_body: body.clone(),
    };
    platform.records().refused_calls.insert(rid, refused);
    ([(header::CONTENT_TYPE, TEXT)], Body::from(body)).into_response()
}

/// WeChat sends JSON as text.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain");

fn rid_form(path: &str) -> RidForm {
    if path.starts_with("/sns/") {
        RidForm::Comma
    } else {
        RidForm::Space
    }
}

/// The body of a success.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain structs are JSON")
}
