//! Who may turn the knobs: the simulator calls from the page's origin, which is
//! another one, and no page of the open web has any business here.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::domain::{DomainRule, HostMatch};
use crate::twin::Twin;

/// Lets in programs (no `Origin`), and pages of this machine, of private
/// networks and of the accounts' own domains. The `Host` is looked at too: a
/// name that was made to point here is not one of ours.
pub(crate) async fn admit(State(twin): State<Arc<Twin>>, request: Request, next: Next) -> Response {
    let Ok(origin) = caller(&twin, request.headers()) else {
        return (StatusCode::FORBIDDEN, REFUSED).into_response();
    };
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    if let Some(origin) = origin {
        share_with(origin, response.headers_mut());
    }
    response
}

const REFUSED: &str = "the sandbox's knobs are for this machine, private networks and the \
                       accounts' own domains\n";

struct Stranger;

/// The origin to answer to, `None` for a program.
fn caller(twin: &Twin, headers: &HeaderMap) -> Result<Option<HeaderValue>, Stranger> {
    if let Some(host) = headers.get(header::HOST) {
        let host = host.to_str().map_err(|_| Stranger)?;
        is_known(twin, &format!("http://{host}/"))?;
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(None);
    };
    is_known(twin, origin.to_str().map_err(|_| Stranger)?)?;
    Ok(Some(origin.clone()))
}

fn is_known(twin: &Twin, url: &str) -> Result<(), Stranger> {
    let url = Url::parse(url).map_err(|_| Stranger)?;
    let is_near = DomainRule::Private.covers(&url, HostMatch::Exact);
    let mut accounts = twin.options.accounts.iter();
    if is_near || accounts.any(|account| account.allows_js_on(&url)) {
        Ok(())
    } else {
        Err(Stranger)
    }
}

fn share_with(origin: HeaderValue, headers: &mut HeaderMap) {
    let mut say = |name: HeaderName, value| headers.insert(name, HeaderValue::from_static(value));
    say(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE");
    say(header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type");
    say(header::VARY, "Origin");
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
}
