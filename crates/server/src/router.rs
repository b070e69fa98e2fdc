//! Every route, by who calls it.

use axum::Router;
use axum::routing::get;

use crate::app::AppState;
use crate::middleware::Served;
use crate::routes::{health, jssdk, oauth, page, session};

/// For browsers.
pub fn public(app: AppState) -> Served {
    let routes = Router::new()
        .route("/api/jssdk/config", get(jssdk::config))
        .route("/api/oauth/authorize", get(oauth::authorize))
        .route("/api/oauth/callback", get(oauth::callback))
        .route("/api/session", get(session::show).delete(session::end))
        .route("/healthz", get(health::health))
        .route("/readyz", get(health::ready))
        .fallback(page::file)
        .method_not_allowed_fallback(page::method_not_allowed);
    Served::new(app.clone(), routes.with_state(app))
}

/// For other back ends and whoever watches the process.
pub fn internal(app: AppState) -> Served {
    let routes = Router::new()
        .route("/healthz", get(health::health))
        .route("/readyz", get(health::ready))
        .fallback(page::not_found)
        .method_not_allowed_fallback(page::method_not_allowed);
    Served::new(app.clone(), routes.with_state(app))
}
