//! The signatures of `addCard` and `chooseCard`.

use serde_json::{Value, json};
use wechat_h5_sandbox::{Account, AppSecret};
use wechat_h5_sign::{
    AppId, CardId, CardTicket, CardToAdd, CardType, CardsToChoose, NonceStr, Timestamp,
    card_signature,
};

use crate::support::{APP_ID, START, TestSandbox, options};

const CARD: &str = "pjZ8Yt1XGILfi-FUsewpnnolGgZk";
const OTHER: &str = "wx0000000000000001";
const TIME: &str = "1700000000";

fn sandbox() -> TestSandbox {
    let other = Account::new(AppId::parse(OTHER).unwrap(), AppSecret::new("other"));
    TestSandbox::with(options().and_account(other))
}

async fn ticket(sandbox: &TestSandbox, kind: &str) -> String {
    let token = sandbox.access_token().await;
    let path = format!("/cgi-bin/ticket/getticket?access_token={token}&type={kind}");
    sandbox.get(&path).await.text("ticket")
}

async fn add(sandbox: &TestSandbox, extension: &Value) -> Value {
    let card = json!({ "card_id": CARD, "card_ext": extension.to_string() });
    add_card(sandbox, &card).await
}

async fn add_card(sandbox: &TestSandbox, card: &Value) -> Value {
    let url = "http://127.0.0.1:8080/card?code=secret";
    let call = json!({ "card_list": [card], "app_id": APP_ID, "url": url });
    sandbox.post("/__sandbox/cards/add", &call).await.json()
}

async fn choose(sandbox: &TestSandbox, choice: &Value) -> Value {
    sandbox.post("/__sandbox/cards/choose", choice).await.json()
}

/// The values of a card to add, as a server signs them.
fn extension(ticket: &str) -> Value {
    let card = CardToAdd {
        card_id: CardId::parse(CARD).unwrap(),
        code: None,
        openid: None,
        timestamp: Timestamp::from_seconds(START).unwrap(),
        nonce: NonceStr::parse("N123").unwrap(),
    };
    json!(card.sign(&CardTicket::new(ticket)))
}

/// The same, with a signature of these values.
fn signed(values: &[&str]) -> Value {
    let signature = card_signature(&mut values.to_vec());
    json!({
        "timestamp": TIME, "nonce_str": "N123", "outer_str": "menu",
        "signature": signature.as_str(),
    })
}

fn choice(ticket: &str, app_id: &str) -> Value {
    let choice = CardsToChoose {
        app_id: AppId::parse(app_id).unwrap(),
        shop_id: None,
        card_type: Some(CardType::parse("GROUPON").unwrap()),
        card_id: None,
        timestamp: Timestamp::from_seconds(START).unwrap(),
        nonce: NonceStr::parse("N123").unwrap(),
    };
    let signed = choice.sign(&CardTicket::new(ticket));
    json!({
        "app_id": APP_ID, "location_id": "", "card_id": "", "card_type": "GROUPON",
        "time_stamp": START, "nonce_str": "N123", "sign_type": "SHA1",
        "card_sign": signed.card_sign.as_str(),
    })
}

#[tokio::test]
async fn what_a_server_signs_with_the_card_ticket_is_accepted_until_the_ticket_ends() {
    let sandbox = TestSandbox::new();
    let first = ticket(&sandbox, "wx_card").await;
    let accepted = json!({ "ok": true });
    assert_eq!(add(&sandbox, &extension(&first)).await, accepted);
    assert_eq!(choose(&sandbox, &choice(&first, APP_ID)).await, accepted);
    // The old ticket is valid beside its successor.
    sandbox.inner.advance(7000);
    assert_ne!(ticket(&sandbox, "wx_card").await, first);
    assert_eq!(add(&sandbox, &extension(&first)).await, accepted);
    sandbox.inner.advance(300);
    let refused = add(&sandbox, &extension(&first)).await;
    assert_eq!(refused["reason"], "replaced_ticket");
    sandbox.inner.advance(7200);
    let refused = choose(&sandbox, &choice(&first, APP_ID)).await;
    assert_eq!(refused["reason"], "replaced_ticket");
    let journal = sandbox.get("/__sandbox/journal?kind=verify").await.json();
    let last = journal["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["name"], &last["reason"]),
        (&json!("chooseCard"), &json!("replaced_ticket"))
    );
    assert!(!journal.to_string().contains("secret"), "{journal}");
}

