//! The headers that every response has.

use axum::http::{Method, header};

use crate::support::{TestSandbox, authorize_path};
use wechat_h5_sandbox::{Effect, Fault};

#[tokio::test]
async fn every_response_names_its_type_and_the_control_api_shows_no_document() {
    let sandbox = TestSandbox::new();
    for (method, path, is_control) in [
        (Method::GET, "/", false),
        (Method::GET, "/cgi-bin/token", false),
        (Method::GET, "/nothing", false),
        (Method::GET, "/mmopen/vi_32/sandbox/132", false),
        (Method::GET, &authorize_path("snsapi_base"), false),
        (Method::GET, &authorize_path("snsapi_userinfo"), false),
        (Method::GET, "/__sandbox/shell/main.mjs", false),
        (Method::GET, "/__sandbox/shell/none.mjs", false),
        (Method::GET, "/__sandbox/account", true),
        (Method::GET, "/__sandbox/unknown", true),
        (Method::POST, "/__sandbox/clock", true),
        (Method::PUT, "/__sandbox/clock", true),
        (Method::OPTIONS, "/__sandbox/verify", true),
        (Method::GET, "/__sandbox/client.js", true),
    ] {
        let response = sandbox.send(method.clone(), path, "").await;
        let sniffing = response.header(header::X_CONTENT_TYPE_OPTIONS);
        assert_eq!(sniffing, "nosniff", "{method} {path}");
        let policy = response.header(header::CONTENT_SECURITY_POLICY);
        let is_closed = policy == "default-src 'none'; frame-ancestors 'none'";
        assert_eq!(is_closed, is_control, "{method} {path}");
        if is_control {
            assert_eq!(response.header(header::CACHE_CONTROL), "no-store", "{path}");
            assert_eq!(
                response.header(header::REFERRER_POLICY),
                "no-referrer",
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn a_fault_responds_as_another_server_would() {
    let sandbox = TestSandbox::new();
    let page = Fault::new("/cgi-bin/token", Effect::Html);
    sandbox.inner.add_fault(page).unwrap();
    let response = sandbox.get("/cgi-bin/token").await;
    assert!(response.body.contains("sign in"), "{}", response.body);
    assert_eq!(response.header(header::X_CONTENT_TYPE_OPTIONS), "");
}
