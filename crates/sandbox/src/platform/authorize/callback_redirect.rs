//! The redirect from the authorize page to the callback, and what a client may do on the
//! way.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use url::{Host, Url};
use wechat_h5_local_net::is_loopback;

use super::pages::{callback_url, expired, redirect, title};
use crate::page_language::PageLanguage;
use crate::page_template;
use crate::platform::records::CallbackRedirect;
use crate::platform::state::Platform;
use crate::query::Query;
use crate::user::CallbackBehavior;

/// The page between the authorize page and the callback, for a client with special
/// behavior.
pub(super) const PATH: &str = "/__sandbox/return";

/// Redirects to `redirect_uri`; through the page in between if the user's client needs it.
pub(super) fn redirect_to_callback(
    platform: &Platform,
    redirect_uri: &str,
    parameters: &str,
    language: PageLanguage,
) -> Response {
    let location = callback_url(redirect_uri, parameters);
    let mut records = platform.records();
    let behavior = records.users.current().behavior.on_callback;
    if behavior == CallbackBehavior::default() {
        return redirect(&location, language);
    }
    let id = records.callback_redirects.open(CallbackRedirect {
        location: location.clone(),
        behavior,
    });
    drop(records);
    let base = base_beside(&platform.addresses().api_base, &location);
    redirect(&format!("{base}{PATH}?id={id}"), language)
}

/// The sandbox under the host name of the page, if it can be reached by that name: cookies
/// ignore ports, so it then shares the page's cookies.
fn base_beside(api_base: &str, location: &str) -> String {
    let (Ok(page), Ok(own)) = (Url::parse(location), Url::parse(api_base)) else {
        return api_base.to_owned();
    };
    let is_own = match page.host() {
        Some(Host::Domain(_)) => is_loopback(&page) && is_loopback(&own),
        host => host == own.host(),
    };
    match (page.host_str(), own.port()) {
        (Some(host), Some(port)) if is_own => format!("http://{host}:{port}"),
        _ => api_base.to_owned(),
    }
}

/// Drops the cookies of the page's host, and requests the callback once by script before
/// it redirects.
pub(super) async fn show(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let language = PageLanguage::of_shell(&headers);
    let query = Query::parse(&query.unwrap_or_default());
    let id = query.get("id").unwrap_or_default();
    let Some(opened) = platform.records().callback_redirects.find(id).cloned() else {
        return expired(language);
    };
    let mut response = if opened.behavior.double_callback {
        double_callback_page(&opened.location, language)
    } else {
        redirect(&opened.location, language)
    };
    if opened.behavior.drops_cookies {
        let cookies = HeaderValue::from_static("\"cookies\"");
        response.headers_mut().insert(CLEAR_SITE_DATA, cookies);
    }
    response
}

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The page's script may run and request any page.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
     connect-src http: https:; img-src data:; base-uri 'none'",
);

fn double_callback_page(location: &str, language: PageLanguage) -> Response {
    let template = include_str!("../../../assets/double_callback.html");
    let text = language.pick("正在返回…", "Going back…");
    let values = [("location", location), ("text", text)];
    let mut response = page_template::page(language, title(language), template, &values);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_between_has_the_callback_s_host_name_if_possible() {
        let loopback = "http://127.0.0.1:8090";
        let private = "http://192.168.1.20:8090";
        for (api_base, page, base) in [
            (
                loopback,
                "http://127.0.0.1:8080/cb",
                "http://127.0.0.1:8090",
            ),
            (loopback, "http://localhost:5173/", "http://localhost:8090"),
            (loopback, "http://h5.localhost/", "http://h5.localhost:8090"),
            (loopback, "http://127.0.0.2/", "http://127.0.0.1:8090"),
            (loopback, "https://example.com/", "http://127.0.0.1:8090"),
            (private, "http://192.168.1.20/", "http://192.168.1.20:8090"),
            (private, "http://localhost/", "http://192.168.1.20:8090"),
        ] {
            assert_eq!(base_beside(api_base, page), base, "{page}");
        }
    }
}