#[tokio::test]
async fn a_wrong_signature_of_a_card_to_add_says_which_value_differs() {
    let sandbox = sandbox();
    let ticket = ticket(&sandbox, "wx_card").await;
    let js_api = self::ticket(&sandbox, "jsapi").await;
    let token = sandbox.access_token().await;
    let ticket = ticket.as_str();
    for (values, problem) in [
        (&[ticket, TIME, CARD][..], "does not sign nonce_str"),
        (&[ticket, TIME, "N123"], "does not sign card_id"),
        (
            &[ticket, TIME, CARD, "N123", "menu"],
            "signs outer_str, which is not signed",
        ),
        (
            &[ticket, TIME, CARD, "N123", APP_ID],
            "signs appId, which is not signed",
        ),
        (
            &[ticket, "1700000000000", CARD, "N123"],
            "signs the timestamp in milliseconds",
        ),
        (&[&js_api, TIME, CARD, "N123"], "with the jsapi_ticket"),
        (&[&token, TIME, CARD, "N123"], "with the access_token"),
        (&[ticket, TIME, CARD, "other"], "is not the SHA-1 of"),
    ] {
        let refused = add(&sandbox, &signed(values)).await;
        assert_eq!(refused["reason"], "wrong_card_signature", "{problem}");
        let found = refused["problem"].as_str().unwrap();
        assert!(found.contains(problem), "{found}: {problem}");
        for secret in [ticket, &js_api, &token] {
            assert!(!found.contains(secret), "{found}");
        }
    }
    let mut capitals = extension(ticket);
    capitals["signature"] = capitals["signature"]
        .as_str()
        .unwrap()
        .to_uppercase()
        .into();
    let refused = add(&sandbox, &capitals).await;
    assert_eq!(
        refused["problem"],
        "cardExt.signature is not in small letters"
    );
}

#[tokio::test]
async fn a_choice_that_is_signed_for_another_account_is_refused() {
    let sandbox = sandbox();
    let ticket = ticket(&sandbox, "wx_card").await;
    let refused = choose(&sandbox, &choice(&ticket, OTHER)).await;
    assert_eq!(refused["reason"], "wrong_card_signature");
    let problem = format!("cardSign signs the appId {OTHER}");
    assert_eq!(refused["problem"], problem);
    let mut unknown = choice(&ticket, APP_ID);
    unknown["app_id"] = "wx9999999999999999".into();
    assert_eq!(choose(&sandbox, &unknown).await["reason"], "unknown_appid");
}

#[tokio::test]
async fn what_can_not_be_signed_rightly_is_refused_with_its_reason() {
    let sandbox = TestSandbox::new();
    let refused = add(&sandbox, &extension("made_up_ticket")).await;
    assert_eq!(refused["reason"], "no_card_ticket");
    let ticket = ticket(&sandbox, "wx_card").await;
    let without = |name: &str| {
        let mut extension = extension(&ticket);
        extension.as_object_mut().unwrap().remove(name);
        extension
    };
    for missing in ["signature", "timestamp"] {
        let refused = add(&sandbox, &without(missing)).await;
        assert_eq!(refused["reason"], "missing_field");
        let problem = refused["problem"].as_str().unwrap();
        assert!(problem.contains(missing), "{problem}");
    }
    for card_ext in [extension(&ticket), "{".into(), Value::Null] {
        let card = json!({ "card_id": CARD, "card_ext": card_ext });
        let refused = add_card(&sandbox, &card).await;
        assert_eq!(refused["reason"], "invalid_card_ext");
    }
}
