//! The site of a tutorial: pages, and a route that signs every URL.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use tokio::sync::Mutex;
use wechat_h5_e2e::{APP_ID, Scenario, test_site};

use super::backend::Backend;

/// What `{{…}}` stands for in pages.
pub(crate) fn page(s: &Scenario, at: &str, source: &str) -> Router {
    let client = format!("{}/__sandbox/client.js", s.sandbox.base());
    let authorize = format!(
        "{}/connect/oauth2/authorize?appid={APP_ID}&redirect_uri=",
        s.sandbox.open_base()
    );
    let orders = format!("{}/__sandbox/orders", s.sandbox.base());
    let values = [
        ("client", client.as_str()),
        ("authorize", &authorize),
        ("orders", &orders),
    ];
    test_site::page(at, source, &values)
}

/// `GET /sign?url=`
pub(crate) fn signing(s: &Scenario) -> Router {
    let backend = Arc::new(Mutex::new(Backend::new(s)));
    Router::new().route("/sign", get(sign)).with_state(backend)
}

async fn sign(
    State(backend): State<Arc<Mutex<Backend>>>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let url = query.get("url").map(String::as_str).unwrap_or_default();
    match backend.lock().await.config(url).await {
        Ok(config) => Json(config).into_response(),
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}
