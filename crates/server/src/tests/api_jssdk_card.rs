//! `GET /api/jssdk/card/add` and `GET /api/jssdk/card/choose`

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use wechat_h5_sign::card_signature;

use super::test_server::{APP_ID, APP_SECRET, NOW, OTHER_APP_ID, TestServer, account};
use crate::config::{CARD_IDS, JS_API_LIST, Values};

/// The documentation's.
pub(crate) const CARD_ID: &str = "pjZ8Yt1XGILfi-FUsewpnnolGgZk";
const GET_TICKET: &str = "/cgi-bin/ticket/getticket";

/// The settings of a server whose pages offer a card.
fn cards(values: &mut Values) {
    values.set(&CARD_IDS, CARD_ID);
    values.set(&JS_API_LIST, "addCard,chooseCard");
}

/// The ticket itself, as another program with the AppSecret gets it.
async fn card_ticket(server: &TestServer, app_id: &str) -> String {
    let body = json!({
        "grant_type": "client_credential",
        "appid": app_id,
        "secret": APP_SECRET,
    });
    let body = body.to_string();
    let token = server.send_to_sandbox(Method::POST, "/cgi-bin/stable_token", &body);
    let token = token.await.json()["access_token"].clone();
    let path = format!(
        "{GET_TICKET}?type=wx_card&access_token={}",
        token.as_str().unwrap()
    );
    let ticket = server.send_to_sandbox(Method::GET, &path, "").await.json();
    ticket["ticket"].as_str().unwrap().to_owned()
}

