//! `/cgi-bin/token`, `/cgi-bin/stable_token` and `/cgi-bin/ticket/getticket` on the internal
//! listener.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::calling_back_end::{Gateway, SHOP, TRUSTED, stand_in, token_path, with_stand_in};
use super::test_server::{APP_ID, APP_SECRET, OTHER_APP_ID, TestServer};

fn stable(key: &str, force_refresh: bool) -> Value {
    json!({
        "grant_type": "client_credential",
        "appid": APP_ID,
        "secret": key,
        "force_refresh": force_refresh,
    })
}

/// What clients write that have a field without a value.
#[tokio::test]
async fn a_field_that_is_null_is_not_there() {
    let gateway = Gateway::start().await;
    let body = stable(SHOP, false).to_string().replace("false", "null");
    let response = gateway.call(Method::POST, "/cgi-bin/stable_token", &body);
    assert_eq!(response.await.json()["access_token"], stand_in());
}

async fn stable_token(gateway: &Gateway, key: &str, force_refresh: bool) -> Value {
    let body = stable(key, force_refresh);
    gateway.post("/cgi-bin/stable_token", &body).await.json()
}

#[tokio::test]
async fn a_token_has_the_time_that_it_has_left_and_is_fetched_once() {
    let gateway = Gateway::start().await;
    let first = gateway.token(TRUSTED).await;
    assert_eq!(first["expires_in"], 7200);
    assert!(first.get("errcode").is_none(), "as WeChat: {first}");
    gateway.server.clock.advance(Duration::from_mins(30));
    let later = gateway.token(TRUSTED).await;
    assert_eq!(later["access_token"], first["access_token"]);
    assert_eq!(later["expires_in"], 5400);
    assert_eq!(stable_token(&gateway, TRUSTED, false).await, later);
    assert_eq!(gateway.token_fetches(), 1);
}

#[tokio::test]
async fn a_client_that_may_not_have_tokens_gets_what_stands_for_one() {
    let gateway = Gateway::start().await;
    let response = gateway.token(SHOP).await;
    let expected = json!({ "access_token": stand_in(), "expires_in": 7200 });
    assert_eq!(response, expected);
    gateway.server.clock.advance(Duration::from_secs(100));
    let expected = json!({ "access_token": stand_in(), "expires_in": 7100 });
    assert_eq!(stable_token(&gateway, SHOP, false).await, expected);
    // WeChat itself does not know it.
    let path = with_stand_in("/cgi-bin/menu/get");
    let direct = gateway.server.send_to_sandbox(Method::GET, &path, "").await;
    assert_eq!(direct.errcode(), 40001);
}

#[tokio::test]
async fn a_ticket_is_the_one_that_signs_pages_with_the_time_that_it_has_left() {
    let gateway = Gateway::start().await;
    let first = gateway
        .get(&with_stand_in("/cgi-bin/ticket/getticket?type=jsapi"))
        .await;
    let first = first.json();
    assert_eq!(
        (&first["errcode"], &first["errmsg"]),
        (&json!(0), &json!("ok"))
    );
    assert_eq!(first["expires_in"], 7200);
    gateway.server.clock.advance(Duration::from_secs(1000));
    let path = with_stand_in("/cgi-bin/ticket/getticket?type=jsapi");
    let later = gateway.get(&path).await.json();
    assert_eq!(later["ticket"], first["ticket"]);
    assert_eq!(later["expires_in"], 6200);
    let wechat = gateway.call_wechat(Method::GET, &path, "").await.json();
    assert_eq!(wechat["ticket"], first["ticket"]);
}

