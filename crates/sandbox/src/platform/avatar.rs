//! The person's picture; thirdwx.qlogo.cn serves it in life.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// The last number is WeChat's size, 132 pixels.
pub(crate) const PATH: &str = "/mmopen/vi_32/sandbox/132";

pub(crate) async fn show() -> Response {
    let kind = HeaderValue::from_static("image/svg+xml");
    (
        [(header::CONTENT_TYPE, kind)],
        include_str!("../../assets/avatar.svg"),
    )
        .into_response()
}
