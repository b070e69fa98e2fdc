//! What a call has to sign, and what it has sent besides.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::refusal::{CardRefusal, RefusedCard};
use crate::text_or_number::text_or_number;

/// How many values that are not signed are looked at, to find a mistake.
const MAX_UNSIGNED: usize = 8;

/// A value, by the name that the page has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) text: String,
}

/// The values of one signature. They are plain text: a simulator that shared the code under
/// test would share its errors.
#[derive(Clone, Debug)]
pub(super) struct SignedValues {
    /// The name of the signature.
    pub(super) signature_name: &'static str,
    pub(super) signature: String,
    /// Those that are signed; an empty one does not count.
    pub(super) signed: Vec<Named>,
    /// Those that are not.
    pub(super) unsigned: Vec<Named>,
}

/// An entry of `card_list` of `batchAddCard`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CardToAdd {
    #[serde(deserialize_with = "text_or_number")]
    card_id: String,
    card_ext: Value,
}

/// The argument of `chooseCard`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CardsToChoose {
    #[serde(deserialize_with = "text_or_number")]
    location_id: String,
    #[serde(deserialize_with = "text_or_number")]
    card_type: String,
    #[serde(deserialize_with = "text_or_number")]
    card_id: String,
    #[serde(deserialize_with = "text_or_number")]
    time_stamp: String,
    #[serde(deserialize_with = "text_or_number")]
    nonce_str: String,
    #[serde(deserialize_with = "text_or_number")]
    sign_type: String,
    #[serde(deserialize_with = "text_or_number")]
    card_sign: String,
}

impl CardToAdd {
    /// The values of `cardExt.signature`.
    pub(super) fn signed_values(&self, app_id: &str) -> Result<SignedValues, RefusedCard> {
        let fields = self.read_extension()?;
        let text = |name: &str| fields.get(name).map(text_of).unwrap_or_default();
        let signed = ["timestamp", "code", "openid", "nonce_str"];
        let is_signed = |name: &str| name == "signature" || signed.contains(&name);
        let others = fields.iter().filter(|(name, _)| !is_signed(name));
        let others = others.map(|(name, value)| named(name, &text_of(value)));
        let others = others.take(MAX_UNSIGNED);
        let card_id = named("card_id", &self.card_id);
        Ok(SignedValues {
            signature_name: "cardExt.signature",
            signature: text("signature"),
            signed: present(signed.map(|name| named(name, &text(name))), card_id),
            unsigned: present(others, named("appId", app_id)),
        })
    }

    fn read_extension(&self) -> Result<Map<String, Value>, RefusedCard> {
        let refused = || {
            let problem = "cardExt is JSON in a string: what JSON.stringify makes of the object";
            RefusedCard::new(CardRefusal::InvalidCardExt, problem)
        };
        let text = self.card_ext.as_str().ok_or_else(refused)?;
        serde_json::from_str(text).map_err(|_| refused())
    }
}

impl CardsToChoose {
    /// The values of `cardSign`.
    pub(super) fn signed_values(&self, app_id: &str) -> SignedValues {
        let signed = [
            ("timestamp", &self.time_stamp),
            ("nonceStr", &self.nonce_str),
            ("shopId", &self.location_id),
            ("cardId", &self.card_id),
            ("cardType", &self.card_type),
        ];
        let signed = signed.map(|(name, text)| named(name, text));
        SignedValues {
            signature_name: "cardSign",
            signature: self.card_sign.clone(),
            signed: present(signed, named("appId", app_id)),
            unsigned: present([], named("signType", &self.sign_type)),
        }
    }
}

fn named(name: &str, text: &str) -> Named {
    Named {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

fn present(values: impl IntoIterator<Item = Named>, last: Named) -> Vec<Named> {
    let all = values.into_iter().chain([last]);
    all.filter(|value| !value.text.is_empty()).collect()
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
