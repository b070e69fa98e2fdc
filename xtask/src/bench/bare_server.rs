//! The smallest axum server: one route, one constant response, no middleware.
//! `cargo xtask bench http` loads it in turn with the real server.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let body: &str = std::env::args().nth(1).unwrap_or_default().leak();
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-store"),
    ];
    let handler = async move || (headers, body);
    let router = Router::new().route("/api/jssdk/config", get(handler));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("bare http://{}/", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}
