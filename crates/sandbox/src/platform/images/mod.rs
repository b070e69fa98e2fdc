//! Pictures: of users, and of QR codes.

mod avatar;
mod qr_code;
mod showqrcode;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;

use super::endpoint::{AVATAR, SHOW_QR_CODE};
use super::state::Platform;

pub(crate) fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Platform>: FromRef<S>,
{
    Router::new()
        .route(AVATAR, get(avatar::show))
        .route(SHOW_QR_CODE, get(showqrcode::show))
}
