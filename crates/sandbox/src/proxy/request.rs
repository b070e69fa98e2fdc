//! Forwards a request: with the names that the browser uses, or as the upstream would get it
//! without the proxy.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, Version};
use tower_http::timeout::TimeoutBody;
use url::Url;

use super::hop_by_hop;
use crate::addresses::{HostHeader, Upstream};
use crate::journal::RecordedRequest;
use crate::page_language::PageLanguage;

/// The longest time between two parts of a body.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);

/// What the response needs of the request.
pub(super) struct RequestInfo {
    pub(super) method: Method,
    /// Without the query, which can contain a code.
    pub(super) path: String,
    /// Without the body.
    pub(super) recorded: RecordedRequest,
    /// Whether the browser will show the response as a document.
    pub(super) is_document: bool,
    /// Of a page of the proxy's own.
    pub(super) language: PageLanguage,
}

impl RequestInfo {
    pub(super) fn of(request: &Request) -> Self {
        let destination = request.headers().get("sec-fetch-dest");
        let is_shown =
            |name: &HeaderValue| ["document", "iframe", "frame"].iter().any(|d| name == d);
        let target = request.uri().path_and_query();
        let target = target.map_or("/", |target| target.as_str());
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            recorded: RecordedRequest::of_page(request.method(), target),
            // Old browsers do not send the header: any HTML may be a document.
            is_document: destination.is_none_or(is_shown),
            language: PageLanguage::of_browser(request.headers()),
        }
    }
}

/// `None` if the request has no host.
pub(super) fn forward(request: Request, upstream: &Upstream) -> Option<Request<Body>> {
    let (mut parts, body) = request.into_parts();
    parts.uri = upstream.uri(parts.uri.path_and_query());
    parts.version = Version::HTTP_11;
    let names = HostNames::of(&parts.headers, upstream)?;
    let is_websocket = hop_by_hop::is_websocket(&parts.headers);
    hop_by_hop::remove(&mut parts.headers);
    if is_websocket {
        hop_by_hop::add_websocket(&mut parts.headers);
    }
    // A tag cannot be added to a compressed document.
    parts.headers.insert(
        header::ACCEPT_ENCODING,
        HeaderValue::from_static("identity"),
    );
    names.rewrite(&mut parts.headers);
    let body = Body::new(TimeoutBody::new(STALL_TIMEOUT, body));
    Some(Request::from_parts(parts, body))
}

/// The proxy's name, and the upstream's that may replace it: servers compare `Host` with
/// `Origin` and with the names that they know.
struct HostNames {
    own: HeaderValue,
    own_origin: String,
    upstream: Option<(HeaderValue, String)>,
}

impl HostNames {
    fn of(headers: &HeaderMap, upstream: &Upstream) -> Option<Self> {
        let own = headers.get(header::HOST)?.clone();
        let own_origin = format!("http://{}", own.to_str().ok()?);
        // By its WebSocket a development server reloads the page; nothing is signed there, and
        // some servers take one from their own origin only.
        let is_replaced =
            upstream.host_header() == HostHeader::Upstream || hop_by_hop::is_websocket(headers);
        Some(Self {
            own,
            own_origin,
            upstream: is_replaced
                .then(|| Some((upstream.host()?, upstream.origin())))
                .flatten(),
        })
    }

    fn rewrite(self, headers: &mut HeaderMap) {
        headers.insert("x-forwarded-host", self.own.clone());
        headers.insert("x-forwarded-proto", HeaderValue::from_static("http"));
        let Some((host, origin)) = &self.upstream else {
            return;
        };
        headers.insert(header::HOST, host.clone());
        for name in [header::ORIGIN, header::REFERER] {
            let replaced = headers.get(&name).and_then(|value| self.at(origin, value));
            if let Some(replaced) = replaced {
                headers.insert(name, replaced);
            }
        }
    }

    /// This URL of the proxy at another origin.
    fn at(&self, origin: &str, value: &HeaderValue) -> Option<HeaderValue> {
        let text = value.to_str().ok()?;
        let own = Url::parse(&self.own_origin).ok()?;
        let is_own = Url::parse(text).is_ok_and(|url| url.origin() == own.origin());
        let rest = text.strip_prefix(&self.own_origin).filter(|_| is_own)?;
        HeaderValue::try_from(format!("{origin}{rest}")).ok()
    }
}
