//! What happens around every request, in one pass: a few cheap steps, each in a
//! file of its own.

mod access_log;
mod body_limit;
mod request_id;
mod security_headers;

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
use tracing::Instrument as _;

use self::access_log::Seen;
use self::request_id::RequestId;
pub use self::security_headers::SecurityHeaders;
use crate::app::AppState;
use crate::envelope::Problem;
use crate::error_page;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Routes, and what happens around them.
///
/// A service of its own instead of a layer: a layer is boxed once more for every
/// request and route.
#[derive(Clone, Debug)]
pub struct Served {
    app: AppState,
    routes: Router,
}

impl Served {
    pub(crate) fn new(app: AppState, routes: Router) -> Self {
        Self { app, routes }
    }

    /// Gives the request an id, bounds its body, and finishes the answer.
    async fn answer(self, request: Request) -> Response {
        let start = Instant::now();
        let id = RequestId::next();
        let seen = Seen::of(&request);
        let is_login = is_login(request.uri().path());
        let for_people = is_login && accepts_html(&request);

        let Self { app, routes } = self;
        let mut response = if is_login {
            let span = tracing::info_span!("login", request_id = id.as_str());
            route(routes, request).instrument(span).await
        } else {
            route(routes, request).await
        };

        let problem = response.extensions_mut().remove::<Arc<Problem>>();
        if let Some(problem) = &problem {
            write_problem(&mut response, problem, &id, for_people.then_some(&app));
        }
        app.security_headers.add(response.headers_mut());
        response.headers_mut().insert(request_id::NAME, id.header());
        access_log::write(&seen, &id, &response, problem.as_deref(), start);
        response
    }
}

impl Service<Request> for Served {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let served = self.clone();
        Box::pin(async move { Ok(served.answer(request).await) })
    }
}

async fn route(routes: Router, request: Request) -> Response {
    match body_limit::check(request).await {
        Ok(request) => {
            let Ok(response) = routes.oneshot(request).await;
            response
        }
        Err(problem) => problem.into_response(),
    }
}

fn write_problem(
    response: &mut Response,
    problem: &Problem,
    id: &RequestId,
    for_people: Option<&AppState>,
) {
    let (body, content_type) = match for_people {
        Some(_) => (error_page::render(problem, id.as_str()).into(), HTML),
        None => (problem.to_json(id.as_str()), JSON),
    };
    *response.body_mut() = Body::from(body);
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, content_type);
    if let Some(app) = for_people {
        let policy = app.error_policy.clone();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// What people are sent to and see, instead of a page's scripts.
fn is_login(path: &str) -> bool {
    path.starts_with("/api/oauth/") || path == "/connect/oauth2/authorize"
}

fn accepts_html(request: &Request) -> bool {
    request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"))
}
