//! `GET /`: what runs here, for people.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::html;
use crate::twin::Twin;

pub(crate) async fn show(State(twin): State<Arc<Twin>>) -> Response {
    let options = &twin.options;
    let page = options.page_url.as_deref();
    html::page(
        include_str!("../assets/home.html"),
        &[
            ("page", page.unwrap_or("/__sandbox/account")),
            ("pageText", page.unwrap_or("（未设置 not set）")),
            ("appid", options.first_account().app_id().as_str()),
            ("api", options.api_base()),
            ("open", options.open_base()),
            ("version", env!("CARGO_PKG_VERSION")),
        ],
    )
}