#[tokio::test]
async fn a_ticket_for_cards_is_fetched_when_somebody_wants_it_and_kept() {
    let gateway = Gateway::start().await;
    let path = with_stand_in("/cgi-bin/ticket/getticket?type=wx_card");
    let first = gateway.get(&path).await.json();
    assert_eq!(
        (&first["errcode"], &first["errmsg"], &first["expires_in"]),
        (&json!(0), &json!("ok"), &json!(7200))
    );
    gateway.server.clock.advance(Duration::from_secs(1000));
    let later = gateway.get(&path).await.json();
    assert_eq!(later["ticket"], first["ticket"]);
    assert_eq!(later["expires_in"], 6200);
    let jsapi = with_stand_in("/cgi-bin/ticket/getticket?type=jsapi");
    assert_ne!(gateway.get(&jsapi).await.json()["ticket"], first["ticket"]);
    let metrics = gateway.get("/metrics").await.body;
    for (name, value) in [
        ("credential_remaining_seconds", "6200.0"),
        ("credential_fetches_total", "1"),
    ] {
        let line = format!("{name}{{appid=\"{APP_ID}\",credential=\"wx_card_ticket\"}} {value}");
        assert!(metrics.contains(&line), "{line}\n{metrics}");
    }
    assert!(!metrics.contains(&format!("{OTHER_APP_ID}\",credential=\"wx_card")));
    let wechat = gateway.call_wechat(Method::GET, &path, "").await.json();
    assert_eq!(wechat["ticket"], first["ticket"]);
}

