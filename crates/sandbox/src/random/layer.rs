use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::twin::Twin;

/// All that a call draws comes from its sandbox's source.
pub(crate) async fn draw_from_source(
    State(twin): State<Arc<Twin>>,
    request: Request,
    next: Next,
) -> Response {
    twin.random.scope(next.run(request)).await
}
