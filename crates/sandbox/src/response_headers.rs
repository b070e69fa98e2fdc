//! The headers of the sandbox's own responses. A response of an injected fault has none of
//! them: it stands for another server's.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// No response is taken for another type than its own.
const OF_EVERY_RESPONSE: [(HeaderName, HeaderValue); 1] = [(
    header::X_CONTENT_TYPE_OPTIONS,
    HeaderValue::from_static("nosniff"),
)];

/// Nothing below `/__sandbox/` is a document, except the shell and the consent page, which
/// have their own.
const OF_THE_CONTROL_API: [(HeaderName, HeaderValue); 3] = [
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
];

/// Those of a response to a request that cannot be read, as lines of its head.
pub(crate) const LINES: &[u8] = b"x-content-type-options: nosniff\r\ncache-control: no-store\r\n";

pub(crate) async fn add(response: Response) -> Response {
    with_defaults(response, OF_EVERY_RESPONSE)
}

pub(crate) async fn add_for_control(response: Response) -> Response {
    with_defaults(response, OF_THE_CONTROL_API)
}

/// A header of the route stays as it is.
fn with_defaults<const N: usize>(
    mut response: Response,
    defaults: [(HeaderName, HeaderValue); N],
) -> Response {
    for (name, value) in defaults {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
