//! The step before a route that has a limit.

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::app::AppState;
use crate::client_address::ClientNetwork;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::rate_limit::LimitedRoute;

/// Refuses a request of a client that is over its limit.
pub(crate) async fn limit_clients(
    State((app, route)): State<(AppState, LimitedRoute)>,
    request: Request,
    next: Next,
) -> Response {
    if let Err(wait) = client(&app, &request).map_or(Ok(()), |c| app.rate_limits.check(route, c)) {
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

/// The client, unless only a trusted proxy is known.
fn client(app: &AppState, request: &Request) -> Option<ClientNetwork> {
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    let client = app.client_addresses.client(peer.ip(), request.headers())?;
    Some(ClientNetwork::of(client))
}
