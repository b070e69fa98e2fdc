//! `/MP_verify_….txt`

use http::{Method, StatusCode};

use super::test_server::TestServer;
use crate::config::VERIFICATION_FILES;

#[tokio::test]
async fn a_verification_file_is_served_at_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let name = "MP_verify_AbCdEfGh12345678.txt";
    std::fs::write(folder.path().join(name), "AbCdEfGh12345678").unwrap();
    let path = folder.path().display().to_string();
    let server = TestServer::with(|values| values.set(&VERIFICATION_FILES, path)).await;
    let url = format!("/{name}");
    let response = server.get(&format!("{url}?t=1")).await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(response.body, "AbCdEfGh12345678");
    assert_eq!(response.header("content-type"), "text/plain");
    assert_eq!(response.header("cache-control"), "no-store");
    let head = server.browser().send(Method::HEAD, &url, &[]).await;
    assert_eq!(head.status, StatusCode::OK);
    let post = server.browser().send(Method::POST, &url, &[]).await;
    assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED);
    let other = server.get("/MP_verify_other.txt").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}
