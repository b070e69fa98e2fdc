//! What every API endpoint has in common: how it is called, answered and
//! written down.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use serde::Serialize;

use crate::error_body::{Errcode, ErrorBody, RidForm};
use crate::journal::{Kind, Note};
use crate::query::Query;
use crate::random;
use crate::twin::Twin;

/// Bytes that a call may send.
const BODY_LIMIT: usize = 64 * 1024;

/// One call, and what the journal will say of it.
pub(crate) struct Call {
    pub(crate) query: Query,
    pub(crate) body: Vec<u8>,
    pub(crate) note: Note,
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
            let path = request.uri().path().to_owned();
            let fits = *request.method() == method;
            let mut call = read(request).await;
            let answer = if fits {
                endpoint(&twin, &mut call)
            } else {
                Err(otherwise)
            };
            respond(&twin, &path, call.note, answer, StatusCode::OK)
        }
    })
}

async fn read(request: Request) -> Call {
    let query = Query::parse(request.uri().query().unwrap_or_default());
    // A body over the limit reads as empty, and so as no valid JSON.
    let body = to_bytes(request.into_body(), BODY_LIMIT)
        .await
        .unwrap_or_default();
    Call {
        query,
        body: body.into(),
        note: Note::new(),
    }
}

/// Writes the answer into the journal and onto the wire.
pub(crate) fn respond(
    twin: &Twin,
    path: &str,
    mut note: Note,
    answer: Result<String, Errcode>,
    status: StatusCode,
) -> Response {
    let rid = random::rid(twin.now());
    note.insert(
        "errcode".to_owned(),
        answer.as_ref().err().map_or(0, |e| e.number()).into(),
    );
    note.insert("rid".to_owned(), rid.clone().into());
    twin.record(Kind::Platform, path, note);
    let body =
        answer.unwrap_or_else(|errcode| json(&ErrorBody::new(errcode, rid_form(path), &rid)));
    (status, [(header::CONTENT_TYPE, TEXT)], Body::from(body)).into_response()
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
