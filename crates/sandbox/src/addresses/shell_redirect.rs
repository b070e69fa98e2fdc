//! Redirects to the host name of the shell. Browsers do not send a page's cookies from a
//! frame in another site's page, so the sandbox's own pages have to be on the shell's site.

use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use url::Url;
use wechat_h5_local_net::is_loopback;

use super::local::url_of_host;
use super::sandbox_addresses::Addresses;

const FETCH_DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// A redirect for a page in a frame that opens this path under another name of this
/// machine.
pub(crate) fn redirect_framed(
    addresses: &Addresses,
    headers: &HeaderMap,
    uri: &Uri,
) -> Option<Response> {
    let is_framed = headers
        .get(FETCH_DESTINATION)
        .is_some_and(|destination| destination == "iframe");
    if !is_framed {
        return None;
    }
    redirect_to_shell_host(addresses, headers, uri.path_and_query()?.as_str())
}

/// A redirect to the same path at the shell's host, if the request came to another
/// loopback name. A request without `Host` is not redirected.
pub(crate) fn redirect_to_shell_host(
    addresses: &Addresses,
    headers: &HeaderMap,
    path: &str,
) -> Option<Response> {
    let requested = url_of_host(headers.get(header::HOST)?)?;
    let shell = Url::parse(addresses.shell_base()).ok()?;
    if !is_loopback(&requested) || requested.host() == shell.host() {
        return None;
    }
    let headers = [
        (
            header::LOCATION,
            format!("{}{path}", addresses.shell_base()),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Some((StatusCode::TEMPORARY_REDIRECT, headers).into_response())
}
