//! Calls that are not passed on.

use axum::body::{Body, Bytes};
use futures::stream;
use http::{Method, Request, header};

use super::calling_back_end::{Gateway, SHOP, TRUSTED, stand_in, token_path, with_stand_in};
use super::log_lines::LogLines;
use super::test_server::{APP_ID, APP_SECRET, OTHER_APP_ID};

const PATH: &str = "/cgi-bin/get_api_domain_ip";

#[tokio::test]
async fn what_is_presented_must_be_a_stand_in() {
    let gateway = Gateway::start().await;
    for (query, errcode) in [
        (format!("access_token={}", stand_in()), 0),
        (
            format!("access_token=wh5-{APP_ID}-{}", "f".repeat(32)),
            40001,
        ),
        (format!("access_token={SHOP}"), 40001),
        ("access_token=71_never-issued".to_owned(), 40001),
        (format!("access_token=wh5-{OTHER_APP_ID}-{SHOP}"), 40013),
        (format!("access_token=wh5-wx0000000000000000-{SHOP}"), 40013),
        (
            format!("access_token={0}&access_token={0}", stand_in()),
            40001,
        ),
        (
            format!("access_token={0}&access%5Ftoken={0}", stand_in()),
            40001,
        ),
        (
            format!("access_token={0}&access_token[]={0}", stand_in()),
            40001,
        ),
        ("access_token=%ff".to_owned(), 40001),
        ("access_token=".to_owned(), 41001),
        ("access_token".to_owned(), 41001),
        ("openid=o".to_owned(), 41001),
    ] {
        let response = gateway.get(&format!("{PATH}?{query}")).await;
        assert_eq!(response.errcode(), errcode, "{query}");
    }
    assert_eq!(gateway.server.calls(PATH), 1);
}

/// Nobody knows whose such a call is: `paths`, `rate`, `daily_calls` and the revocation of a key
/// would mean nothing to who has fetched it.
#[tokio::test]
async fn the_token_itself_is_refused_unless_a_setting_accepts_it() {
    let gateway = Gateway::start().await;
    let real = gateway.real_token().await;
    for path in [PATH, "/cgi-bin/ticket/getticket?type=jsapi"] {
        let separator = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{separator}access_token={real}");
        let response = gateway.get(&path).await;
        // An SDK fetches another token after 40001, which would not help.
        assert_eq!(response.errcode(), 48001);
        for part in ["wh5-<appid>-<key>", "WECHAT_H5_GATEWAY_REAL_TOKENS=accept"] {
            assert!(response.body.contains(part), "{}", response.body);
        }
        assert!(!response.body.contains(&real), "{}", response.body);
    }
    assert_eq!(gateway.server.calls(PATH), 0);
    assert_eq!(gateway.token_fetches(), 1);

    let gateway = Gateway::accepting_real_tokens("").await;
    let real = gateway.real_token().await;
    let response = gateway.get(&format!("{PATH}?access_token={real}")).await;
    assert_eq!(response.errcode(), 0);
}

#[tokio::test]
async fn a_token_that_was_replaced_is_refused_so_that_its_holder_fetches_again() {
    let gateway = Gateway::accepting_real_tokens("").await;
    let before = gateway.real_token().await;
    gateway.force_by_another_program().await;
    let response = gateway.get(&with_stand_in(PATH)).await;
    assert_eq!(response.errcode(), 0, "the server has found out");
    let response = gateway.get(&format!("{PATH}?access_token={before}")).await;
    assert_eq!(response.errcode(), 40001);
    let now = gateway.real_token().await;
    let response = gateway.get(&format!("{PATH}?access_token={now}")).await;
    assert_eq!(response.errcode(), 0);
}

#[tokio::test]
async fn a_key_in_place_of_a_token_is_answered_with_where_it_belongs() {
    let gateway = Gateway::start().await;
    for (token, is_key) in [(SHOP, true), ("71_replaced", false)] {
        let response = gateway.get(&format!("{PATH}?access_token={token}")).await;
        assert_eq!(response.errcode(), 40001);
        let says = response.body.contains("it is a client key");
        assert_eq!(says, is_key, "{}", response.body);
    }
}

#[tokio::test]
async fn a_token_in_a_header_or_in_the_body_is_answered_with_where_it_belongs() {
    let gateway = Gateway::start().await;
    let token = stand_in();
    let bearer = Request::post(PATH).header(header::AUTHORIZATION, format!("Bearer {token}"));
    let own = Request::post(PATH).header("access_token", &token);
    let form = Request::post(PATH);
    for (request, body) in [
        (bearer, String::new()),
        (own, String::new()),
        (form, format!("access_token={token}")),
    ] {
        let response = gateway.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(response.errcode(), 41001);
        assert!(
            response.body.contains("in the query of the URL"),
            "{}",
            response.body
        );
    }
}

