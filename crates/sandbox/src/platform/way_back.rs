//! The way from the authorize page back to the page, and what a client may do
//! on it.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use url::{Host, Url};
use wechat_h5_local_net::is_loopback;

use super::page::{TITLE, back, redirect, stale};
use crate::html;
use crate::ledger::{OnReturn, WayBack};
use crate::options::Options;
use crate::query::Query;
use crate::twin::Twin;

/// The stop on the way back of a client that has habits.
pub(crate) const PATH: &str = "/__sandbox/return";

/// Back to `redirect_uri`, by the stop where the person's client needs it.
pub(super) fn send_back(twin: &Twin, redirect_uri: &str, parameters: &str) -> Response {
    let location = back(redirect_uri, parameters);
    let mut ledger = twin.ledger();
    let on_return = ledger.users.current().habits.on_return;
    if on_return == OnReturn::default() {
        return redirect(&location);
    }
    let id = ledger.ways_back.open(WayBack {
        location: location.clone(),
        on_return,
    });
    drop(ledger);
    let base = base_beside(&twin.options, &location);
    redirect(&format!("{base}{PATH}?id={id}"))
}

/// The sandbox under the page's own host name, where it can be reached by it:
/// cookies do not know ports, so that there it is the page's neighbour.
fn base_beside(options: &Options, location: &str) -> String {
    let api = options.api_base();
    let (Ok(page), Ok(own)) = (Url::parse(location), Url::parse(api)) else {
        return api.to_owned();
    };
    let is_own = match page.host() {
        Some(Host::Domain(_)) => is_loopback(&page) && is_loopback(&own),
        host => host == own.host(),
    };
    match (page.host_str(), own.port()) {
        (Some(host), Some(port)) if is_own => format!("http://{host}:{port}"),
        _ => api.to_owned(),
    }
}

/// Drops the cookies of the page's host, and calls the callback once by script
/// before it goes there.
pub(crate) async fn show(State(twin): State<Arc<Twin>>, RawQuery(query): RawQuery) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let id = query.get("id").unwrap_or_default();
    let Some(way) = twin.ledger().ways_back.find(id).cloned() else {
        return stale();
    };
    let mut response = if way.on_return.double_callback {
        call_twice(&way.location)
    } else {
        redirect(&way.location)
    };
    if way.on_return.drops_cookies {
        let cookies = HeaderValue::from_static("\"cookies\"");
        response.headers_mut().insert(CLEAR_SITE_DATA, cookies);
    }
    response
}

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The script of `double_callback.html` may run and call any page.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
     connect-src http: https:; img-src data:; base-uri 'none'",
);

fn call_twice(location: &str) -> Response {
    let template = include_str!("../../assets/double_callback.html");
    let mut response = html::page(TITLE, template, &[("location", location)]);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stop_is_beside_the_page_where_it_can_be() {
        let loopback = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
        let private = Options::new("192.168.1.20:8090".parse().unwrap()).unwrap();
        for (options, page, base) in [
            (
                &loopback,
                "http://127.0.0.1:8080/cb",
                "http://127.0.0.1:8090",
            ),
            (&loopback, "http://localhost:5173/", "http://localhost:8090"),
            (
                &loopback,
                "http://h5.localhost/",
                "http://h5.localhost:8090",
            ),
            (&loopback, "http://127.0.0.2/", "http://127.0.0.1:8090"),
            (&loopback, "https://example.com/", "http://127.0.0.1:8090"),
            (&private, "http://192.168.1.20/", "http://192.168.1.20:8090"),
            (&private, "http://localhost/", "http://192.168.1.20:8090"),
        ] {
            assert_eq!(base_beside(options, page), base, "{page}");
        }
    }
}
