//! Cards and coupons.
//!
//! Source: [JS-SDK documentation], WeChat card (微信卡券).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;
use wechat_h5_sign::{NonceStr, Timestamp};

use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response::{self, text_of_either};
use crate::sys;
use crate::wx::Wx;

/// A card to add (`addCard`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct CardToAdd {
    /// The card's id.
    pub card_id: String,
    /// JSON, with the server's signature in it.
    pub card_ext: String,
}

/// A card that the user was offered, and whether it was added.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct AddCardResult {
    /// The card's id.
    pub card_id: String,
    /// As it was requested.
    #[cfg_attr(
        feature = "serde",
        serde(default, deserialize_with = "crate::call::lenient_deserialize::text")
    )]
    pub card_ext: String,
    /// Whether it was added.
    #[cfg_attr(
        feature = "serde",
        serde(default, deserialize_with = "crate::call::lenient_deserialize::truthy")
    )]
    pub is_success: bool,
}

/// Which cards the user may choose from (`chooseCard`). Ids that are empty
/// are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", tag = "signType", rename = "SHA1")
)]
pub struct ChooseCard {
    /// The shop's id, or empty.
    pub shop_id: String,
    /// The kind of card, or empty.
    pub card_type: String,
    /// The card's id, or empty.
    pub card_id: String,
    /// The time that was signed.
    pub timestamp: Timestamp,
    /// The text that was signed.
    pub nonce_str: NonceStr,
    /// The server's signature, by SHA-1 and with the `wx_card` ticket.
    pub card_sign: String,
}

/// A card that the user chose.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct ChosenCard {
    /// The card's id.
    #[cfg_attr(feature = "serde", serde(alias = "card_id"))]
    pub card_id: String,
    /// The card's code, for the server to decrypt.
    #[cfg_attr(feature = "serde", serde(alias = "encrypt_code"))]
    pub encrypt_code: String,
}

/// One of the user's cards (`openCard`, `consumeAndShareCard`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct OwnedCard {
    /// The card's id.
    pub card_id: String,
    /// The card's code.
    pub code: String,
}

/// The request or response of an API that has a list of cards, for
/// [`Wx::call_api`]: of [`CardToAdd`], [`AddCardResult`], [`ChosenCard`] or
/// [`OwnedCard`].
#[cfg(feature = "serde")]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(
    rename_all = "camelCase",
    bound(deserialize = "T: serde::de::DeserializeOwned")
)]
pub struct CardList<T> {
    /// The cards.
    #[serde(deserialize_with = "crate::call::lenient_deserialize::parsed")]
    pub card_list: Vec<T>,
}

impl Wx {
    /// Offers cards to the user.
    pub fn add_card(&self, cards: &[CardToAdd]) -> Call<Vec<AddCardResult>> {
        let cards = cards.iter().map(|card| {
            Options::new()
                .text("cardId", &card.card_id)
                .text("cardExt", &card.card_ext)
        });
        let options = Options::new()
            .objects("cardList", cards)
            .with_safe_complete();
        let response = self.call_with_user("addCard", options);
        Call::with_response(response, |response| {
            response::list(response, "cardList", added)
        })
    }

    /// Lets the user choose from their cards.
    pub fn choose_card(&self, request: &ChooseCard) -> Call<Vec<ChosenCard>> {
        let options = Options::new()
            .text("shopId", &request.shop_id)
            .text("cardType", &request.card_type)
            .text("cardId", &request.card_id)
            .seconds("timestamp", request.timestamp)
            .ascii("nonceStr", request.nonce_str.as_bytes())
            .text("signType", "SHA1")
            .text("cardSign", &request.card_sign);
        let response = self.call_with_user("chooseCard", options);
        Call::with_response(response, |response| {
            response::list(response, "cardList", chosen)
        })
    }

    /// Shows some of the user's cards.
    pub fn open_card(&self, cards: &[OwnedCard]) -> Call<()> {
        let options = Options::new().objects("cardList", cards.iter().map(OwnedCard::options));
        Call::without_response(self.call_with_user("openCard", options))
    }

    /// Redeems a card and lets the user share it.
    pub fn consume_and_share_card(&self, card: &OwnedCard) -> Call<()> {
        Call::without_response(self.call_with_user("consumeAndShareCard", card.options()))
    }
}

impl OwnedCard {
    fn options(&self) -> Options {
        Options::new()
            .text("cardId", &self.card_id)
            .text("code", &self.code)
    }
}

fn added(card: &JsValue) -> Option<AddCardResult> {
    Some(AddCardResult {
        card_id: sys::text_member(card, "cardId")?,
        card_ext: sys::text_member(card, "cardExt").unwrap_or_default(),
        is_success: sys::member(card, "isSuccess").is_truthy(),
    })
}

fn chosen(card: &JsValue) -> Option<ChosenCard> {
    Some(ChosenCard {
        card_id: text_of_either(card, ["card_id", "cardId"])?,
        encrypt_code: text_of_either(card, ["encrypt_code", "encryptCode"])?,
    })
}
