//! The authorize page of open.weixin.qq.com (网页授权): reads the request, decides what the
//! user sees, and redirects to the callback.

mod callback_redirect;
mod consent;
mod flow;
mod pages;
mod request;
mod route;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};

use super::endpoint::AUTHORIZE;
use super::state::Platform;

pub(crate) use consent::PATH as CONSENT;

/// The routes of the authorize page, and of the pages that it leads to.
pub(crate) fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Platform>: FromRef<S>,
{
    Router::new()
        .route(AUTHORIZE, get(route::show))
        .route(CONSENT, post(consent::submit))
        .route(callback_redirect::PATH, get(callback_redirect::show))
}
