//! `GET /connect/oauth2/authorize`, for other sites

use http::{Method, StatusCode};
use wechat_h5_server::config::RELAY_SITES;

use crate::test_server::{APP_ID, Answer, TestServer, between, encode};

pub(crate) const SHOP: &str = "https://shop.example.com";
pub(crate) const CALLBACK: &str = "https://shop.example.com/wx/callback?from=menu";

/// A server that signs people in for the shop.
pub(crate) async fn relay() -> TestServer {
    TestServer::with(|values| values.set(&RELAY_SITES, SHOP)).await
}

/// What the shop's library sends its visitor to, with one word changed.
pub(crate) fn asking(callback: &str, scope: &str) -> String {
    format!(
        "/connect/oauth2/authorize?appid={APP_ID}&redirect_uri={}&response_type=code\
         &scope={scope}&state=5f3c9a",
        encode(callback)
    )
}

async fn page(server: &TestServer, path: &str) -> Answer {
    let html = [("accept", "text/html")];
    server.browser().send(Method::GET, path, &html).await
}

#[tokio::test]
async fn goes_to_wechat_with_a_state_and_a_callback_of_its_own() {
    let server = relay().await;
    let answer = server.get(&asking(CALLBACK, "snsapi_userinfo")).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.body);
    let location = answer.header("location");
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
        answer
            .header("set-cookie")
            .contains("HttpOnly; SameSite=Lax")
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn the_flags_of_wechat_s_own_url_go_along() {
    let server = relay().await;
    for (flags, end) in [
        ("&forcePopup=true", "&forcePopup=true#wechat_redirect"),
        (
            "&connect_redirect=1&forceSnapShot=true",
            "&forceSnapShot=true#wechat_redirect",
        ),
        ("&forcePopup=false", "#wechat_redirect"),
    ] {
        let path = asking(CALLBACK, "snsapi_userinfo") + flags;
        let location = server.get(&path).await.header("location").to_owned();
        let rest = &location[location.find("&state=").unwrap() + 7 + 32..];
        assert_eq!(rest, end);
    }
}

#[tokio::test]
async fn nobody_is_on_the_list_unless_the_operator_says_so() {
    let server = TestServer::start().await;
    for callback in [CALLBACK, "http://127.0.0.1:8080/"] {
        let answer = server.get(&asking(callback, "snsapi_base")).await;
        assert_eq!(answer.error(), (403, "site_not_allowed".to_owned()));
    }
}

/// Each is answered here and leads nowhere.
#[tokio::test]
async fn no_other_site_is_ever_led_to() {
    let server = relay().await;
    for callback in [
        "https://evil.example/",
        "http://shop.example.com/wx/callback",
        "https://shop.example.com.evil.example/",
        "https://shop.example.com@evil.example/",
        "https://shop.example.com\\@evil.example/",
        "//shop.example.com/wx/callback",
        "javascript:alert(1)",
        "https://shop.example.com/#/callback",
        "https://shop.example.com/?code=1",
        "https://shop.example.com/?state=1",
        "http://127.0.0.1:8080/api/oauth/callback",
    ] {
        let answer = page(&server, &asking(callback, "snsapi_base")).await;
        assert!(answer.status.is_client_error(), "{callback}");
        assert_eq!(answer.header("location"), "", "{callback}");
        assert_eq!(answer.header("set-cookie"), "", "{callback}");
        assert!(!answer.body.contains("evil"), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_callback_of_its_own_on_the_list_opens_nothing_else_of_its_site() {
    let entry = format!("{SHOP}/wx/callback");
    let server = TestServer::with(|values| values.set(&RELAY_SITES, entry)).await;
    let answer = server.get(&asking(CALLBACK, "snsapi_base")).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.body);
    let redirector = format!("{SHOP}/go?to=https://evil.example/");
    let answer = server.get(&asking(&redirector, "snsapi_base")).await;
    assert_eq!(answer.error(), (403, "site_not_allowed".to_owned()));
}

#[tokio::test]
async fn says_what_the_site_has_to_change() {
    let server = relay().await;
    let good = asking(CALLBACK, "snsapi_base");
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
        ("5f3c9a", "5f_3c9a", "invalid_authorize_url"),
        ("5f3c9a", "5f3c9a&state=1", "invalid_authorize_url"),
        ("snsapi_base", "snsapi_login", "invalid_scope"),
    ] {
        let answer = server.get(&good.replacen(from, to, 1)).await;
        assert_eq!(answer.error(), (400, code.to_owned()), "{to}");
    }
    let answer = server.get(&good.replace("shop", "shoq")).await;
    let message = answer.json()["error"]["message"].clone();
    assert_eq!(message, "https://shoq.example.com is not on the list");
}

#[tokio::test]
async fn people_see_a_page_that_says_whose_fault_it_is() {
    let server = relay().await;
    let answer = page(&server, &asking("https://evil.example/", "snsapi_base")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    for said in [
        "不在本服务器的名单上",
        "not on this server's list",
        "site_not_allowed",
    ] {
        assert!(answer.body.contains(said), "{}", answer.body);
    }
    // They have not been on any page of ours.
    assert!(!answer.body.contains("href=\"/\""), "{}", answer.body);
}
