//! A sandbox by itself: `cargo run -p wechat-h5-sandbox --example serve`.

use tokio::net::TcpListener;
use wechat_h5_sandbox::{Options, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listen = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let listener = TcpListener::bind(listen).await?;
    let sandbox = Sandbox::new(Options::new(listener.local_addr()?)?);
    println!("sandbox   {}/", sandbox.api_base());
    sandbox.serve(listener, std::future::pending()).await;
    Ok(())
}