#[tokio::test]
async fn only_the_paths_of_the_entry_may_be_called_however_they_are_written() {
    let gateway = Gateway::with_shop("paths = [\"/cgi-bin/message/\"]").await;
    for (path, errcode) in [
        ("/cgi-bin/user/info", 48001),
        ("/cgi-bin/ticket/getticket?type=jsapi", 48001),
        ("/cgi-bin/message/../user/info", 48001),
        ("/cgi-bin/message/%2e%2e/user/info", 48001),
        ("//cgi-bin/user/info", 48001),
        ("/cgi-bin/message/template/send", 43002),
        ("/cgi-bin/message//template/send", 43002),
    ] {
        let response = gateway.get(&with_stand_in(path)).await;
        assert_eq!(response.errcode(), errcode, "{path} {}", response.body);
        assert!(!response.body.contains(SHOP), "{}", response.body);
    }
    // Whoever may call everything may not write it in two ways either.
    for path in [
        "/cgi-bin/x/../menu/get",
        "/cgi-bin/%6denu/get",
        "/cgi-bin/menu;/get",
        &format!("/cgi-bin/{SHOP}"),
        &format!("/cgi-bin/{}/get", stand_in()),
    ] {
        let path = format!("{path}?access_token=wh5-{APP_ID}-{TRUSTED}");
        let response = gateway.get(&path).await;
        assert_eq!(response.errcode(), 48001, "{path}");
        let says = response.body.contains("see the base URL");
        assert!(says && !response.body.contains(SHOP), "{}", response.body);
    }
    // The token itself is not behind a path.
    assert_eq!(gateway.token(SHOP).await["access_token"], stand_in());
}

#[tokio::test]
async fn a_client_over_its_rate_or_its_day_is_told_when_to_go_on() {
    let gateway = Gateway::with_shop("rate = \"60:3\"").await;
    for _ in 0..3 {
        assert_eq!(gateway.get(&with_stand_in(PATH)).await.errcode(), 0);
    }
    for path in [with_stand_in(PATH), token_path(APP_ID, SHOP)] {
        let response = gateway.get(&path).await;
        assert_eq!(response.errcode(), 45011, "{path}");
        assert_eq!(response.header("retry-after"), "1");
        assert!(
            response.body.contains("raise it in the file"),
            "{}",
            response.body
        );
    }
    assert!(
        gateway.token(TRUSTED).await["access_token"].is_string(),
        "others go on"
    );

    let gateway = Gateway::with_shop("daily_calls = 2").await;
    for errcode in [0, 0, 45009, 45009] {
        assert_eq!(gateway.get(&with_stand_in(PATH)).await.errcode(), errcode);
    }
    assert_eq!(gateway.server.calls(PATH), 2);
}

#[tokio::test]
async fn a_call_that_is_refused_is_none_of_the_day_s_and_one_of_the_rate_s() {
    let paths = "paths = [\"/cgi-bin/get_api_domain_ip\", \"/cgi-bin/ticket/\"]";
    let gateway = Gateway::with_shop(&format!("{paths}\ndaily_calls = 1")).await;
    for (path, errcode) in [
        (with_stand_in("/cgi-bin/user/info"), 48001),
        (with_stand_in("/cgi-bin/%75ser/info"), 48001),
        (with_stand_in("/cgi-bin/ticket/getticket?type=x"), 40097),
        (
            format!("{PATH}?access_token=wh5-{OTHER_APP_ID}-{SHOP}"),
            40013,
        ),
        (token_path(OTHER_APP_ID, SHOP), 40013),
        (
            format!("/sns/oauth2/access_token?appid={APP_ID}&secret={SHOP}&code=c"),
            48001,
        ),
        (with_stand_in(PATH), 0),
        (with_stand_in(PATH), 45009),
    ] {
        assert_eq!(gateway.get(&path).await.errcode(), errcode, "{path}");
    }
    // Who tries in a loop is slowed down all the same.
    let gateway = Gateway::with_shop(&format!("{paths}\nrate = \"60:2\"")).await;
    for errcode in [48001, 48001, 45011] {
        let path = with_stand_in("/cgi-bin/user/info");
        assert_eq!(gateway.get(&path).await.errcode(), errcode);
    }
}

#[tokio::test]
async fn an_address_that_guesses_keys_is_slowed_down_and_its_right_keys_work() {
    let gateway = Gateway::start().await;
    let wrong = token_path(APP_ID, &"f".repeat(32));
    for _ in 0..30 {
        assert_eq!(gateway.get(&wrong).await.errcode(), 40125);
    }
    assert_eq!(gateway.get(&wrong).await.errcode(), 45011);
    let path = format!("{PATH}?access_token=wh5-{APP_ID}-{}", "e".repeat(32));
    assert_eq!(gateway.get(&path).await.errcode(), 45011);
    // Whoever has a token that was replaced has to fetch another one.
    let path = format!("{PATH}?access_token=71_replaced");
    assert_eq!(gateway.get(&path).await.errcode(), 40001);
    assert_eq!(gateway.get(&with_stand_in(PATH)).await.errcode(), 0);
}

