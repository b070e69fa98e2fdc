//! The way there: a request as the upstream would get it without the proxy.

use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::upstream::Upstream;

/// Headers between two neighbours only (RFC 9110, 7.6.1).
pub(super) const HOP_BY_HOP: [HeaderName; 7] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// What is remembered of a request until its answer comes.
pub(super) struct Asked {
    pub(super) method: Method,
    /// Without the query, which can hold a code.
    pub(super) path: String,
    /// Whether the browser will show the answer, as far as it says so.
    pub(super) is_document: bool,
}

impl Asked {
    pub(super) fn of(request: &Request) -> Self {
        let destination = request.headers().get("sec-fetch-dest");
        let is_shown =
            |name: &HeaderValue| ["document", "iframe", "frame"].iter().any(|d| name == d);
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            // An old browser does not say: what it gets as HTML it may show.
            is_document: destination.is_none_or(is_shown),
        }
    }
}

/// `None` where the request names no host.
pub(super) fn forward(request: Request, upstream: &Upstream) -> Option<Request<Body>> {
    let (mut parts, body) = request.into_parts();
    parts.uri = upstream.uri(parts.uri.path_and_query());
    let names = Names::of(&parts.headers, upstream)?;
    let upgrade = wanted_upgrade(&parts.headers);
    strip(&mut parts.headers);
    if let Some(protocol) = upgrade {
        parts
            .headers
            .insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        parts.headers.insert(header::UPGRADE, protocol);
    }
    // A document that comes compressed cannot be added to.
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

/// The proxy's name, and the upstream's that stands in for it: servers compare
/// `Host` with `Origin`, and with the names that they know.
struct Names {
    own: HeaderValue,
    own_origin: String,
    host: HeaderValue,
    origin: String,
}

impl Names {
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
            let moved = headers.get(&name).and_then(|value| self.at_upstream(value));
            if let Some(moved) = moved {
                headers.insert(name, moved);
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
