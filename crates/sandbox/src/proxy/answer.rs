//! The way back: documents with the simulator, everything else as it is.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use hyper::body::{Frame, Incoming};
use serde_json::Value;
use url::Url;

use super::Proxy;
use super::ask::{Asked, strip};
use super::inject::Injection;
use crate::journal::Note;

/// Headers that would keep the simulator out of the page, or the page out of
/// the shell's frame.
const OBSTACLES: [HeaderName; 4] = [
    header::CONTENT_SECURITY_POLICY,
    header::CONTENT_SECURITY_POLICY_REPORT_ONLY,
    header::X_FRAME_OPTIONS,
    HeaderName::from_static("cross-origin-embedder-policy"),
];

pub(super) fn back(proxy: &Proxy, asked: &Asked, answer: Response<Incoming>) -> Response {
    let (mut parts, body) = answer.into_parts();
    strip(&mut parts.headers);
    keep_here(&mut parts.headers, proxy);
    if !asked.is_document || !is_html(&parts.headers) {
        return Response::from_parts(parts, Body::new(body));
    }
    let mut note = Note::from_iter([("status".to_owned(), parts.status.as_u16().into())]);
    let removed = clear_the_way(&mut parts.headers);
    if !removed.is_empty() {
        note.insert("removed".to_owned(), removed.into());
    }
    let outcome = outcome(&parts.headers, parts.status, &asked.method);
    note.insert("outcome".to_owned(), outcome.name().into());
    proxy.note(asked, note);
    if outcome != Outcome::Injected {
        return Response::from_parts(parts, Body::new(body));
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::ACCEPT_RANGES);
    let body = Injected {
        body,
        injection: Some(Injection::new(&proxy.tag())),
    };
    Response::from_parts(parts, Body::new(body))
}

/// What became of a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Injected,
    /// There is no body, or none of its beginning.
    Passed,
    /// It came compressed all the same.
    Compressed,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Injected => "injected",
            Self::Passed => "passed",
            Self::Compressed => "compressed",
        }
    }
}

fn outcome(headers: &HeaderMap, status: StatusCode, method: &Method) -> Outcome {
    let is_whole = status != StatusCode::PARTIAL_CONTENT && status != StatusCode::NOT_MODIFIED;
    let encoding = headers.get(header::CONTENT_ENCODING);
    if *method == Method::HEAD || !is_whole {
        Outcome::Passed
    } else if encoding.is_some_and(|encoding| encoding != "identity") {
        Outcome::Compressed
    } else {
        Outcome::Injected
    }
}

fn is_html(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| {
        kind.get(..9)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"text/html"))
    })
}

/// A redirect to the upstream would leave the proxy.
fn keep_here(headers: &mut HeaderMap, proxy: &Proxy) {
    let location = headers.get(header::LOCATION).and_then(|l| l.to_str().ok());
    let Some(url) = location.and_then(|location| Url::parse(location).ok()) else {
        return;
    };
    if !proxy.upstream.is_origin_of(&url) {
        return;
    }
    if let Ok(path) = HeaderValue::try_from(&url[url::Position::BeforePath..]) {
        headers.insert(header::LOCATION, path);
    }
}

/// Removes what is in the way, and answers its names.
fn clear_the_way(headers: &mut HeaderMap) -> Vec<Value> {
    let found = OBSTACLES
        .into_iter()
        .filter(|name| headers.remove(name).is_some());
    found.map(|name| name.as_str().into()).collect()
}

/// A document on its way, to which something is added as it passes.
struct Injected {
    body: Incoming,
    injection: Option<Injection>,
}

impl hyper::body::Body for Injected {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        loop {
            let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
            let Some(injection) = &mut self.injection else {
                return Poll::Ready(frame);
            };
            let passed = match frame {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => injection.push(&data),
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => Some(injection.finish()),
            };
            if let Some(passed) = passed {
                self.injection = None;
                return Poll::Ready(Some(Ok(Frame::data(passed))));
            }
        }
    }
}
