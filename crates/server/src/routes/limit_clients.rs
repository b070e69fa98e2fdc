//! The step before a route that has a limit.

use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{Extensions, HeaderMap};

use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::rate_limit::LimitedRoute;

/// Refuses a request of a client that is over its limit.
pub(crate) async fn limit_clients(
    State((app, route)): State<(AppState, LimitedRoute)>,
    request: Request,
    next: Next,
) -> Response {
    if let Err(refused) = check(&app, route, request.extensions(), request.headers()) {
        return refused.into_response();
    }
    next.run(request).await
}

/// The proof that the client of a request is within [`LimitedRoute::Jssdk`]. The handler that
/// takes it needs no layer, for which axum would box the request's future and clone its
/// service once more: no other route is called as often.
pub(crate) struct WithinJssdkLimit;

impl FromRequestParts<AppState> for WithinJssdkLimit {
    type Rejection = ErrorResponse;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ErrorResponse> {
        check(app, LimitedRoute::Jssdk, &parts.extensions, &parts.headers).map(|()| Self)
    }
}

fn check(
    app: &AppState,
    route: LimitedRoute,
    extensions: &Extensions,
    headers: &HeaderMap,
) -> Result<(), ErrorResponse> {
    let Some(client) = app.client_addresses.network(extensions, headers) else {
        return Ok(());
    };
    app.rate_limits.check(route, client).map_err(|wait| {
        ErrorResponse::new(ErrorCode::TooManyRequests, "too many requests")
            .retry_after(whole_seconds(wait))
    })
}

/// Rounded up.
pub(super) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
