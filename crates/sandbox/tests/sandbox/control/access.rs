//! Who may use the control API.

use axum::http::{HeaderName, Method, StatusCode, header};

use crate::support::{TestSandbox, consent_id};

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

#[tokio::test]
async fn only_programs_and_local_pages_may_use_the_control_api() {
    let sandbox = TestSandbox::new();
    let account = async |headers: &[(header::HeaderName, &str)]| {
        let path = "/__sandbox/account";
        sandbox.send_as(headers, Method::GET, path, "").await
    };
    assert_eq!(account(&[]).await.status, StatusCode::OK);
    for near in [
        "http://127.0.0.1:5173",
        "http://localhost:8080",
        "https://192.168.1.7",
    ] {
        let response = account(&[(header::ORIGIN, near)]).await;
        assert_eq!(response.status, StatusCode::OK, "{near}");
        assert_eq!(response.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), near);
    }
    for stranger in [
        "https://evil.example",
        "http://127.0.0.1.evil.example",
        "null",
        "",
    ] {
        let response = account(&[(header::ORIGIN, stranger)]).await;
        assert_eq!(response.status, StatusCode::FORBIDDEN, "{stranger}");
        assert_eq!(response.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
        assert!(!response.body.contains("wx5a4d6f78c1e2b390"));
    }
    for (host, status) in [
        ("127.0.0.1:8090", StatusCode::OK),
        ("localhost:8090", StatusCode::OK),
        ("[::1]:8090", StatusCode::OK),
        ("rebound.evil.example:8090", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(
            account(&[(header::HOST, host)]).await.status,
            status,
            "{host}"
        );
    }
}

#[tokio::test]
async fn a_local_page_gets_its_preflight_and_the_platform_has_no_cors() {
    let sandbox = TestSandbox::new();
    let page = [(header::ORIGIN, "http://127.0.0.1:8080")];
    let verify = "/__sandbox/verify";
    let preflight = sandbox.send_as(&page, Method::OPTIONS, verify, "").await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    let allowed = preflight.header(header::ACCESS_CONTROL_ALLOW_HEADERS);
    assert_eq!(allowed, "content-type");
    let platform = sandbox
        .send_as(&page, Method::GET, "/cgi-bin/token", "")
        .await;
    assert_eq!(platform.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
}

/// An image or a link of a foreign page sends no `Origin`.
#[tokio::test]
async fn a_foreign_page_reaches_nothing_but_the_scripts() {
    let sandbox = TestSandbox::new();
    for (method, path, is_script) in [
        (Method::GET, "/__sandbox/account", false),
        (Method::GET, "/__sandbox/accounts", false),
        (Method::GET, "/__sandbox/journal", false),
        (Method::GET, "/__sandbox/push/config", false),
        (Method::GET, "/__sandbox/users", false),
        (Method::GET, "/__sandbox/shell", false),
        (Method::GET, "/__sandbox/unknown", false),
        (Method::HEAD, "/__sandbox/account", false),
        (Method::POST, "/__sandbox/reset", false),
        (Method::DELETE, "/__sandbox/faults", false),
        (Method::POST, "/__sandbox/push", false),
        (Method::POST, "/__sandbox/consent", false),
        (Method::GET, "/__sandbox/client.js", true),
        (Method::GET, "/__sandbox/sheets.js", true),
        (Method::GET, "/__sandbox/jweixin.js", true),
        (Method::GET, "/__sandbox/jweixin/jweixin-1.6.0.js", true),
    ] {
        let from = async |site| {
            sandbox
                .send_as(&[(SITE, site)], method.clone(), path, "")
                .await
        };
        let foreign = from("cross-site").await.status;
        assert_eq!(
            foreign != StatusCode::FORBIDDEN,
            is_script,
            "{method} {path}"
        );
        for site in ["same-origin", "same-site", "none"] {
            let near = from(site).await.status;
            assert_ne!(near, StatusCode::FORBIDDEN, "{method} {path} {site}");
        }
    }
    // The page and the sandbox are two sites if one is `localhost` and one an address.
    let page = [
        (SITE, "cross-site"),
        (header::ORIGIN, "http://localhost:5173"),
    ];
    let response = sandbox
        .send_as(&page, Method::GET, "/__sandbox/user", "")
        .await;
    assert_eq!(response.status, StatusCode::OK);
}

#[tokio::test]
async fn a_foreign_page_cannot_consent() {
    let sandbox = TestSandbox::new();
    let id = consent_id(&sandbox.authorize("snsapi_userinfo").await.body);
    let form = format!("id={id}&decision=allow");
    let send = async |site| {
        let headers = [(SITE, site), (header::ORIGIN, "null")];
        let path = "/__sandbox/consent";
        sandbox.send_as(&headers, Method::POST, path, &form).await
    };
    assert_eq!(send("cross-site").await.status, StatusCode::FORBIDDEN);
    let own = send("same-origin").await;
    assert!(own.redirect_parameter("code").is_some());
}

#[tokio::test]
async fn two_hosts_are_none() {
    let sandbox = TestSandbox::new();
    let hosts = [
        (header::HOST, "127.0.0.1:8090"),
        (header::HOST, "rebound.evil.example:8090"),
    ];
    let path = "/__sandbox/account";
    let response = sandbox.send_as(&hosts, Method::GET, path, "").await;
    assert_eq!(response.status, StatusCode::FORBIDDEN);
}