/// How often the server has fetched the card ticket of this account.
async fn fetches(server: &TestServer, app_id: &str) -> usize {
    let metrics = server.get_internal("/metrics").await.body;
    let start =
        format!("credential_fetches_total{{appid=\"{app_id}\",credential=\"wx_card_ticket\"}} ");
    let counted = metrics
        .lines()
        .find_map(|line| line.split_once(&start))
        .map(|(_, count)| count.parse().unwrap());
    counted.unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn a_card_that_is_listed_is_signed_with_the_card_ticket() {
    let server = TestServer::with(cards).await;
    let path = format!("/api/jssdk/card/add?cardId={CARD_ID}");
    let response = server.get(&path).await;
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(response.header("cache-control"), "no-store");
    let entry = response.json();
    assert_eq!(entry["cardId"], CARD_ID);
    let ext: Value = serde_json::from_str(text(&entry["cardExt"])).unwrap();
    assert_eq!(
        ext.as_object().unwrap().len(),
        3,
        "no code, no openid: {ext}"
    );
    assert_eq!(ext["timestamp"], NOW.to_string());
    let ticket = card_ticket(&server, APP_ID).await;
    let mut values = [
        &*ticket,
        text(&ext["timestamp"]),
        text(&ext["nonce_str"]),
        CARD_ID,
    ];
    assert_eq!(ext["signature"], card_signature(&mut values).as_str());
    assert!(!response.body.contains(&ticket));
}

#[tokio::test]
async fn a_choice_is_signed_with_what_limits_it() {
    let server = TestServer::with(cards).await;
    let ticket = card_ticket(&server, APP_ID).await;
    for (query, card_id, card_type, shop_id) in [
        ("", "", "", ""),
        ("?cardType=GROUPON", "", "GROUPON", ""),
        ("?cardType=&cardId=&shopId=", "", "", ""),
        (
            "?cardType=CASH&shopId=1234&cardId=pjZ8Yt1XGILfi-FUsewpnnolGgZk",
            CARD_ID,
            "CASH",
            "1234",
        ),
    ] {
        let response = server.get(&format!("/api/jssdk/card/choose{query}")).await;
        assert_eq!(response.status, 200, "{query} {}", response.body);
        let signed = response.json();
        let (nonce, timestamp) = (text(&signed["nonceStr"]), NOW.to_string());
        let mut values = [
            &*ticket, APP_ID, &timestamp, nonce, card_id, card_type, shop_id,
        ];
        let expected = json!({
            "shopId": shop_id, "cardType": card_type, "cardId": card_id,
            "timestamp": NOW, "nonceStr": nonce, "signType": "SHA1",
            "cardSign": card_signature(&mut values).as_str(),
        });
        assert_eq!(signed, expected, "{query}");
    }
}

#[tokio::test]
async fn what_is_not_for_everybody_is_not_signed_and_fetches_nothing() {
    let server = TestServer::start().await;
    let with_cards = TestServer::with(cards).await;
    for (server, path, status, code, hint) in [
        (
            &server,
            "/api/jssdk/card/add?cardId=pjZ8Yt1XGILfi-FUsewpnnolGgZk",
            403,
            "card_not_allowed",
            "WECHAT_H5_CARD_IDS",
        ),
        (
            &server,
            "/api/jssdk/card/choose",
            403,
            "card_not_allowed",
            "WECHAT_H5_JS_API_LIST",
        ),
        (
            &with_cards,
            "/api/jssdk/card/add?cardId=pjZ8Yt1XGILfi-FUsewpnnolGgZ",
            403,
            "card_not_allowed",
            "WECHAT_H5_CARD_IDS",
        ),
        (
            &with_cards,
            "/api/jssdk/card/choose?cardId=pOther",
            403,
            "card_not_allowed",
            "WECHAT_H5_CARD_IDS",
        ),
        (
            &with_cards,
            "/api/jssdk/card/add",
            400,
            "missing_parameter",
            "add the parameter",
        ),
        (
            &with_cards,
            "/api/jssdk/card/add?cardId=",
            400,
            "invalid_card",
            "once",
        ),
        (
            &with_cards,
            "/api/jssdk/card/add?cardId=p&cardId=p",
            400,
            "invalid_card",
            "once",
        ),
        (
            &with_cards,
            "/api/jssdk/card/choose?cardType=groupon",
            400,
            "invalid_card",
            "once",
        ),
        (
            &with_cards,
            "/api/jssdk/card/choose?shopId=1234x",
            400,
            "invalid_card",
            "once",
        ),
        (
            &with_cards,
            "/api/jssdk/card/choose?shopId[]=1",
            400,
            "invalid_card",
            "once",
        ),
        (
            &with_cards,
            "/api/jssdk/card/choose?appid=wx0000000000000000",
            400,
            "unknown_account",
            "appid",
        ),
    ] {
        let response = server.get(path).await;
        assert_eq!(response.error(), (status, code.to_owned()), "{path}");
        assert!(response.body.contains(hint), "{path} {}", response.body);
    }
    for server in [&server, &with_cards] {
        assert_eq!(fetches(server, APP_ID).await, 0);
    }
}

#[tokio::test]
async fn each_account_signs_its_own_cards_with_one_ticket() {
    let mut tables = vec![account(APP_ID), account(OTHER_APP_ID)];
    tables[1].set(&CARD_IDS, CARD_ID);
    let server = TestServer::with_accounts(tables).await;
    let path = |app_id: &str| format!("/api/jssdk/card/add?cardId={CARD_ID}&appid={app_id}");
    let refused = server.get(&path(APP_ID)).await;
    assert_eq!(refused.error(), (403, "card_not_allowed".to_owned()));
    let mut nonces = std::collections::HashSet::new();
    for _ in 0..3 {
        let entry = server.get(&path(OTHER_APP_ID)).await.json();
        let ext: Value = serde_json::from_str(text(&entry["cardExt"])).unwrap();
        let ticket = card_ticket(&server, OTHER_APP_ID).await;
        let (nonce, timestamp) = (text(&ext["nonce_str"]), text(&ext["timestamp"]));
        let mut values = [&*ticket, timestamp, nonce, CARD_ID];
        assert_eq!(ext["signature"], card_signature(&mut values).as_str());
        assert!(nonces.insert(nonce.to_owned()) && nonce.starts_with('N'));
        server.clock.advance(Duration::from_mins(1));
    }
    assert_eq!(fetches(&server, OTHER_APP_ID).await, 1);
    assert_eq!(fetches(&server, APP_ID).await, 0);
}

#[tokio::test]
async fn without_a_ticket_the_answer_says_when_to_try_again() {
    let refuse = || async { r#"{"errcode":-1,"errmsg":"system error"}"# };
    let wechat = axum::Router::new().route("/cgi-bin/stable_token", axum::routing::any(refuse));
    let server = TestServer::with_wechat_and(wechat, cards).await;
    let response = server.get("/api/jssdk/card/choose").await;
    assert_eq!(response.error(), (503, "ticket_unavailable".to_owned()));
    assert_ne!(response.header("retry-after"), "");
}
