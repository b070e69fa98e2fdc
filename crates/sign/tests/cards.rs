//! Cards: the known signatures, and which values are signed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde::Deserialize;
use serde_json::{Value, json};
use wechat_h5_sign::{
    AppId, CardCode, CardId, CardTicket, CardToAdd, CardType, CardsToChoose, NonceStr, ShopId,
    Timestamp, card_signature,
};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[derive(Deserialize)]
struct Vectors {
    card: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    values: Vec<String>,
    signature: String,
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(seconds).unwrap()
}

#[test]
fn known_values_have_the_known_signatures() {
    let vectors: Vectors = serde_json::from_str(include_str!("data/vectors.json")).unwrap();
    assert!(vectors.card.len() >= 2);
    for vector in vectors.card {
        let mut values: Vec<&str> = vector.values.iter().map(String::as_str).collect();
        assert_eq!(card_signature(&mut values).as_str(), vector.signature);
    }
}

/// The documentation's own example.
fn published() -> (CardTicket, CardToAdd) {
    let card = CardToAdd {
        card_id: CardId::parse("pjZ8Yt1XGILfi-FUsewpnnolGgZk").unwrap(),
        code: Some(CardCode::parse("1434008071").unwrap()),
        openid: None,
        timestamp: at(1_404_896_688),
        nonce: NonceStr::parse("123").unwrap(),
    };
    (CardTicket::new("ojZ8YtyVyr30HheH3CM73y7h4jJE"), card)
}

#[test]
fn a_card_to_add_is_signed_as_published() {
    let (ticket, card) = published();
    assert_eq!(
        serde_json::to_value(card.sign(&ticket)).unwrap(),
        json!({
            "code": "1434008071", "timestamp": "1404896688", "nonce_str": "123",
            "signature": "f137ab68b7f8112d20ee528ab6074564e2796250",
        })
    );
}

#[test]
fn cards_to_choose_are_signed_as_known() {
    let choice = CardsToChoose {
        app_id: AppId::parse("wx1234567890abcdef").unwrap(),
        shop_id: None,
        card_type: Some(CardType::parse("INVOICE").unwrap()),
        card_id: None,
        timestamp: at(1_700_000_000),
        nonce: NonceStr::parse("abcdef0123456789").unwrap(),
    };
    assert_eq!(
        serde_json::to_value(choice.sign(&CardTicket::new("made_up_ticket"))).unwrap(),
        json!({
            "shopId": "", "cardType": "INVOICE", "cardId": "", "timestamp": 1_700_000_000,
            "nonceStr": "abcdef0123456789", "signType": "SHA1",
            "cardSign": "9cae38ac1615e4dd405289fb77b8f5a591db900e",
        })
    );
}

#[test]
fn each_value_of_a_card_to_add_is_signed_but_the_two_that_are_not() {
    let (ticket, card) = published();
    let signature = |card: &CardToAdd| card.sign(&ticket).signature;
    let changed = |change: &dyn Fn(&mut CardToAdd)| {
        let mut card = card.clone();
        change(&mut card);
        card
    };
    for other in [
        changed(&|card| card.code = None),
        changed(&|card| card.openid = Some("oAbCd123".into())),
        changed(&|card| card.timestamp = at(1_404_896_689)),
        changed(&|card| card.nonce = NonceStr::parse("124").unwrap()),
        changed(&|card| card.card_id = CardId::parse("pjZ8").unwrap()),
    ] {
        assert_ne!(signature(&other), signature(&card), "{other:?}");
    }
    let other = card.sign(&CardTicket::new("other"));
    assert_ne!(other.signature, signature(&card));

    let mut with_others = card.sign(&ticket);
    with_others.fixed_begintimestamp = Some(1_500_000_000);
    with_others.outer_str = Some("a \"page\"".into());
    let written: Value = serde_json::to_value(with_others).unwrap();
    assert_eq!(written["signature"], json!(signature(&card)));
    assert_eq!(written["fixed_begintimestamp"], 1_500_000_000);
    assert_eq!(written["outer_str"], "a \"page\"");
}

#[test]
fn each_value_of_a_choice_is_signed() {
    let ticket = CardTicket::new("made_up_ticket");
    let bare = CardsToChoose {
        app_id: AppId::parse("wx1234567890abcdef").unwrap(),
        shop_id: None,
        card_type: None,
        card_id: None,
        timestamp: at(1_700_000_000),
        nonce: NonceStr::parse("abc").unwrap(),
    };
    let changed = |change: &dyn Fn(&mut CardsToChoose)| {
        let mut choice = bare.clone();
        change(&mut choice);
        choice.sign(&ticket).card_sign
    };
    let mut signatures = vec![
        changed(&|_| ()),
        changed(&|choice| choice.shop_id = Some(ShopId::parse("12").unwrap())),
        changed(&|choice| choice.card_type = Some(CardType::parse("GIFT").unwrap())),
        changed(&|choice| choice.card_id = Some(CardId::parse("pjZ8").unwrap())),
        changed(&|choice| choice.timestamp = at(1_700_000_001)),
        changed(&|choice| choice.nonce = NonceStr::parse("abd").unwrap()),
        changed(&|choice| choice.app_id = AppId::parse("wx1234567890abcdee").unwrap()),
    ];
    let all = signatures.len();
    signatures.sort_unstable_by_key(ToString::to_string);
    signatures.dedup();
    assert_eq!(signatures.len(), all);
}
