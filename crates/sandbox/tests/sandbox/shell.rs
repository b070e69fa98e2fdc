//! The shell, and its redirects to the page's site.

use axum::http::{Method, StatusCode, header};
use wechat_h5_sandbox::Upstream;

use super::support::{TestSandbox, authorize_path, options};

const FRAMED: (header::HeaderName, &str) =
    (header::HeaderName::from_static("sec-fetch-dest"), "iframe");

#[tokio::test]
async fn the_shell_loads_its_own_files_and_nothing_else() {
    let sandbox = TestSandbox::new();
    let page = sandbox.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    for inline in ["<style", "onclick", "style=\"", "<script>"] {
        assert!(!page.body.contains(inline), "{inline}");
    }
    assert!(
        !page.body.contains("0123456789abcdef"),
        "the secret is not for reading along"
    );
    let folder = format!("{}/shell", env!("CARGO_MANIFEST_DIR"));
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if name != "index.html" {
            let response = sandbox.get(&format!("/__sandbox/shell/{name}")).await;
            assert_eq!(response.status, StatusCode::OK, "{name}");
            assert_eq!(response.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        }
    }
    let none = sandbox.get("/__sandbox/shell/none.js").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_shell_gets_the_addresses() {
    let sandbox = TestSandbox::with(options().page_url("http://127.0.0.1:8080/").unwrap());
    let facts = sandbox.get("/__sandbox/shell").await.json();
    assert_eq!(facts["page"], "http://127.0.0.1:8080/");
    assert_eq!(facts["upstream"], serde_json::Value::Null);
    let frames = serde_json::json!(["'self'", "http://127.0.0.1:*", "http://localhost:*"]);
    assert_eq!(facts["frames"], frames);

    let upstream = Upstream::parse("http://localhost:5173/app/").unwrap();
    let proxy = "127.0.0.1:8091".parse().unwrap();
    let sandbox = TestSandbox::with(options().page_behind(&upstream, proxy).unwrap());
    let facts = sandbox.get("/__sandbox/shell").await.json();
    assert_eq!(facts["page"], "http://127.0.0.1:8091/app/");
    assert_eq!(facts["upstream"], "http://localhost:5173/app/");
    let public = "8.8.8.8:80".parse().unwrap();
    assert!(options().page_behind(&upstream, public).is_err());
}

#[tokio::test]
async fn the_shell_redirects_to_the_pages_site() {
    for (page, host, moved) in [
        ("http://127.0.0.1:8080/", "127.0.0.1:8090", None),
        (
            "http://127.0.0.1:8080/",
            "localhost:8090",
            Some("http://127.0.0.1:8090/"),
        ),
        (
            "http://localhost:8080/",
            "127.0.0.1:8090",
            Some("http://localhost:8090/"),
        ),
        ("http://localhost:8080/", "localhost:8090", None),
        ("http://127.0.0.1:8080/", "h5.example.com", None),
    ] {
        let sandbox = TestSandbox::with(options().page_url(page).unwrap());
        let response = sandbox
            .send_as(&[(header::HOST, host)], Method::GET, "/", "")
            .await;
        let location = Some(response.header(header::LOCATION)).filter(|l| !l.is_empty());
        assert_eq!(location, moved, "{page} {host}");
    }
}

#[tokio::test]
async fn an_authorize_page_in_the_frame_stays_on_its_site() {
    let sandbox = TestSandbox::with(options().page_url("http://127.0.0.1:8080/").unwrap());
    let path = authorize_path("snsapi_userinfo");
    let host = (header::HOST, "localhost:8090");
    let framed = sandbox
        .send_as(&[FRAMED, host.clone()], Method::GET, &path, "")
        .await;
    let here = format!("http://127.0.0.1:8090{path}");
    assert_eq!(framed.header(header::LOCATION), here);
    // In a separate window the redirect back is cross-site, as in production.
    let alone = sandbox.send_as(&[host], Method::GET, &path, "").await;
    assert_eq!(alone.status, StatusCode::OK);
}
