//! What has an address: pictures of users, of QR codes and of articles, articles, and videos.

mod article;
mod avatar;
mod media;
mod qr_code;
mod showqrcode;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;

use super::endpoint::{ARTICLE, ARTICLE_PICTURE, AVATAR, SHOW_QR_CODE, VIDEO};
use super::state::Platform;

pub(crate) fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Platform>: FromRef<S>,
{
    Router::new()
        .route(AVATAR, get(avatar::show))
        .route(SHOW_QR_CODE, get(showqrcode::show))
        .route(VIDEO, get(media::video))
        .route(ARTICLE_PICTURE, get(media::picture))
        .route(ARTICLE, get(article::show))
}
