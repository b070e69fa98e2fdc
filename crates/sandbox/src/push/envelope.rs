//! A message on its way: signed, and encrypted where the mode says so.

use url::Url;

use super::config::{PushMode, Target};
use super::element::{Element, find};
use super::message::Message;
use super::xml;
use crate::random;

/// The body, and what its signature is made of.
pub(super) struct Envelope {
    pub(super) body: String,
    /// In an encrypted one.
    encrypt: Option<String>,
    openid: String,
}

impl Envelope {
    pub(super) fn new(target: &Target, message: &Message) -> Self {
        let openid = find(&message.elements, "FromUserName")
            .and_then(Element::leaf)
            .unwrap_or_default()
            .to_owned();
        let plain = xml::write(&message.elements);
        if target.mode == PushMode::Plain {
            return Self {
                body: plain,
                encrypt: None,
                openid,
            };
        }
        let encrypt = target.crypto.encrypt(&plain, random::block());
        let mut elements = match target.mode {
            PushMode::Compatible => message.elements.clone(),
            _ => message
                .elements
                .iter()
                .filter(|element| element.name == "ToUserName")
                .cloned()
                .collect(),
        };
        elements.push(Element::text("Encrypt", &encrypt));
        Self {
            body: xml::write(&elements),
            encrypt: Some(encrypt),
            openid,
        }
    }

    /// The address of one attempt. That each has a time and a nonce of its own is
    /// our guess: a server that refuses a nonce seen before could never be reached
    /// a second time otherwise.
    pub(super) fn url(&self, target: &Target, now: u64) -> Url {
        let (timestamp, nonce) = (now.to_string(), random::nonce());
        let mut url = signed(target, &timestamp, &nonce);
        let mut query = url.query_pairs_mut();
        query.append_pair("openid", &self.openid);
        if let Some(encrypt) = &self.encrypt {
            let signature = target.token.sign_message(&timestamp, &nonce, encrypt);
            query.append_pair("encrypt_type", "aes");
            query.append_pair("msg_signature", signature.as_str());
        }
        drop(query);
        url
    }
}

/// The configured address with `signature`, `timestamp` and `nonce` behind what
/// it has of its own.
pub(super) fn signed(target: &Target, timestamp: &str, nonce: &str) -> Url {
    let mut url = target.url.clone();
    url.query_pairs_mut()
        .append_pair("signature", target.token.sign(timestamp, nonce).as_str())
        .append_pair("timestamp", timestamp)
        .append_pair("nonce", nonce);
    url
}
