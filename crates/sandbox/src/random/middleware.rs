use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::source::Source;

/// Makes all random values of a call come from the sandbox's source.
pub(crate) async fn draw_from_source(
    State(source): State<Source>,
    request: Request,
    next: Next,
) -> Response {
    source.scope(next.run(request)).await
}
