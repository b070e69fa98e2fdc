//! The user's picture, which thirdwx.qlogo.cn serves in production.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

pub(super) async fn show() -> Response {
    let kind = HeaderValue::from_static("image/svg+xml");
    (
        [(header::CONTENT_TYPE, kind)],
        include_str!("../../../assets/avatar.svg"),
    )
        .into_response()
}
