//! A reverse proxy for a page that another server serves: it adds the client simulator at the
//! start of each document's head, has the sandbox answer for WeChat's CDN, and passes everything
//! else unchanged.

mod content_security_policy;
mod document_rewriter;
mod hop_by_hop;
mod jweixin_cdn;
mod request;
mod response;
mod script_injection;
mod tag;
mod upgrade;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use self::document_rewriter::DocumentRewriter;
use self::request::RequestInfo;
use crate::addresses::{Addresses, NetworkTrust, Upstream, url_of_host};
use crate::client::{JWEIXIN_BASE, SIMULATOR};
use crate::client_settings::{CurrentSettings, JweixinSource};
use crate::journal::{Details, EntryKind, Journal};
use crate::page_template;

/// The proxy's state.
#[derive(Clone)]
struct Proxy {
    /// The origin that the simulator comes from.
    api_base: Arc<str>,
    trust: NetworkTrust,
    settings: Arc<CurrentSettings>,
    journal: Arc<Journal>,
    upstream: Upstream,
    client: Client<HttpConnector, Body>,
}

pub(crate) fn router(
    addresses: &Addresses,
    settings: Arc<CurrentSettings>,
    journal: Arc<Journal>,
    upstream: Upstream,
) -> Router {
    let client = Client::builder(TokioExecutor::new()).build_http();
    Router::new().fallback(pass).with_state(Proxy {
        api_base: addresses.api_base.as_str().into(),
        trust: addresses.trust,
        settings,
        journal,
        upstream,
        client,
    })
}

async fn pass(State(proxy): State<Proxy>, request: Request) -> Response {
    // A development server may answer to every name, or get its own one as `Host`: the proxy
    // detects DNS rebinding for it.
    if !has_near_host(request.headers(), proxy.trust) {
        return refusal(StatusCode::FORBIDDEN, WRONG_HOST);
    }
    // With these two methods a client talks to proxies, and not to a page.
    if [Method::CONNECT, Method::TRACE].contains(request.method()) {
        return refusal(
            StatusCode::NOT_IMPLEMENTED,
            "this proxy passes pages only\n",
        );
    }
    let info = RequestInfo::of(&request);
    let (request, upgrade) = upgrade::take(request);
    let Some(request) = request::forward(request, &proxy.upstream) else {
        return refusal(StatusCode::FORBIDDEN, WRONG_HOST);
    };
    let Ok(response) = proxy.client.request(request).await else {
        return unreachable(&proxy, &info);
    };
    match (response.status(), upgrade) {
        (StatusCode::SWITCHING_PROTOCOLS, Some(upgrade)) => upgrade.join(response),
        (StatusCode::SWITCHING_PROTOCOLS, None) => refusal(
            StatusCode::BAD_GATEWAY,
            "the server changed the protocol without being asked\n",
        ),
        _ => response::pass_back(&proxy, &info, response),
    }
}

fn refusal(status: StatusCode, text: &'static str) -> Response {
    (status, [NO_SNIFFING], text).into_response()
}

/// For the proxy's own responses; those of the page stay as they are.
const NO_SNIFFING: (HeaderName, HeaderValue) = (
    header::X_CONTENT_TYPE_OPTIONS,
    HeaderValue::from_static("nosniff"),
);

const WRONG_HOST: &str =
    "this proxy serves only names and addresses of this machine and of private networks\n";

/// One `Host`, of this machine, a private network or a trusted one.
fn has_near_host(headers: &HeaderMap, trust: NetworkTrust) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let url = hosts.next().and_then(url_of_host);
    hosts.next().is_none() && url.is_some_and(|url| trust.is_near(&url))
}

/// The browser tries again after two seconds.
const RETRY: (HeaderName, HeaderValue) = (header::REFRESH, HeaderValue::from_static("2"));

/// For a document a page that loads again by itself, else a text.
fn unreachable(proxy: &Proxy, info: &RequestInfo) -> Response {
    let upstream = proxy.upstream.base();
    proxy.record(
        info,
        Details::from_iter([("outcome".to_owned(), "unreachable".into())]),
    );
    let mut response = if info.is_document {
        let template = include_str!("../../assets/unreachable.html");
        let language = info.language;
        let title = language.pick("网页还没有启动", "The page's server does not run");
        let text = language.pick(
            "这个地址没有响应。请启动网页的开发服务器，网页会自动在这里打开。",
            "No server responds at this address. Start the page's development server: the page then opens here.",
        );
        let values = [
            ("title", title),
            ("upstream", upstream.as_str()),
            ("text", text),
        ];
        let page = page_template::page(language, title, template, &values);
        ([RETRY, NO_SNIFFING], page).into_response()
    } else {
        ([NO_SNIFFING], format!("no server responds at {upstream}\n")).into_response()
    };
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response
}

impl Proxy {
    /// What is changed in a document that has this policy. Where it keeps the CDN's script
    /// out, that stays so.
    fn rewriter(&self, policy: &str) -> DocumentRewriter {
        let is_blocked = content_security_policy::blocks_cdn(policy);
        let cdn_answers = self.settings.get().jweixin == JweixinSource::None;
        let base =
            (!is_blocked && !cdn_answers).then(|| format!("{}{JWEIXIN_BASE}", self.api_base));
        DocumentRewriter::new(&self.tag(policy, is_blocked), &self.api_base, base)
    }

    /// The simulator as a script tag, which also tells the policy that the page has.
    fn tag(&self, policy: &str, blocks_cdn: bool) -> String {
        let src = format!("src=\"{}{SIMULATOR}\"", self.api_base);
        if policy.is_empty() {
            return format!("<script {src}></script>");
        }
        let policy = content_security_policy::attribute(policy);
        let blocked = if blocks_cdn {
            content_security_policy::BLOCKED
        } else {
            ""
        };
        format!("<script {src} data-csp=\"{policy}\"{blocked}></script>")
    }

    fn record(&self, info: &RequestInfo, mut details: Details) {
        details.insert("request".to_owned(), info.recorded.clone().into());
        details.insert("method".to_owned(), info.method.as_str().into());
        self.journal.record(EntryKind::Proxy, &info.path, details);
    }
}
