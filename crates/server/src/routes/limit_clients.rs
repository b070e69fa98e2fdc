//! The step before a route that has a limit.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::rate_limit::LimitedRoute;

/// Refuses a request of a client that is over its limit.
pub(crate) async fn limit_clients(
    State((app, route)): State<(AppState, LimitedRoute)>,
    request: Request,
    next: Next,
) -> Response {
    let client = app
        .client_addresses
        .network(request.extensions(), request.headers());
    if let Err(wait) = client.map_or(Ok(()), |client| app.rate_limits.check(route, client)) {
        return ErrorResponse::new(ErrorCode::TooManyRequests, "too many requests")
            .retry_after(whole_seconds(wait))
            .into_response();
    }
    next.run(request).await
}

/// Rounded up.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
