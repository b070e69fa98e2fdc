//! A reverse proxy for a page that another server serves: the client simulator
//! comes first in the head of each document, everything else passes as it is.

mod answer;
mod ask;
mod inject;
mod upgrade;
mod upstream;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use url::Url;

pub use self::upstream::Upstream;

use crate::domain::{DomainRule, HostMatch};
use crate::html;
use crate::journal::{Kind, Note};
use crate::twin::Twin;

/// What every request needs.
#[derive(Clone)]
struct Proxy {
    twin: Arc<Twin>,
    upstream: Upstream,
    client: Client<HttpConnector, Body>,
}

pub(crate) fn router(twin: Arc<Twin>, upstream: Upstream) -> Router {
    let client = Client::builder(TokioExecutor::new()).build_http();
    Router::new().fallback(pass).with_state(Proxy {
        twin,
        upstream,
        client,
    })
}

async fn pass(State(proxy): State<Proxy>, request: Request) -> Response {
    // The upstream is told its own name, so it cannot tell a name that was made
    // to point here: that is done here.
    if !is_local(request.headers()) {
        return (StatusCode::FORBIDDEN, STRANGER).into_response();
    }
    let asked = ask::Asked::of(&request);
    let (request, upgrade) = upgrade::take(request);
    let Some(request) = ask::forward(request, &proxy.upstream) else {
        return (StatusCode::FORBIDDEN, STRANGER).into_response();
    };
    let Ok(answer) = proxy.client.request(request).await else {
        return unreachable(&proxy, &asked);
    };
    if let (StatusCode::SWITCHING_PROTOCOLS, Some(upgrade)) = (answer.status(), upgrade) {
        return upgrade.join(answer);
    }
    answer::back(&proxy, &asked, answer)
}

const STRANGER: &str =
    "this proxy answers to names and addresses of this machine and of private networks only\n";

fn is_local(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    host.and_then(|host| Url::parse(&format!("http://{host}/")).ok())
        .is_some_and(|url| DomainRule::Private.covers(&url, HostMatch::Exact))
}

/// The browser tries again after two seconds.
const RETRY: (HeaderName, HeaderValue) = (header::REFRESH, HeaderValue::from_static("2"));

/// For a document a page that loads again by itself, else a text.
fn unreachable(proxy: &Proxy, asked: &ask::Asked) -> Response {
    let upstream = proxy.upstream.base();
    proxy.note(
        asked,
        Note::from_iter([("outcome".to_owned(), "unreachable".into())]),
    );
    let mut response = if asked.is_document {
        let template = include_str!("../../assets/unreachable.html");
        let values = [("upstream", upstream.as_str())];
        ([RETRY], html::page("网页还没有启动", template, &values)).into_response()
    } else {
        format!("no server responds at {upstream}\n").into_response()
    };
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response
}

impl Proxy {
    /// The simulator, as a tag to put into a document.
    fn tag(&self) -> String {
        let base = self.twin.options.api_base();
        format!(
            "<script src=\"{base}{}\"></script>",
            crate::client::script::PATH
        )
    }

    fn note(&self, asked: &ask::Asked, mut note: Note) {
        note.insert("method".to_owned(), asked.method.as_str().into());
        self.twin.record(Kind::Proxy, &asked.path, note);
    }
}
