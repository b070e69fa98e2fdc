//! What every API endpoint has in common: how it is called, answered and
//! written down.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use serde::Serialize;

use crate::error_body::{Errcode, ErrorBody, RidForm};
use crate::journal::{Kind, Note};
use crate::ledger::{RefusedCall, body_without_secrets, without_secrets};
use crate::push::{self, Push};
use crate::query::Query;
use crate::random;
use crate::twin::Twin;

/// Bytes that a call may send.
const BODY_LIMIT: usize = 64 * 1024;

/// One call, and what the journal will say of it.
pub(crate) struct Call {
    pub(crate) path: String,
    /// From where it came.
    pub(crate) caller: IpAddr,
    started: Instant,
    pub(crate) query: Query,
    pub(crate) body: Vec<u8>,
    pub(crate) note: Note,
    /// What the platform pushes once it has answered.
    pub(crate) pushes: Vec<Push>,
}

impl Call {
    pub(crate) fn note(&mut self, field: &str, value: impl Into<serde_json::Value>) {
        self.note.insert(field.to_owned(), value.into());
    }
}

/// Answers the body of a success, as JSON text.
pub(crate) type Endpoint = fn(&Twin, &mut Call) -> Result<String, Errcode>;

/// An endpoint that is called with GET; anything else is 43001.
pub(crate) fn get(endpoint: Endpoint) -> MethodRouter<Arc<Twin>> {
    route(Method::GET, Errcode::RequireGet, endpoint)
}

/// An endpoint that is called with POST; anything else is 43002.
pub(crate) fn post(endpoint: Endpoint) -> MethodRouter<Arc<Twin>> {
    route(Method::POST, Errcode::RequirePost, endpoint)
}

fn route(method: Method, otherwise: Errcode, endpoint: Endpoint) -> MethodRouter<Arc<Twin>> {
    any(move |State(twin): State<Arc<Twin>>, request: Request| {
        let method = method.clone();
        async move {
            let fits = *request.method() == method;
            let mut call = read(request).await;
            let answer = if fits {
                endpoint(&twin, &mut call)
            } else {
                Err(otherwise)
            };
            let pushes = std::mem::take(&mut call.pushes);
            let response = respond(&twin, call, answer, StatusCode::OK);
            push::in_background(&twin, pushes);
            response
        }
    })
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
        note: Note::new(),
        pushes: Vec::new(),
    }
}

/// The peer, where the listener tells; nobody but this machine otherwise.
fn caller(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(Ipv4Addr::LOCALHOST.into(), |ConnectInfo(peer)| {
        peer.ip().to_canonical()
    })
}

/// Writes the answer into the journal and onto the wire.
pub(crate) fn respond(
    twin: &Twin,
    mut call: Call,
    answer: Result<String, Errcode>,
    status: StatusCode,
) -> Response {
    let rid = random::rid(twin.now());
    call.note(
        "errcode",
        answer.as_ref().err().map_or(0, |errcode| errcode.number()),
    );
    call.note("rid", rid.clone());
    let body = answer.unwrap_or_else(|errcode| {
        let body = json(&ErrorBody::new(
            errcode,
            call.caller,
            rid_form(&call.path),
            &rid,
        ));
        remember(twin, &call, &rid, &body);
        body
    });
    twin.record(Kind::Platform, &call.path, call.note);
    (status, [(header::CONTENT_TYPE, TEXT)], Body::from(body)).into_response()
}

/// For `openapi/rid/get`.
fn remember(twin: &Twin, call: &Call, rid: &str, response: &str) {
    let refused = RefusedCall {
        invoke_time: twin.now(),
        cost_in_ms: u64::try_from(call.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        request_url: without_secrets(call.query.pairs()),
        request_body: body_without_secrets(&call.body),
        response_body: response.to_owned(),
    };
    twin.ledger().refused_calls.remember(rid, refused);
}

/// A refusal that no endpoint has found: of an injected fault.
pub(crate) fn injected_refusal(
    twin: &Twin,
    (path, query): (&str, &str),
    (errcode, text): (i64, &str),
    rid: &str,
) -> Response {
    let body = json(&ErrorBody::with_text(errcode, text, (rid_form(path), rid)));
    let refused = RefusedCall {
        invoke_time: twin.now(),
        cost_in_ms: 0,
        request_url: without_secrets(Query::parse(query).pairs()),
        request_body: String::new(),
        response_body: body.clone(),
    };
    twin.ledger().refused_calls.remember(rid, refused);
    ([(header::CONTENT_TYPE, TEXT)], Body::from(body)).into_response()
}

/// WeChat calls its JSON text.
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