#[tokio::test]
async fn a_ticket_of_another_type_is_none() {
    let gateway = Gateway::start().await;
    for (kind, errcode) in [
        ("?type=jsapi&type=jsapi", 40097),
        ("?type=x", 40097),
        ("", 40097),
    ] {
        let path = with_stand_in(&format!("/cgi-bin/ticket/getticket{kind}"));
        assert_eq!(gateway.get(&path).await.errcode(), errcode, "{kind}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_call_for_a_token_is_said_in_wechat_s_shape() {
    let gateway = Gateway::start().await;
    let wrong = "f".repeat(32);
    let start = "/cgi-bin/token?grant_type=client_credential";
    for (path, errcode) in [
        (token_path(APP_ID, &wrong), 40125),
        (token_path(APP_ID, APP_SECRET), 40125),
        (token_path("wx0000000000000000", SHOP), 40013),
        (token_path(OTHER_APP_ID, SHOP), 40013),
        (token_path("", SHOP), 41002),
        (token_path(APP_ID, ""), 41004),
        (format!("{start}&secret={SHOP}"), 41002),
        (format!("{start}&appid={APP_ID}"), 41004),
        (
            format!("{start}&appid={APP_ID}&secret={SHOP}&secret={wrong}"),
            40097,
        ),
        ("/cgi-bin/token".to_owned(), 40002),
        (
            format!("/cgi-bin/token?grant_type=x&appid={APP_ID}&secret={SHOP}"),
            40002,
        ),
    ] {
        let response = gateway.get(&path).await;
        assert_eq!(response.errcode(), errcode, "{path}");
        assert!(response.body.contains("(wechat-h5: "), "{}", response.body);
        assert!(!response.body.contains(SHOP), "{}", response.body);
    }
    for (body, errcode) in [
        (stable(&wrong, false).to_string(), 40125),
        (stable("", false).to_string(), 41004),
        ("{}".to_owned(), 40002),
        ("[]".to_owned(), 47001),
        (
            stable(SHOP, false).to_string().replace("false", "\"true\""),
            47001,
        ),
        (stable(SHOP, false).to_string().replace("false", "1"), 47001),
        (
            stable(SHOP, false)
                .to_string()
                .replace("\"wx", "7, \"x\": \""),
            47001,
        ),
        (String::new(), 47001),
    ] {
        let response = gateway
            .call(Method::POST, "/cgi-bin/stable_token", &body)
            .await;
        assert_eq!(response.errcode(), errcode, "{body}");
        let names_the_field = response.body.contains("force_refresh is true or false");
        assert_eq!(
            names_the_field,
            body.contains("\"true\"") || body.contains(":1"),
            "{body}"
        );
    }
    assert_eq!(gateway.token_fetches(), 1);
}

#[tokio::test]
async fn each_endpoint_takes_the_method_that_wechat_s_takes() {
    let gateway = Gateway::start().await;
    let token = token_path(APP_ID, SHOP);
    let ticket = with_stand_in("/cgi-bin/ticket/getticket?type=jsapi");
    let body = stable(SHOP, false).to_string();
    for (method, path, errcode) in [
        (Method::POST, &*token, 43001),
        (Method::PUT, &token, 43001),
        (Method::DELETE, &token, 43001),
        (Method::POST, &ticket, 43001),
        (Method::GET, "/cgi-bin/stable_token", 43002),
        (Method::PUT, "/cgi-bin/stable_token", 43002),
        (Method::POST, "/cgi-bin/stable_token", 0),
    ] {
        let response = gateway.call(method.clone(), path, &body).await;
        assert_eq!(response.errcode(), errcode, "{method} {path}");
        let takes = if path.contains("stable") {
            "POST"
        } else {
            "GET"
        };
        let says = response
            .body
            .contains(&format!("this endpoint takes {takes}"));
        assert_eq!(says, errcode != 0, "{method} {path}");
    }
    let head = gateway.call(Method::HEAD, &token, "").await;
    assert_eq!((head.status.as_u16(), &*head.body), (200, ""));
}

/// SDKs force a refresh when a call was refused with 40001.
#[tokio::test]
async fn forcing_a_refresh_reports_the_present_token() {
    let gateway = Gateway::start().await;
    let dead = gateway.real_token().await;
    gateway.force_by_another_program().await;
    assert_eq!(gateway.real_token().await, dead, "nobody knows it yet");
    let response = stable_token(&gateway, TRUSTED, true).await;
    assert_ne!(response["access_token"], dead);
    assert_eq!(response["access_token"], gateway.real_token().await);
    let forced = |gateway: &Gateway| {
        let entries = gateway.server.sandbox.journal(None);
        let forced = entries
            .iter()
            .filter(|entry| entry.details.get("forceRefresh") == Some(&json!(true)));
        forced.count()
    };
    assert_eq!(forced(&gateway), 1, "the other program's");
    // A stand-in is not replaced, whoever asks.
    stable_token(&gateway, SHOP, true).await;
    assert_eq!(forced(&gateway), 1);
    assert_eq!(gateway.token_fetches(), 3);
}

#[tokio::test]
async fn without_a_token_the_answer_says_when_to_try_again() {
    let refuse = || async { r#"{"errcode":-1,"errmsg":"system error"}"# };
    let wechat = axum::Router::new().route("/cgi-bin/stable_token", axum::routing::any(refuse));
    let gateway = Gateway::with_wechat(wechat).await;
    for path in [
        token_path(APP_ID, SHOP),
        token_path(APP_ID, TRUSTED),
        with_stand_in("/cgi-bin/menu/get"),
    ] {
        let response = gateway.get(&path).await;
        assert_eq!(response.error(), (503, "token_unavailable".to_owned()));
        assert_ne!(response.header("retry-after"), "", "{path}");
    }
    for kind in ["jsapi", "wx_card"] {
        let path = with_stand_in(&format!("/cgi-bin/ticket/getticket?type={kind}"));
        let response = gateway.get(&path).await;
        assert_eq!(response.error(), (503, "ticket_unavailable".to_owned()));
    }
}

#[tokio::test]
async fn without_client_keys_the_answer_names_the_setting() {
    let server = TestServer::start().await;
    for path in [
        &*token_path(APP_ID, SHOP),
        &*with_stand_in("/cgi-bin/menu/get"),
        "/sns/x",
    ] {
        let response = server.get_internal(path).await;
        assert_eq!(response.error(), (404, "not_found".to_owned()), "{path}");
        assert!(response.body.contains("WECHAT_H5_CLIENT_KEYS"), "{path}");
    }
    let nothing = server.get_internal("/nothing").await;
    assert_eq!(nothing.error(), (404, "not_found".to_owned()));
    assert!(!nothing.body.contains("WECHAT_H5_CLIENT_KEYS"));
}

#[tokio::test]
async fn accounts_have_tokens_of_their_own() {
    let gateway = Gateway::start().await;
    let own = gateway.real_token().await;
    let other = gateway.get(&token_path(OTHER_APP_ID, TRUSTED)).await.json();
    assert_ne!(other["access_token"], json!(own));
    let path = format!("/cgi-bin/menu/get?access_token=wh5-{OTHER_APP_ID}-{TRUSTED}");
    assert_eq!(
        gateway.get(&path).await.errcode(),
        46003,
        "WeChat took its token"
    );
}
