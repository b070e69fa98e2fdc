//! Logins of users through the gateway: the exchange has a client key for the AppSecret, and
//! what it returned is passed on as it is.

use axum::body::Body;
use axum::extract::Request;
use axum::routing::any;
use http::{Method, header};
use serde_json::Value;

use super::calling_back_end::{Gateway, SHOP, TRUSTED, stand_in};
use super::test_server::{APP_ID, APP_SECRET, OTHER_APP_ID, between};

const EXCHANGE: &str = "/sns/oauth2/access_token";

fn exchange(app_id: &str, key: &str, code: &str) -> String {
    format!("{EXCHANGE}?appid={app_id}&secret={key}&code={code}&grant_type=authorization_code")
}

fn refresh(app_id: &str, token: &str) -> String {
    let query = format!("appid={app_id}&grant_type=refresh_token&refresh_token={token}");
    format!("/sns/oauth2/refresh_token?{query}")
}

/// A user's code, as a browser brings it back.
async fn code(gateway: &Gateway) -> String {
    let mut browser = gateway.server.browser();
    let path = format!("/api/oauth/authorize?scope=snsapi_userinfo&return_to=/&appid={APP_ID}");
    let away = browser.get(&path).await;
    let callback = browser.consent(away.header("location"), "allow").await;
    between(&(callback + "&"), "code=", "&").to_owned()
}

fn text<'a>(json: &'a Value, name: &str) -> &'a str {
    json[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name}: {json}"))
}

#[tokio::test]
async fn a_back_end_signs_users_in_with_its_key() {
    let gateway = Gateway::start().await;
    let code = code(&gateway).await;
    let path = exchange(APP_ID, SHOP, &code);
    let user = gateway.get(&path).await.json();
    let (token, openid) = (text(&user, "access_token"), text(&user, "openid"));
    assert_eq!(
        gateway.get(&path).await.errcode(),
        40163,
        "a code works once"
    );
    let of_user = format!("access_token={token}&openid={openid}");
    let path = format!("/sns/userinfo?{of_user}&lang=zh_CN");
    assert_eq!(gateway.get(&path).await.json()["nickname"], "小明");
    let checked = gateway.get(&format!("/sns/auth?{of_user}")).await;
    assert_eq!(checked.json()["errmsg"], "ok");
    let path = refresh(APP_ID, text(&user, "refresh_token"));
    assert_eq!(gateway.get(&path).await.json()["openid"], openid);
}

/// What WeChat receives.
async fn echo(request: Request) -> String {
    format!("{} {}", request.method(), request.uri())
}

#[tokio::test]
async fn what_a_user_s_login_returned_arrives_as_it_was_sent() {
    let wechat = axum::Router::new().route("/sns/{*any}", any(echo));
    let gateway = Gateway::with_wechat(wechat).await;
    for path in [
        "/sns/userinfo?access_token=user-%2Btoken&openid=o&&lang=zh_CN",
        "/sns/auth?openid=o&access_token=user",
        "/sns/userinfo",
        &refresh(APP_ID, "user+token"),
    ] {
        for method in [Method::GET, Method::POST] {
            let response = gateway.call(method.clone(), path, "").await;
            assert_eq!(response.body, format!("{method} {path}"));
        }
    }
    for path in [
        exchange(APP_ID, SHOP, "a%2Fb+c"),
        format!("/sns/jscode2session?js_code=c&appid={APP_ID}&secre%74={SHOP}&x=&&"),
        // No such endpoint has a secret, and some SDKs send it.
        refresh(APP_ID, "token") + "&secret=" + SHOP,
    ] {
        let response = gateway.get(&path).await;
        let expected = path.replace("secre%74", "secret").replace(SHOP, APP_SECRET);
        assert_eq!(response.body, format!("GET {expected}"));
    }
    let traced = gateway.call(Method::TRACE, "/sns/userinfo", "").await;
    assert_eq!(traced.error(), (405, "method_not_allowed".to_owned()));
}

