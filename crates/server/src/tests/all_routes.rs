//! Rules that every route keeps.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use futures::stream;
use http::{Method, Request, StatusCode, header};

use super::connect_authorize::{CALLBACK, SHOP, authorize_url, relay};
use super::test_server::{ORIGIN, TestResponse, TestServer};

const PATHS: [&str; 17] = [
    "/",
    "/index.html",
    "/nothing.js",
    "/api",
    "/api/nothing",
    "/api/jssdk/card/add",
    "/api/jssdk/card/choose",
    "/api/jssdk/config",
    "/api/jssdk/report",
    "/api/oauth/authorize",
    "/api/oauth/callback",
    "/api/oauth/relay",
    "/connect/oauth2/authorize",
    "/api/session",
    "/api/session/check",
    "/api/session/refresh",
    "/healthz",
];

#[tokio::test]
async fn every_response_has_security_headers_and_a_request_id() {
    let server = TestServer::start().await;
    for path in PATHS {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::TRACE] {
            let response = server.browser().send(method.clone(), path, &[]).await;
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
            ] {
                assert_eq!(response.header(name), value, "{method} {path}");
            }
            let policy = response.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'"), "{method} {path}");
            assert!(policy.contains("frame-ancestors"), "{method} {path}");
            assert!(
                !response.header("cache-control").is_empty(),
                "{method} {path}"
            );
            assert_eq!(response.header("x-request-id").len(), 16, "{method} {path}");
            assert_eq!(response.header("access-control-allow-origin"), "");
        }
    }
}

#[tokio::test]
async fn a_wrong_method_gets_405_and_the_allowed_methods() {
    let server = TestServer::start().await;
    for (method, path, allow) in [
        (Method::POST, "/api/jssdk/config", "GET,HEAD"),
        (Method::POST, "/api/jssdk/card/add", "GET,HEAD"),
        (Method::GET, "/api/jssdk/report", "POST"),
        (Method::DELETE, "/api/oauth/callback", "GET"),
        (Method::POST, "/api/oauth/authorize", "GET"),
        (Method::HEAD, "/api/oauth/relay", "GET"),
        (Method::POST, "/connect/oauth2/authorize", "GET"),
        (Method::PUT, "/api/session", "GET,HEAD,DELETE"),
        (Method::GET, "/api/session/check", "POST"),
        (Method::GET, "/api/session/refresh", "POST"),
        (Method::OPTIONS, "/api/session", "GET,HEAD,DELETE"),
        (Method::POST, "/", "GET,HEAD"),
        (Method::PUT, "/nothing.js", "GET,HEAD"),
    ] {
        let response = server.browser().send(method, path, &[]).await;
        assert_eq!(
            response.error(),
            (405, "method_not_allowed".to_owned()),
            "{path}"
        );
        assert_eq!(response.header("allow"), allow, "{path}");
    }
}

