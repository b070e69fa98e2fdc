//! Forwards a request as the upstream would get it without the proxy.

use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::addresses::Upstream;

/// Headers of a single connection (RFC 9110, 7.6.1).
pub(super) const HOP_BY_HOP: [HeaderName; 7] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// What the response needs of the request.
pub(super) struct RequestInfo {
    pub(super) method: Method,
    /// Without the query, which can contain a code.
    pub(super) path: String,
    /// Whether the browser will show the response as a document.
    pub(super) is_document: bool,
}

impl RequestInfo {
    pub(super) fn of(request: &Request) -> Self {
        let destination = request.headers().get("sec-fetch-dest");
        let is_shown =
            |name: &HeaderValue| ["document", "iframe", "frame"].iter().any(|d| name == d);
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            // Old browsers do not send the header: any HTML may be a document.
            is_document: destination.is_none_or(is_shown),
        }
    }
}

/// `None` if the request has no host.
pub(super) fn forward(request: Request, upstream: &Upstream) -> Option<Request<Body>> {
    let (mut parts, body) = request.into_parts();
    parts.uri = upstream.uri(parts.uri.path_and_query());
    let names = HostNames::of(&parts.headers, upstream)?;
    let upgrade = wanted_upgrade(&parts.headers);
    strip(&mut parts.headers);
    if let Some(protocol) = upgrade {
        parts
            .headers
            .insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        parts.headers.insert(header::UPGRADE, protocol);
    }
    // A tag cannot be added to a compressed document.
    parts.headers.insert(
        header::ACCEPT_ENCODING,
        HeaderValue::from_static("identity"),
    );
    names.rewrite(&mut parts.headers);
    Some(Request::from_parts(parts, body))
}

pub(super) fn strip(headers: &mut HeaderMap) {
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
}

fn wanted_upgrade(headers: &HeaderMap) -> Option<HeaderValue> {
    let connection = headers.get(header::CONNECTION)?.to_str().ok()?;
    let is_wanted = connection
        .split(',')
        .any(|word| word.trim().eq_ignore_ascii_case("upgrade"));
    headers.get(header::UPGRADE).filter(|_| is_wanted).cloned()
}

/// The proxy's name, and the upstream's that replaces it: servers compare `Host` with
/// `Origin` and with the names that they know.
struct HostNames {
    own: HeaderValue,
    own_origin: String,
    host: HeaderValue,
    origin: String,
}

impl HostNames {
    fn of(headers: &HeaderMap, upstream: &Upstream) -> Option<Self> {
        let own = headers.get(header::HOST)?.clone();
        let own_origin = format!("http://{}", own.to_str().ok()?);
        Some(Self {
            own,
            own_origin,
            host: upstream.host()?,
            origin: upstream.origin(),
        })
    }

    fn rewrite(self, headers: &mut HeaderMap) {
        headers.insert(header::HOST, self.host.clone());
        headers.insert("x-forwarded-host", self.own.clone());
        headers.insert("x-forwarded-proto", HeaderValue::from_static("http"));
        for name in [header::ORIGIN, header::REFERER] {
            let replaced = headers.get(&name).and_then(|value| self.at_upstream(value));
            if let Some(replaced) = replaced {
                headers.insert(name, replaced);
            }
        }
    }

    fn at_upstream(&self, value: &HeaderValue) -> Option<HeaderValue> {
        let text = value.to_str().ok()?;
        let own = Url::parse(&self.own_origin).ok()?;
        let is_own = Url::parse(text).is_ok_and(|url| url.origin() == own.origin());
        let rest = text.strip_prefix(&self.own_origin).filter(|_| is_own)?;
        HeaderValue::try_from(format!("{}{rest}", self.origin)).ok()
    }
}