#[tokio::test]
async fn a_user_s_token_is_never_taken_for_the_account_s() {
    let gateway = Gateway::start().await;
    let real = gateway.real_token().await;
    for token in ["user-token-that-is-none", &real] {
        for path in ["/sns/userinfo", "/sns/auth"] {
            let path = format!("{path}?access_token={token}&openid=o");
            let response = gateway.get(&path).await;
            assert_ne!(response.errcode(), 0, "{path}");
            assert!(!response.body.contains("wechat-h5"), "{}", response.body);
        }
    }
    assert_eq!(gateway.server.calls("/sns/userinfo"), 2);
    assert_eq!(gateway.token_fetches(), 1, "nobody has reported a token");
    assert_eq!(gateway.real_token().await, real);
    // What it has in it is for nobody else to see.
    let path = format!("/sns/userinfo?access_token={}&openid=o", stand_in());
    assert_eq!(gateway.get(&path).await.errcode(), 40001);
    assert_eq!(gateway.server.calls("/sns/userinfo"), 2);
}

#[tokio::test]
async fn an_exchange_needs_a_key_that_may_make_it() {
    let gateway = Gateway::with_shop("paths = [\"/cgi-bin/\"]").await;
    let wrong = "f".repeat(32);
    for (path, errcode) in [
        (exchange(APP_ID, SHOP, "c"), 48001),
        (exchange(APP_ID, &wrong, "c"), 40125),
        (exchange(APP_ID, APP_SECRET, "c"), 40125),
        (exchange(OTHER_APP_ID, SHOP, "c"), 40013),
        (exchange("wx0000000000000000", TRUSTED, "c"), 40013),
        (exchange("", TRUSTED, "c"), 41002),
        (exchange(APP_ID, "", "c"), 41004),
        (format!("{EXCHANGE}?appid={APP_ID}&code=c"), 41004),
        (
            format!("{}&secret={wrong}", exchange(APP_ID, TRUSTED, "c")),
            40097,
        ),
        (refresh("wx0000000000000000", "t"), 40013),
        (refresh(APP_ID, "t") + "&secret=" + SHOP, 48001),
        (
            format!("/sns/userinfo?access_token=a&access_token={}", stand_in()),
            40097,
        ),
        // No user's: the account's token is wanted.
        ("/sns/other?access_token=user".to_owned(), 40001),
        (
            format!("/sns/%75serinfo?access_token={}", stand_in()),
            48001,
        ),
    ] {
        let response = gateway.get(&path).await;
        assert_eq!(response.errcode(), errcode, "{path} {}", response.body);
        assert!(response.body.contains("(wechat-h5: "), "{}", response.body);
        assert!(!response.body.contains(SHOP), "{}", response.body);
    }
    assert_eq!(gateway.server.calls(EXCHANGE), 0);
    let origin = Request::get("/sns/userinfo?access_token=a").header(header::ORIGIN, "null");
    let response = gateway.send(origin.body(Body::empty()).unwrap()).await;
    assert_eq!(response.error(), (403, "not_a_back_end".to_owned()));
}

#[tokio::test]
async fn an_address_without_a_key_may_make_so_many_calls() {
    let wechat = axum::Router::new().route("/sns/{*any}", any(echo));
    let gateway = Gateway::with_wechat(wechat).await;
    let path = "/sns/auth?access_token=user";
    for _ in 0..600 {
        assert_eq!(gateway.get(path).await.body, format!("GET {path}"));
    }
    let refused = gateway.get(path).await;
    assert_eq!(refused.errcode(), 45011);
    assert_eq!(refused.header("retry-after"), "1");
    // Who has a key is counted apart.
    let exchange = gateway.get(&exchange(APP_ID, SHOP, "c")).await;
    assert!(exchange.body.starts_with("GET "), "{}", exchange.body);
}
