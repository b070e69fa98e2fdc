//! What happens around every request, in one pass: a few cheap steps, each in a
//! file of its own.

mod access_log;
mod body_limit;
mod request_id;
mod security_headers;

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, header};
use tracing::Instrument as _;

use self::access_log::Seen;
use self::request_id::RequestId;
use crate::app::AppState;
use crate::envelope::Problem;
use crate::error_page;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Gives the request an id, bounds its body, and finishes the answer.
pub(crate) async fn around(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = RequestId::next();
    let seen = Seen::of(&request);
    let is_login = request.uri().path().starts_with("/api/oauth/");
    let for_people = is_login && accepts_html(&request);

    let answer = async {
        match body_limit::check(request).await {
            Ok(request) => next.run(request).await,
            Err(problem) => axum::response::IntoResponse::into_response(problem),
        }
    };
    let mut response = if is_login {
        let span = tracing::info_span!("login", request_id = id.as_str());
        answer.instrument(span).await
    } else {
        answer.await
    };

    let problem = response.extensions_mut().remove::<Arc<Problem>>();
    if let Some(problem) = &problem {
        write_problem(&mut response, problem, &id, for_people.then_some(&app));
    }
    security_headers::add(response.headers_mut());
    response.headers_mut().insert(request_id::NAME, id.header());
    access_log::write(&seen, &id, &response, problem.as_deref(), start);
    response
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

fn accepts_html(request: &Request) -> bool {
    request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"))
}
