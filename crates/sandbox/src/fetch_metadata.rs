//! What a browser says about the page that a request comes from
//! (<https://www.w3.org/TR/fetch-metadata/>).

use axum::http::{HeaderMap, HeaderName};

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a page of another site caused the request. Programs, and browsers on plain http
/// at a private address, do not say.
pub(crate) fn is_cross_site(headers: &HeaderMap) -> bool {
    headers.get(SITE).is_some_and(|site| site == "cross-site")
}
