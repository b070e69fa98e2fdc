//! Which origins may use the control API. The simulator calls it from the page's origin; no
//! page of the public web may, not even without reading the response.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::addresses::url_of_host;
use crate::client;
use crate::fetch_metadata::is_cross_site;
use crate::platform::Platform;

/// Allows programs (no `Origin`), and pages of this machine, of private networks, of a
/// trusted network and of the accounts' domains. The `Host` is checked too, against DNS
/// rebinding.
pub(crate) async fn admit(
    State(platform): State<Arc<Platform>>,
    request: Request,
    next: Next,
) -> Response {
    let Ok(origin) = calling_origin(&platform, request.uri().path(), request.headers()) else {
        return (StatusCode::FORBIDDEN, REFUSED).into_response();
    };
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    if let Some(origin) = origin {
        allow_origin(origin, response.headers_mut());
    }
    response
}

const REFUSED: &str = "the sandbox's control API is for this machine, private networks and the \
                       accounts' domains\n";

struct UnknownOrigin;

/// The origin that gets the response; `None` for a program, and for a browser that reads it
/// by itself.
fn calling_origin(
    platform: &Platform,
    path: &str,
    headers: &HeaderMap,
) -> Result<Option<HeaderValue>, UnknownOrigin> {
    let mut hosts = headers.get_all(header::HOST).iter();
    if let Some(host) = hosts.next() {
        check_origin(platform, &url_of_host(host).ok_or(UnknownOrigin)?)?;
    }
    if hosts.next().is_some() {
        return Err(UnknownOrigin);
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        // Browsers leave `Origin` out where a page cannot read the response: an image, a
        // frame, a link. The page under development loads the scripts like that.
        let is_foreign = is_cross_site(headers) && !client::is_script(path);
        return if is_foreign {
            Err(UnknownOrigin)
        } else {
            Ok(None)
        };
    };
    let url = origin.to_str().map_err(|_| UnknownOrigin)?;
    check_origin(platform, &Url::parse(url).map_err(|_| UnknownOrigin)?)?;
    Ok(Some(origin.clone()))
}

fn check_origin(platform: &Platform, url: &Url) -> Result<(), UnknownOrigin> {
    let mut accounts = platform.accounts_at_start().iter();
    if platform.addresses().trust.is_near(url) || accounts.any(|account| account.allows_js_on(url))
    {
        Ok(())
    } else {
        Err(UnknownOrigin)
    }
}

fn allow_origin(origin: HeaderValue, headers: &mut HeaderMap) {
    let mut insert =
        |name: HeaderName, value| headers.insert(name, HeaderValue::from_static(value));
    insert(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE");
    insert(header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type");
    insert(header::VARY, "Origin");
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
}
