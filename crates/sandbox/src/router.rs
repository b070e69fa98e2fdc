//! Every route of the sandbox.

use axum::Router;

pub(crate) fn build() -> Router {
    Router::new()
}
