//! `addCard`: the value of `cardExt`.

use alloc::boxed::Box;
use alloc::string::{String, ToString as _};

use super::signature::card_signature;
use super::ticket::CardTicket;
use super::value::{CardCode, CardId};
use crate::nonce_str::NonceStr;
use crate::signature::Signature;
use crate::timestamp::Timestamp;

/// A card that a page offers (`addCard`), before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardToAdd {
    /// The card.
    pub card_id: CardId,
    /// The copy of it, where the merchant gives out the codes.
    pub code: Option<CardCode>,
    /// The only user who may have it, where the card is bound to one (`bind_openid`).
    pub openid: Option<Box<str>>,
    /// The time of signing. The client shows no card for one that is wrong.
    pub timestamp: Timestamp,
    /// A random text.
    pub nonce: NonceStr,
}

/// `cardExt` of `addCard`, which takes it as JSON in a string.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CardExt {
    /// The copy of the card.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub code: Option<String>,
    /// The only user who may have it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub openid: Option<String>,
    /// The time that was signed.
    pub timestamp: String,
    /// The nonce that was signed.
    pub nonce_str: String,
    /// When the card becomes valid, in seconds. Not signed.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub fixed_begintimestamp: Option<u64>,
    /// Where the user got the card, for the merchant. Not signed.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub outer_str: Option<String>,
    /// The signature.
    pub signature: Signature,
}

impl CardToAdd {
    /// Signs ticket, time, nonce, card id, code and openid: whichever there are.
    ///
    /// Source: JS-SDK documentation, appendix 4 (卡券扩展字段及签名生成算法).
    pub fn sign(&self, ticket: &CardTicket) -> CardExt {
        let timestamp = self.timestamp.to_string();
        let code = self.code.as_ref().map(CardCode::as_str);
        let openid = self.openid.as_deref();
        let signature = card_signature(&mut [
            ticket.expose(),
            &timestamp,
            self.nonce.as_str(),
            self.card_id.as_str(),
            code.unwrap_or_default(),
            openid.unwrap_or_default(),
        ]);
        CardExt {
            code: code.map(Into::into),
            openid: openid.map(Into::into),
            timestamp,
            nonce_str: self.nonce.to_string(),
            fixed_begintimestamp: None,
            outer_str: None,
            signature,
        }
    }
}
