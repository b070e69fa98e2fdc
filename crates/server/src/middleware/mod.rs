//! The steps around every request, each in a file of its own.

mod access_log;
mod as_received;
mod body_limit;
mod host_header;
mod internal_host;
mod request_id;
mod request_span;
mod security_headers;
mod single_slashes;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};
use tower::{Service, ServiceExt as _};
use tracing::{Instrument as _, Span};

use self::access_log::RequestSummary;
pub(crate) use self::as_received::AsReceived;
pub(crate) use self::body_limit::read_first;
use self::request_id::RequestId;
use self::request_span::RequestSpan;
use self::security_headers::SecurityHeaders;
use crate::config::Config;
use crate::error_page;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::internal_tls::ClientCertificate;
use crate::metrics::RequestMetrics;
use crate::preferred_language::Language;
use crate::public_route::{PublicRoute, is_api, is_pay_notification, reads_its_body};
use crate::reloadable::Reloadable;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Routes with the steps around them.
///
/// This is a service and not a layer, because axum boxes a layer once more for every
/// request and route.
#[derive(Clone, Debug)]
pub(crate) struct MiddlewareService(Arc<Steps>);

#[derive(Clone, Debug)]
struct Steps {
    headers: Arc<ResponseHeaders>,
    routes: Router,
    metrics: Option<RequestMetrics>,
    listener: Listener,
}

/// Whose routes these are.
#[derive(Clone, Debug)]
pub(crate) enum Listener {
    /// The body of a request is read before the route runs, up to a limit, except that of a push
    /// and of a notification of WeChat Pay.
    Public,
    /// The route reads the body, and repeated slashes in a path are one. It may be called by
    /// addresses and these names only.
    Internal(Reloadable<Vec<String>>),
}

impl Listener {
    const fn is_public(&self) -> bool {
        matches!(self, Self::Public)
    }

    /// For operators.
    const fn name(&self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal(_) => "internal",
        }
    }
}

/// The headers that do not depend on the route.
#[derive(Debug)]
pub(crate) struct ResponseHeaders {
    security: SecurityHeaders,
    /// The content security policy of the error page.
    error_page_policy: HeaderValue,
    /// The URL of what the error codes mean, without the code.
    error_docs: String,
}

impl ResponseHeaders {
    /// Those of a server with this configuration.
    pub(crate) fn new(config: &Config) -> Self {
        let head_script = config.page.head_script.as_ref();
        Self {
            security: SecurityHeaders::new(&config.public),
            error_page_policy: error_page::policy(head_script),
            error_docs: config.public.error_docs(),
        }
    }

    /// Those of a response that no route makes, as lines of its head.
    pub(crate) fn lines(&self) -> Vec<u8> {
        self.security.lines()
    }
}

impl MiddlewareService {
    pub(crate) fn new(headers: Arc<ResponseHeaders>, routes: Router, listener: Listener) -> Self {
        let metrics = None;
        Self(Arc::new(Steps {
            headers,
            routes,
            metrics,
            listener,
        }))
    }

    /// The same, and its responses are counted.
    pub(crate) fn with_metrics(self, metrics: RequestMetrics) -> Self {
        let mut steps = Arc::unwrap_or_clone(self.0);
        steps.metrics = Some(metrics);
        Self(Arc::new(steps))
    }

    /// Gives the request an id, limits its body, and completes the response.
    async fn respond(self, request: Request) -> Response {
        let start = Instant::now();
        let id = RequestId::random();
        let summary = RequestSummary::of(&request);
        let certificate = request.extensions().get::<ClientCertificate>().cloned();
        let is_login = is_login(request.uri().path());
        let is_pay_notification =
            self.0.listener.is_public() && is_pay_notification(request.uri().path());
        let is_for_people = is_login || self.0.is_outside_the_api(request.uri().path());
        let page_language =
            (is_for_people && accepts_html(&request)).then(|| Language::of_user(request.headers()));

        let Steps {
            headers, metrics, ..
        } = &*self.0;
        // With each line about a call is whose it is.
        let caller = certificate.map_or_else(
            Span::none,
            |name| tracing::info_span!("internal", client_certificate = %name),
        );
        let logged = if is_login {
            tracing::info_span!("login", request_id = id.as_str())
        } else {
            caller.clone()
        };
        let traced = RequestSpan::start(&request, &id, &self.0.listener);
        let routing = self.0.route(request);
        let mut response = if logged.is_disabled() && !traced.is_wanted() {
            routing.await
        } else {
            let routing = routing.instrument(logged);
            routing.instrument(traced.span()).await
        };
        traced.record_response(&response);

        let problem = response.extensions_mut().remove::<Arc<ErrorResponse>>();
        if let Some(problem) = &problem {
            let is_shown = |_: &Language| is_login || problem.code == ErrorCode::NotFound;
            if let Some(language) = page_language.filter(is_shown) {
                let html = error_page::render(problem, id.as_str(), language);
                write_error_page(&mut response, html, headers);
            } else if is_pay_notification {
                let body = problem.to_wechat_pay_json(id.as_str(), &headers.error_docs);
                write_json(&mut response, body);
            } else {
                let body = problem.to_json(id.as_str(), &headers.error_docs);
                write_json(&mut response, body);
            }
        }
        if response.extensions_mut().remove::<AsReceived>().is_none() {
            headers.security.add(&id, response.headers_mut());
        }
        if let Some(metrics) = metrics {
            metrics.observe(summary.path(), response.status(), start.elapsed());
        }
        let log = || access_log::write(&summary, &id, &response, problem.as_deref(), start);
        caller.in_scope(log);
        response
    }
}

impl Service<Request> for MiddlewareService {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { Ok(service.respond(request).await) })
    }
}

impl Steps {
    /// Whether this path is one that people type, or follow a link to, and not one of the API.
    fn is_outside_the_api(&self, path: &str) -> bool {
        self.listener.is_public() && !is_api(path)
    }

    async fn route(&self, request: Request) -> Response {
        match self.checked(request).await {
            Ok(request) => {
                let Ok(response) = self.routes.clone().oneshot(request).await;
                response
            }
            Err(problem) => problem.into_response(),
        }
    }

    async fn checked(&self, request: Request) -> Result<Request, ErrorResponse> {
        host_header::check(&request)?;
        match &self.listener {
            Listener::Public if reads_its_body(request.uri().path()) => Ok(request),
            Listener::Public => body_limit::check(request).await,
            Listener::Internal(names) => {
                internal_host::check(&request, &names.load())?;
                Ok(single_slashes::collapse(request))
            }
        }
    }
}

fn write_json(response: &mut Response, body: Vec<u8>) {
    *response.body_mut() = Body::from(body);
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, JSON);
}

/// The same for users: a browser shows the response of a failed login, and of a path where nothing is.
fn write_error_page(response: &mut Response, html: String, of_server: &ResponseHeaders) {
    *response.body_mut() = Body::from(html);
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HTML);
    let policy = of_server.error_page_policy.clone();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
}

/// Whether browsers are sent to this path, as opposed to a page's scripts calling it.
fn is_login(path: &str) -> bool {
    path.starts_with("/api/oauth/") || path == PublicRoute::RelayAuthorize.path()
}

fn accepts_html(request: &Request) -> bool {
    request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"))
}
