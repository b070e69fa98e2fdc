//! Calls whose token dies under the caller.

use axum::body::{Body, Bytes};
use futures::future::join_all;
use futures::stream;
use http::{Method, Request};

use super::calling_back_end::{Gateway, with_stand_in};

const PATH: &str = "/cgi-bin/get_api_domain_ip";

#[tokio::test]
async fn a_token_that_dies_is_replaced_and_the_caller_does_not_notice() {
    let gateway = Gateway::start().await;
    let path = with_stand_in(PATH);
    assert_eq!(gateway.get(&path).await.errcode(), 0);
    gateway.force_by_another_program().await;
    assert_eq!(gateway.get(&path).await.errcode(), 0);
    assert_eq!(gateway.server.calls(PATH), 3, "one of them was made twice");
    let fetches = gateway.token_fetches();
    assert_eq!(
        fetches, 3,
        "the first, the other program's, and the one after it"
    );
}

#[tokio::test]
async fn a_body_that_was_kept_is_sent_again() {
    let gateway = Gateway::start().await;
    let path = with_stand_in("/cgi-bin/menu/create");
    let menu = r#"{"button":[{"type":"view","name":"a","url":"https://h5.example.com/"}]}"#;
    assert_eq!(gateway.call(Method::POST, &path, menu).await.errcode(), 0);
    gateway.force_by_another_program().await;
    assert_eq!(gateway.call(Method::POST, &path, menu).await.errcode(), 0);
    assert_eq!(gateway.server.calls("/cgi-bin/menu/create"), 3);
}

#[tokio::test]
async fn ten_deaths_under_two_hundred_callers_are_ten_fetches_and_nobody_sees_40001() {
    let gateway = Gateway::with_shop("rate = \"off\"").await;
    let path = with_stand_in(PATH);
    assert_eq!(gateway.get(&path).await.errcode(), 0);
    let before = gateway.token_fetches();
    for _ in 0..10 {
        gateway.force_by_another_program().await;
        let calls = join_all((0..200).map(|_| gateway.get(&path))).await;
        for response in calls {
            assert_eq!(response.errcode(), 0, "{}", response.body);
        }
    }
    // Each death is a call of the other program, and one of the server's.
    assert_eq!(gateway.token_fetches() - before, 2 * 10);
}

#[tokio::test]
async fn a_body_that_is_too_long_to_keep_gets_wechat_s_answer_and_the_next_call_works() {
    let gateway = Gateway::start().await;
    let path = with_stand_in("/cgi-bin/menu/create");
    let menu = r#"{"button":[{"type":"view","name":"a","url":"https://h5.example.com/"}]}"#;
    let long = format!("{menu}{}", " ".repeat(65 * 1024 - menu.len()));
    let request = || {
        let pieces: Vec<_> = long
            .as_bytes()
            .chunks(1000)
            .map(Bytes::copy_from_slice)
            .collect();
        let pieces = stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>));
        Request::post(&path)
            .body(Body::from_stream(pieces))
            .unwrap()
    };
    gateway.real_token().await;
    gateway.force_by_another_program().await;
    let refused = gateway.send(request()).await;
    assert_eq!(refused.errcode(), 40001);
    assert!(
        refused.body.contains("rid: "),
        "WeChat's own: {}",
        refused.body
    );
    assert_eq!(gateway.get(&with_stand_in(PATH)).await.errcode(), 0);
    assert_eq!(gateway.token_fetches(), 3);
    assert_ne!(gateway.send(request()).await.errcode(), 40001);
}

/// Where WeChat goes on calling every token invalid, the caller gets its answer.
#[tokio::test]
async fn a_call_is_made_twice_at_most() {
    let refuse = || async { r#"{"errcode":40001,"errmsg":"invalid credential"}"# };
    let wechat = axum::Router::new().route("/cgi-bin/odd", axum::routing::any(refuse));
    let gateway = Gateway::with_wechat(wechat).await;
    let response = gateway.get(&with_stand_in("/cgi-bin/odd")).await;
    assert_eq!(
        response.body,
        r#"{"errcode":40001,"errmsg":"invalid credential"}"#
    );
    let before = gateway.server.calls("/cgi-bin/stable_token");
    for _ in 0..20 {
        gateway.get(&with_stand_in("/cgi-bin/odd")).await;
    }
    let fetches = gateway.server.calls("/cgi-bin/stable_token") - before;
    assert!(fetches <= 40, "{fetches}");
}