#[tokio::test]
async fn browsers_and_proxies_are_refused_whatever_key_they_have() {
    let gateway = Gateway::start().await;
    for (name, value) in [
        ("origin", "https://h5.example.com"),
        ("sec-fetch-site", "same-origin"),
        ("x-forwarded-for", "10.0.0.2"),
        ("x-real-ip", "10.0.0.2"),
        ("via", "1.1 nginx"),
        ("forwarded", "for=10.0.0.2"),
    ] {
        for path in [
            with_stand_in(PATH),
            token_path(APP_ID, TRUSTED),
            with_stand_in("/cgi-bin/ticket/getticket?type=jsapi"),
        ] {
            let request = Request::get(path).header(name, value);
            let response = gateway.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(
                response.error(),
                (403, "not_a_back_end".to_owned()),
                "{name}"
            );
            assert!(response.body.contains(name), "{}", response.body);
            assert_eq!(response.header("access-control-allow-origin"), "");
        }
    }
    let request = Request::get("/healthz").header("x-forwarded-for", "10.0.0.2");
    let health = gateway.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(
        health.status.as_u16(),
        200,
        "health checks may come through a proxy"
    );
    let nothing = gateway.get("/nothing").await;
    assert_eq!(nothing.error(), (404, "not_found".to_owned()));
}

/// Neither WeChat nor the network has failed, so no alarm about them may ring.
#[tokio::test]
async fn a_body_that_breaks_off_is_the_caller_s_own_failure() {
    let lines = LogLines::default();
    let guard = lines.collect();
    let gateway = Gateway::start().await;
    for length in [10, 300_000] {
        let start = Ok(Bytes::from(vec![b'a'; length]));
        let broken = Err(std::io::Error::other("the caller has gone"));
        let body = Body::from_stream(stream::iter([start, broken]));
        let path = with_stand_in("/cgi-bin/media/upload?type=image");
        let response = gateway.send(Request::post(path).body(body).unwrap()).await;
        assert_eq!(response.errcode(), 47001, "{length}");
        assert!(
            response.body.contains("Content-Length"),
            "{}",
            response.body
        );
    }
    let metrics = gateway.get("/metrics").await.body;
    let calls = "wechat_h5_gateway_calls_total{client=\"shop\",path=\"/cgi-bin/media/upload\"";
    let counted = format!("{calls},errcode=\"aborted\"}} 2\n");
    assert!(metrics.contains(&counted), "{metrics}");
    assert_eq!(metrics.matches(calls).count(), 1, "{metrics}");
    drop(guard);
    let written = lines.text();
    assert!(!written.contains("calls of clients fail"), "{written}");
}

#[tokio::test]
async fn no_line_of_the_log_has_a_key_or_a_token() {
    let lines = LogLines::default();
    let guard = lines.collect();
    let gateway = Gateway::with_shop("paths = [\"/cgi-bin/message/\", \"/cgi-bin/menu\"]").await;
    let wrong = "e".repeat(32);
    let mut secrets = vec![
        SHOP.to_owned(),
        TRUSTED.to_owned(),
        wrong.clone(),
        "wh5-".to_owned(),
    ];
    secrets.push(gateway.real_token().await);
    gateway.get(&token_path(APP_ID, &wrong)).await;
    gateway
        .get(&format!("{PATH}?access_token=wh5-{APP_ID}-{wrong}"))
        .await;
    gateway.get(&with_stand_in(PATH)).await;
    gateway.get(&with_stand_in("/cgi-bin/menu/get")).await;
    gateway.force_by_another_program().await;
    gateway
        .call(Method::POST, &with_stand_in("/cgi-bin/menu/get"), "{}")
        .await;
    gateway.get(&with_stand_in("/cgi-bin/menu/get")).await;
    secrets.push(gateway.real_token().await);
    // Of users, and the AppSecret that their codes are exchanged with.
    let exchange = format!("/sns/oauth2/access_token?appid={APP_ID}&code=c0de-of-a-user&secret=");
    gateway.get(&format!("{exchange}{TRUSTED}")).await;
    gateway.get(&format!("{exchange}{SHOP}")).await;
    let user = "access_token=t0ken-of-a-user&openid=o";
    gateway.get(&format!("/sns/userinfo?{user}")).await;
    let of_users = ["c0de-of-a-user", "t0ken-of-a-user", APP_SECRET];
    secrets.extend(of_users.map(str::to_owned));
    gateway.server.stop_wechat();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    gateway.get(&format!("/sns/userinfo?{user}")).await;
    gateway.get(&format!("{exchange}{TRUSTED}")).await;
    gateway.get(&with_stand_in("/cgi-bin/menu/get")).await;
    drop(guard);
    let written = lines.text();
    for expected in [
        "a client key is presented that no client has",
        "the file of client keys does not allow it",
        "errcode=48001 errmsg=\"api unauthorized\"",
        "the call is made again with another one",
    ] {
        assert!(written.contains(expected), "{expected}");
    }
    assert_eq!(secrets.len(), 9);
    for line in written.lines() {
        for secret in &secrets {
            assert!(!line.contains(secret.as_str()), "{line}");
        }
    }
}
