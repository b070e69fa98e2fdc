//! Passes a response back: documents with the simulator added, everything else unchanged.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use hyper::body::{Frame, Incoming};
use serde_json::Value;
use url::Url;

use super::document_rewriter::DocumentRewriter;
use super::request::RequestInfo;
use super::{Proxy, content_security_policy, hop_by_hop};
use crate::journal::Details;

/// Headers that would block the simulator in the page, or the page in the shell's frame.
const BLOCKING_HEADERS: [HeaderName; 2] = [
    header::X_FRAME_OPTIONS,
    HeaderName::from_static("cross-origin-embedder-policy"),
];

pub(super) fn pass_back(
    proxy: &Proxy,
    info: &RequestInfo,
    response: Response<Incoming>,
) -> Response {
    let (mut parts, body) = response.into_parts();
    hop_by_hop::remove(&mut parts.headers);
    keep_redirect_at_proxy(&mut parts.headers, proxy);
    if !info.is_document || !is_html(&parts.headers) {
        return Response::from_parts(parts, Body::new(body));
    }
    let mut details = Details::from_iter([("status".to_owned(), parts.status.as_u16().into())]);
    let removed = remove_blocking_headers(&mut parts.headers);
    if !removed.is_empty() {
        details.insert("removed".to_owned(), removed.into());
    }
    let relaxed = content_security_policy::relax(&mut parts.headers, &proxy.api_base);
    if !relaxed.headers.is_empty() {
        details.insert("relaxed".to_owned(), relaxed.headers.into());
    }
    let outcome = outcome(&parts.headers, parts.status, &info.method);
    details.insert("outcome".to_owned(), outcome.name().into());
    proxy.record(info, details);
    if outcome != DocumentOutcome::Injected {
        return Response::from_parts(parts, Body::new(body));
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::ACCEPT_RANGES);
    let body = InjectedBody {
        body,
        rewriter: Some(proxy.rewriter(&relaxed.original)),
    };
    Response::from_parts(parts, Body::new(body))
}

/// What was done with a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DocumentOutcome {
    Injected,
    /// It has no body, or not the beginning of one.
    Passed,
    /// It is compressed in spite of the request.
    Compressed,
}

impl DocumentOutcome {
    fn name(self) -> &'static str {
        match self {
            Self::Injected => "injected",
            Self::Passed => "passed",
            Self::Compressed => "compressed",
        }
    }
}

fn outcome(headers: &HeaderMap, status: StatusCode, method: &Method) -> DocumentOutcome {
    let is_whole = status != StatusCode::PARTIAL_CONTENT && status != StatusCode::NOT_MODIFIED;
    let encoding = headers.get(header::CONTENT_ENCODING);
    if *method == Method::HEAD || !is_whole {
        DocumentOutcome::Passed
    } else if encoding.is_some_and(|encoding| encoding != "identity") {
        DocumentOutcome::Compressed
    } else {
        DocumentOutcome::Injected
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
fn keep_redirect_at_proxy(headers: &mut HeaderMap, proxy: &Proxy) {
    let location = headers.get(header::LOCATION).and_then(|l| l.to_str().ok());
    let Some(url) = location.and_then(|location| Url::parse(location).ok()) else {
        return;
    };
    if !proxy.upstream.serves(&url) {
        return;
    }
    if let Ok(path) = HeaderValue::try_from(&url[url::Position::BeforePath..]) {
        headers.insert(header::LOCATION, path);
    }
}

/// Removes the blocking headers, and returns their names.
fn remove_blocking_headers(headers: &mut HeaderMap) -> Vec<Value> {
    let found = BLOCKING_HEADERS
        .into_iter()
        .filter(|name| headers.remove(name).is_some());
    found.map(|name| name.as_str().into()).collect()
}

/// The body of a document, to which the tag is added.
struct InjectedBody {
    body: Incoming,
    /// `None` behind the end of the document.
    rewriter: Option<DocumentRewriter>,
}

impl hyper::body::Body for InjectedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        loop {
            let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
            let Some(rewriter) = &mut self.rewriter else {
                return Poll::Ready(frame);
            };
            let passed = match frame {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => rewriter.push(&data),
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    let rest = rewriter.finish();
                    self.rewriter = None;
                    rest
                }
            };
            if !passed.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(passed))));
            }
        }
    }
}
