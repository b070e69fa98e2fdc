//! One file of the page: the smallest encoding that the browser accepts, an entity tag for
//! each encoding, and how long it may be cached.

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::random;

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// One file in each encoding that it has.
pub(super) struct File {
    content_type: HeaderValue,
    cache: HeaderValue,
    plain: Variant,
    brotli: Option<Variant>,
    gzip: Option<Variant>,
}

struct Variant {
    bytes: Bytes,
    etag: HeaderValue,
}

impl File {
    pub(super) fn new(name: &str, all: &HashMap<String, Bytes>) -> Self {
        let variant = |suffix: &str| {
            let bytes = all.get(&format!("{name}{suffix}"))?.clone();
            Some(Variant::new(bytes))
        };
        Self {
            content_type: HeaderValue::from_static(content_type(name)),
            cache: if is_hashed(name) {
                IMMUTABLE
            } else {
                REVALIDATE
            },
            plain: variant("").unwrap_or_else(|| Variant::new(Bytes::new())),
            brotli: variant(".br"),
            gzip: variant(".gz"),
        }
    }

    pub(super) fn respond(&self, request: &HeaderMap, policy: Option<&HeaderValue>) -> Response {
        let (variant, encoding) = self.choose(request);
        let known = request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|tag| tag.trim().trim_start_matches("W/").as_bytes() == variant.etag.as_bytes());
        let mut response = if known {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            Response::new(Body::from(variant.bytes.clone()))
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.content_type.clone());
        headers.insert(header::CACHE_CONTROL, self.cache.clone());
        headers.insert(header::ETAG, variant.etag.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        if let Some(policy) = policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
        }
        response
    }

    fn choose(&self, request: &HeaderMap) -> (&Variant, Option<&'static str>) {
        match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if accepts(request, "br") => (brotli, Some("br")),
            (_, Some(gzip)) if accepts(request, "gzip") => (gzip, Some("gzip")),
            _ => (&self.plain, None),
        }
    }
}

impl Variant {
    fn new(bytes: Bytes) -> Self {
        let digest = hex::encode(&Sha256::digest(&bytes)[..16]);
        let etag = HeaderValue::try_from(format!("\"{digest}\""))
            .unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        Self { bytes, etag }
    }
}

/// RFC 9110 section 12.5.3: named, and not with `q=0`.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            let refused = weight
                .trim()
                .strip_prefix("q=")
                .is_some_and(|q| q.parse() == Ok(0.0_f32));
            name.trim().eq_ignore_ascii_case(encoding) && !refused
        })
}

/// Whether the name changes with the content: `web-123456789abcdef0_bg.wasm`.
///
/// Trunk writes its 64 bits without leading zeros, so one name in sixteen has fewer than
/// 16 digits. A name with fewer than 12 is revalidated each time.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.', '/'])
        .any(|part| (12..=16).any(|digits| random::is_hex(part, digits)))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_recognized_without_its_leading_zeros() {
        for (name, expected) in [
            ("wechat-h5-web-123456789abcdef0_bg.wasm", true),
            ("wechat-h5-web-16dc056df26b8fd_bg.wasm", true),
            ("icon-2c36a209c9513b3a.png", true),
            ("wechat-h5-web.js", false),
            ("decade-facade.js", false),
            ("index.html", false),
        ] {
            assert_eq!(is_hashed(name), expected, "{name}");
        }
    }
}
