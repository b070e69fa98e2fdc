//! `GET /connect/oauth2/authorize`, for other sites

use crate::config::RELAY_SITES;
use http::{Method, StatusCode};

use super::test_server::{APP_ID, TestResponse, TestServer, between, encode};

pub(crate) const SHOP: &str = "https://shop.example.com";
pub(crate) const CALLBACK: &str = "https://shop.example.com/wx/callback?from=menu";

/// A server that relays logins for the shop.
pub(crate) async fn relay() -> TestServer {
    TestServer::with(|values| values.set(&RELAY_SITES, SHOP)).await
}

/// The shop's authorize URL, at this server.
pub(crate) fn authorize_url(callback: &str, scope: &str) -> String {
    format!(
        "/connect/oauth2/authorize?appid={APP_ID}&redirect_uri={}&response_type=code\
         &scope={scope}&state=5f3c9a",
        encode(callback)
    )
}

async fn page(server: &TestServer, path: &str) -> TestResponse {
    let html = [("accept", "text/html")];
    server.browser().send(Method::GET, path, &html).await
}

#[tokio::test]
async fn redirects_to_wechat_with_its_own_state_and_callback() {
    let server = relay().await;
    let response = server
        .get(&authorize_url(CALLBACK, "snsapi_userinfo"))
        .await;
    assert_eq!(response.status, StatusCode::FOUND, "{}", response.body);
    let location = response.header("location");
    let start = format!(
        "{}/connect/oauth2/authorize?appid={APP_ID}\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fapi%2Foauth%2Frelay\
         &response_type=code&scope=snsapi_userinfo&state=",
        server.sandbox.open_base()
    );
    assert!(location.starts_with(&start), "{location}");
    let state = between(location, "&state=", "#");
    assert_eq!(state.len(), 32);
    assert!(location.ends_with(&format!("{state}#wechat_redirect")));
    assert!(
        response
            .header("set-cookie")
            .contains("HttpOnly; SameSite=Lax")
    );
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(response.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn the_flags_of_wechat_s_authorize_url_are_kept() {
    let server = relay().await;
    for (flags, end) in [
        ("&forcePopup=true", "&forcePopup=true#wechat_redirect"),
        (
            "&connect_redirect=1&forceSnapShot=true",
            "&forceSnapShot=true#wechat_redirect",
        ),
        ("&forcePopup=false", "#wechat_redirect"),
    ] {
        let path = authorize_url(CALLBACK, "snsapi_userinfo") + flags;
        let location = server.get(&path).await.header("location").to_owned();
        let rest = &location[location.find("&state=").unwrap() + 7 + 32..];
        assert_eq!(rest, end);
    }
}

#[tokio::test]
async fn no_site_is_relayed_by_default() {
    let server = TestServer::start().await;
    for callback in [CALLBACK, "http://127.0.0.1:8080/"] {
        let response = server.get(&authorize_url(callback, "snsapi_base")).await;
        assert_eq!(response.error(), (403, "site_not_allowed".to_owned()));
    }
}

/// Each gets an error and no redirect.
#[tokio::test]
async fn no_other_site_is_redirected_to() {
    let server = relay().await;
    for callback in [
        "https://evil.example/",
        "http://shop.example.com/wx/callback",
        "https://shop.example.com.evil.example/",
        "https://shop.example.com@evil.example/",
        "https://shop.example.com\\@evil.example/",
        "//shop.example.com/wx/callback",
        "javascript:alert(1)",
        "https://shop.example.com/#/callback?code=1",
        "https://shop.example.com/?code=1",
        "https://shop.example.com/?state=1",
        "http://127.0.0.1:8080/api/oauth/callback",
    ] {
        let response = page(&server, &authorize_url(callback, "snsapi_base")).await;
        assert!(response.status.is_client_error(), "{callback}");
        assert_eq!(response.header("location"), "", "{callback}");
        assert_eq!(response.header("set-cookie"), "", "{callback}");
        assert!(!response.body.contains("evil"), "{}", response.body);
    }
}

#[tokio::test]
async fn a_listed_callback_allows_no_other_path_of_its_site() {
    let entry = format!("{SHOP}/wx/callback");
    let server = TestServer::with(|values| values.set(&RELAY_SITES, entry)).await;
    let response = server.get(&authorize_url(CALLBACK, "snsapi_base")).await;
    assert_eq!(response.status, StatusCode::FOUND, "{}", response.body);
    let redirector = format!("{SHOP}/go?to=https://evil.example/");
    let response = server.get(&authorize_url(&redirector, "snsapi_base")).await;
    assert_eq!(response.error(), (403, "site_not_allowed".to_owned()));
}

#[tokio::test]
async fn an_error_says_what_the_site_has_to_change() {
    let server = relay().await;
    let good = authorize_url(CALLBACK, "snsapi_base");
    for (from, to, code) in [
        (APP_ID, "wx0000000000000000", "unknown_account"),
        ("redirect_uri=", "redirect=", "missing_parameter"),
        (
            "redirect_uri=",
            "redirect_uri=%2Fcb&redirect_uri=",
            "invalid_authorize_url",
        ),
        ("=https", "=ftp", "invalid_authorize_url"),
        ("response_type=code", "", "missing_parameter"),
        (
            "response_type=code",
            "response_type=token",
            "invalid_authorize_url",
        ),
        ("&state=5f3c9a", "", "missing_parameter"),
        ("5f3c9a", "", "invalid_authorize_url"),
        ("5f3c9a", "5f%0A3c9a", "invalid_authorize_url"),
        ("5f3c9a", "5f3c9a&state=1", "invalid_authorize_url"),
        ("snsapi_base", "snsapi_login", "invalid_scope"),
    ] {
        let response = server.get(&good.replacen(from, to, 1)).await;
        assert_eq!(response.error(), (400, code.to_owned()), "{to}");
    }
    let response = server.get(&good.replace("shop", "shoq")).await;
    let message = response.json()["error"]["message"].clone();
    assert_eq!(message, "https://shoq.example.com is not on the list");
}

#[tokio::test]
async fn a_browser_gets_a_page_that_says_whose_mistake_it_is() {
    let server = relay().await;
    let response = page(
        &server,
        &authorize_url("https://evil.example/", "snsapi_base"),
    )
    .await;
    assert_eq!(response.status, StatusCode::FORBIDDEN);
    assert_eq!(response.header("content-type"), "text/html; charset=utf-8");
    for said in [
        "不在本服务器的名单上",
        "not on this server's list",
        "site_not_allowed",
    ] {
        assert!(response.body.contains(said), "{}", response.body);
    }
    // These users have no page here to return to.
    assert!(!response.body.contains("href=\"/\""), "{}", response.body);
}