/// Link previews and scanners send HEAD.
#[tokio::test]
async fn head_neither_starts_nor_finishes_a_login() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let begin = "/api/oauth/authorize?scope=snsapi_base&return_to=/me";
    let callback = browser.start_login("snsapi_base", "/me").await;
    let cookies = browser.cookies.clone();
    for path in [begin, &callback] {
        let response = browser.send(Method::HEAD, path, &[]).await;
        assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(response.header("allow"), "GET", "{path}");
        assert_eq!(browser.cookies, cookies, "{path}");
    }
    assert_eq!(server.exchanges(), 0);
    assert_eq!(browser.get(&callback).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_unknown_path_gets_404() {
    let server = TestServer::start().await;
    for path in [
        "/api",
        "/api/",
        "/api/nothing",
        "/nothing",
        "/../etc/passwd",
        "/.env",
    ] {
        let response = server.get(path).await;
        assert_eq!(response.error(), (404, "not_found".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_browser_is_shown_a_page_where_nothing_is() {
    let server = TestServer::start().await;
    let html = [("accept", "text/html"), ("accept-language", "en")];
    for (path, is_page) in [("/nothing", true), ("/api/nothing", false)] {
        let mut browser = server.browser();
        let response = browser.send(Method::GET, path, &html).await;
        assert_eq!(response.status, StatusCode::NOT_FOUND, "{path}");
        let content_type = response.header("content-type");
        assert_eq!(content_type.starts_with("text/html"), is_page, "{path}");
        let body = &response.body;
        assert!(body.contains("not_found"), "{path}: {body}");
        assert_eq!(body.contains("There is no page here"), is_page, "{body}");
        assert_eq!(body.contains("href=\"/\""), is_page, "{path}: {body}");
    }
}

#[tokio::test]
async fn a_long_body_is_refused_with_or_without_a_length() {
    let server = TestServer::start().await;
    let whole = post(&server, vec![b'x'; 16 * 1024 + 1]).await;
    assert_eq!(whole.error(), (413, "payload_too_large".to_owned()));

    let chunks = (0..17).map(|_| Ok(Bytes::from_static(&[b'x'; 1024])));
    let chunked = post(&server, chunked(chunks)).await;
    assert_eq!(chunked.error(), (413, "payload_too_large".to_owned()));

    let fits = post(&server, vec![b'x'; 16 * 1024]).await;
    assert_eq!(fits.status, StatusCode::METHOD_NOT_ALLOWED);
}

async fn post(server: &TestServer, body: impl Into<Body>) -> TestResponse {
    let request = Request::post("/api/session").body(body.into()).unwrap();
    server.send(request).await
}

/// A body without a content length.
fn chunked<I>(chunks: I) -> Body
where
    I: Iterator<Item = io::Result<Bytes>> + Send + 'static,
{
    Body::from_stream(stream::iter(chunks))
}

/// A peer that sends one byte per segment would otherwise take 8 KiB for each.
#[tokio::test]
async fn no_frame_of_a_body_is_kept_while_the_next_arrives() {
    let server = TestServer::start().await;
    let buffer: Arc<[u8]> = Arc::from(*b"x");
    let frames = (0..1000).map(move |number| {
        assert_eq!(Arc::strong_count(&buffer), 1, "frames kept before {number}");
        Ok(Bytes::from_owner(buffer.clone()))
    });
    let response = post(&server, chunked(frames)).await;
    assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_body_of_a_get_or_head_is_not_read() {
    let server = TestServer::start().await;
    for method in [Method::GET, Method::HEAD] {
        let endless = chunked(std::iter::from_fn(|| panic!("the body is read")));
        let request = Request::builder().method(method).uri("/healthz");
        let response = server.send(request.body(endless).unwrap()).await;
        assert_eq!(response.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_malformed_body_gets_400() {
    let server = TestServer::start().await;
    let malformed = [
        Ok(Bytes::from_static(b"x")),
        Err(io::Error::other("no chunk")),
    ];
    let response = post(&server, chunked(malformed.into_iter())).await;
    assert_eq!(response.error(), (400, "invalid_body".to_owned()));
}

#[tokio::test]
async fn a_request_with_several_hosts_gets_400() {
    let server = TestServer::start().await;
    for path in PATHS {
        let request = Request::get(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::HOST, "other.example.com");
        let response = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.error(), (400, "invalid_host".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn every_error_has_code_message_hint_and_docs() {
    let server = TestServer::start().await;
    let error = server.get("/api/nothing").await.json()["error"].clone();
    for field in ["code", "message", "hint", "docs"] {
        assert!(!error[field].as_str().unwrap().is_empty(), "{error}");
    }
    assert!(error.get("requestId").is_none(), "{error}");
}

/// Whoever has the server and not its repository finds what an error means.
#[tokio::test]
async fn the_server_explains_its_error_codes_in_both_languages() {
    let server = TestServer::start().await;
    let error = server.get("/api/nothing").await.json()["error"].clone();
    let docs = error["docs"].as_str().unwrap();
    assert_eq!(docs, format!("{ORIGIN}/api/errors?code=not_found"));
    let path = docs.strip_prefix(ORIGIN).unwrap();
    for (language, start) in [
        ("", "not_found\n\nStatus 404."),
        ("en-US,zh;q=0.5", "not_found\n\nStatus 404."),
        ("zh-CN,zh;q=0.9", "not_found\n\n状态码 404。"),
        ("ZH-cn", "not_found\n\n状态码 404。"),
    ] {
        let headers = [("accept-language", language)];
        let mut browser = server.browser();
        let explained = browser.send(Method::GET, path, &headers).await;
        assert_eq!(explained.status, StatusCode::OK);
        assert!(explained.body.starts_with(start), "{}", explained.body);
        assert!(!explained.body.contains("## "), "{}", explained.body);
        let content_type = explained.header("content-type");
        assert_eq!(content_type, "text/plain; charset=utf-8");
    }
    let all = server.get("/api/errors").await;
    assert!(all.body.contains("\n## ticket_unavailable\n"));
    assert!(!all.body.contains("](ERRORS"), "no link to a file");
    for unknown in ["code=", "code=nothing", "code=not_found&code=internal"] {
        let response = server.get(&format!("/api/errors?{unknown}")).await;
        assert_eq!(response.error(), (404, "not_found".to_owned()), "{unknown}");
        assert!(
            response.body.contains("check the code"),
            "{}",
            response.body
        );
    }
}

#[tokio::test]
async fn input_cannot_inject_a_header() {
    let server = relay().await;
    for poison in [
        "%0d%0aset-cookie:%20a=b",
        "%00",
        "%09",
        "%E5%98%8A%E5%98%8D",
        "%0a",
    ] {
        for path in [
            format!("/api/jssdk/config?url={poison}"),
            format!("/api/jssdk/config?url=http://127.0.0.1:8080/{poison}"),
            format!("/api/oauth/authorize?scope=snsapi_base&return_to=/{poison}"),
            format!("/api/oauth/authorize?scope={poison}"),
            format!("/api/oauth/callback?code={poison}&state={poison}"),
            format!("/api/oauth/relay?code={poison}&state={poison}"),
            authorize_url(SHOP, "snsapi_base").replace("&response", &format!("{poison}&response")),
            format!("/{poison}"),
        ] {
            let response = server.get(&path).await;
            assert!(
                response.status.is_client_error(),
                "{path}: {}",
                response.status
            );
            assert_eq!(response.header("set-cookie"), "", "{path}");
        }
        // A site's state may have any letters: they stay here until the site gets them back.
        let path = authorize_url(CALLBACK, "snsapi_base").replace("5f3c9a", poison);
        let response = server.get(&path).await;
        let is_refused = response.status.is_client_error();
        let is_redirected = response.status == StatusCode::FOUND;
        assert!(is_refused || is_redirected, "{path}: {}", response.status);
        assert!(!response.header("set-cookie").contains("a=b"), "{path}");
        assert!(!response.header("location").contains(poison), "{path}");
    }
}
