//! `clear_quota/v2` through the gateway: it has a client key where WeChat has the AppSecret.

use axum::body::Body;
use axum::extract::Request;
use axum::routing::any;
use http::{Method, header};
use serde_json::json;

use super::calling_back_end::{Gateway, SHOP, stand_in};
use super::test_server::{APP_ID, APP_SECRET, OTHER_APP_ID};

const PATH: &str = "/cgi-bin/clear_quota/v2";

fn in_query(app_id: &str, key: &str) -> String {
    format!("{PATH}?appid={app_id}&appsecret={key}")
}

fn in_body(app_id: &str, key: &str) -> String {
    json!({ "appid": app_id, "appsecret": key }).to_string()
}

#[tokio::test]
async fn quotas_are_cleared_with_a_key_in_the_body_or_in_the_query() {
    let gateway = Gateway::with_shop("paths = [\"/cgi-bin/clear_quota\"]").await;
    let appid = json!({ "appid": APP_ID }).to_string();
    for (path, body) in [
        (PATH.to_owned(), in_body(APP_ID, SHOP)),
        (in_query(APP_ID, SHOP), String::new()),
        (in_query(APP_ID, SHOP), appid),
        (
            format!("{PATH}?access_token={}", stand_in()),
            in_body(APP_ID, SHOP),
        ),
    ] {
        let response = gateway.call(Method::POST, &path, &body).await;
        assert_eq!(response.body, r#"{"errcode":0,"errmsg":"ok"}"#, "{path}");
    }
    assert_eq!(gateway.server.calls(PATH), 4);
}

/// What WeChat receives.
async fn echo(request: Request) -> String {
    let (parts, body) = request.into_parts();
    let length = parts.headers.get(header::CONTENT_LENGTH).cloned();
    let body = wechat_h5_body::read_body(body, usize::MAX).await.unwrap();
    assert_eq!(
        length.map_or("0".to_owned(), |length| length.to_str().unwrap().to_owned()),
        body.len().to_string()
    );
    format!("{} {}", parts.uri, String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn wechat_gets_the_app_secret_and_nothing_of_the_key() {
    let gateway = Gateway::with_wechat(axum::Router::new().route(PATH, any(echo))).await;
    let body = format!(r#"{{"appid":"{APP_ID}","appsecret":"{SHOP}"}}"#);
    let elsewhere = format!(r#"{{"appid":"{APP_ID}","appsecret":"{SHOP}","x":["{SHOP}"]}}"#);
    let with_token = format!("{PATH}?access_token={}&x=1", stand_in());
    for (path, sent) in [
        (PATH, &*body),
        (&in_query(APP_ID, SHOP), ""),
        (&in_query(APP_ID, SHOP), &body),
        (&in_query(APP_ID, SHOP), "no json"),
        (&with_token, &body),
        (PATH, &elsewhere),
    ] {
        let response = gateway.call(Method::POST, path, sent).await;
        let path = path.replace(&format!("access_token={}&", stand_in()), "");
        let sent = sent.replace(&format!(r#","x":["{SHOP}"]"#), "");
        let expected = format!("{path} {sent}").replace(SHOP, APP_SECRET);
        assert_eq!(response.body, expected);
    }
}

#[tokio::test]
async fn a_key_that_may_not_clear_quotas_is_refused() {
    let gateway = Gateway::with_shop("paths = [\"/cgi-bin/message/\"]").await;
    let wrong = "f".repeat(32);
    for (path, body, errcode) in [
        (PATH, in_body(APP_ID, SHOP), 48001),
        (&in_query(APP_ID, SHOP), String::new(), 48001),
        (PATH, in_body(APP_ID, &wrong), 40125),
        (PATH, in_body(APP_ID, APP_SECRET), 40125),
        (PATH, in_body(OTHER_APP_ID, SHOP), 40013),
        (PATH, in_body("", SHOP), 41002),
        (PATH, in_body(APP_ID, ""), 41004),
        (PATH, String::new(), 41002),
        (PATH, "[]".to_owned(), 47001),
        (PATH, format!("appid={APP_ID}&appsecret={SHOP}"), 47001),
        (
            &format!("{}&appsecret={wrong}", in_query(APP_ID, SHOP)),
            String::new(),
            40097,
        ),
    ] {
        let response = gateway.call(Method::POST, path, &body).await;
        assert_eq!(response.errcode(), errcode, "{path} {body}");
        assert!(!response.body.contains(SHOP), "{}", response.body);
    }
    let too_long = Body::from("x".repeat(20_000));
    let request = http::Request::post(PATH).body(too_long).unwrap();
    let response = gateway.send(request).await;
    assert_eq!(response.errcode(), 47001);
    assert_eq!(gateway.server.calls(PATH), 0);
}
