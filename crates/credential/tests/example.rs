//! The example signs a page against the sandbox.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

#[path = "../examples/sign_page.rs"]
#[allow(dead_code, reason = "the example's `main` reads the command line")]
mod sign_page;

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_api::Client;
use wechat_h5_clock::{Clock, SystemClock};
use wechat_h5_sandbox::{Options, Sandbox};
use wechat_h5_sign::{PageUrl, Signer};

const PAGE: &str = "https://h5.example.com/?a=1";

#[tokio::test]
async fn the_example_signs_with_the_ticket_of_the_platform() {
    let test = async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = Options::new(listener.local_addr().unwrap()).unwrap();
        let sandbox = Sandbox::new(options);
        let api = sandbox.api_base().to_owned();
        let app_id = sandbox.account().app_id().clone();
        let secret = sandbox.account().secret().clone();
        tokio::spawn(async move { sandbox.serve(listener, std::future::pending()).await });

        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let snapshot =
            sign_page::keep_fresh(&api, app_id.as_str(), secret.expose(), &clock).unwrap();
        let config = sign_page::sign(&snapshot, &*clock, PAGE).await.unwrap();

        // The platform returns the same token and ticket again.
        let client = Client::new(&[api.parse().unwrap()]).unwrap();
        let secret = wechat_h5_oauth::AppSecret::parse(secret.expose()).unwrap();
        let token = client.stable_token(&app_id, &secret).await.unwrap();
        let ticket = client.jsapi_ticket(&token.value).await.unwrap();
        let page = PageUrl::parse(PAGE).unwrap();
        let signer = Signer::new(app_id, &ticket.value);
        let expected = signer.sign(&page, &config.nonce_str, config.timestamp);
        assert_eq!(config.signature, expected);
    };
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, test).await.unwrap();
}
