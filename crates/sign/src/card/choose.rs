//! `chooseCard`: the value of `cardSign` and what it is made of.

use alloc::string::{String, ToString as _};

use super::signature::card_signature;
use super::ticket::CardTicket;
use super::value::{CardId, CardType, ShopId};
use crate::app_id::AppId;
use crate::nonce_str::NonceStr;
use crate::signature::Signature;
use crate::timestamp::Timestamp;

/// The cards of a user that a page lets them choose from (`chooseCard`), before it is signed.
/// Each of the three limits the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardsToChoose {
    /// The account.
    pub app_id: AppId,
    /// The shop where they can be used (`location_id` when it is signed).
    pub shop_id: Option<ShopId>,
    /// The kind of card.
    pub card_type: Option<CardType>,
    /// The card.
    pub card_id: Option<CardId>,
    /// The time of signing.
    pub timestamp: Timestamp,
    /// A random text.
    pub nonce: NonceStr,
}

/// The argument of `chooseCard`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub struct CardSign {
    /// The shop, or empty.
    pub shop_id: String,
    /// The kind of card, or empty.
    pub card_type: String,
    /// The card, or empty.
    pub card_id: String,
    /// The time that was signed, in seconds.
    pub timestamp: Timestamp,
    /// The nonce that was signed.
    pub nonce_str: NonceStr,
    /// `SHA1`.
    pub sign_type: &'static str,
    /// The signature.
    pub card_sign: Signature,
}

impl CardsToChoose {
    /// Signs ticket, appid, time, nonce and whichever of the three there are.
    ///
    /// Source: JS-SDK documentation, appendix 4 (卡券扩展字段及签名生成算法).
    pub fn sign(self, ticket: &CardTicket) -> CardSign {
        let shop_id = text(self.shop_id.as_ref().map(ShopId::as_str));
        let card_type = text(self.card_type.as_ref().map(CardType::as_str));
        let card_id = text(self.card_id.as_ref().map(CardId::as_str));
        let card_sign = card_signature(&mut [
            ticket.expose(),
            self.app_id.as_str(),
            &shop_id,
            &self.timestamp.to_string(),
            self.nonce.as_str(),
            &card_id,
            &card_type,
        ]);
        CardSign {
            shop_id,
            card_type,
            card_id,
            timestamp: self.timestamp,
            nonce_str: self.nonce,
            sign_type: "SHA1",
            card_sign,
        }
    }
}

fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().into()
}
