//! The key that the requests to a back end are signed with.

use std::fmt;

use ring::hmac;

/// The fewest characters: 16 of hex digits are 64 bits.
const MIN_LENGTH: usize = 16;

/// The key. `Debug` does not show it.
#[derive(Clone)]
pub(crate) struct WebhookKey(hmac::Key);

impl WebhookKey {
    /// Takes 16 visible ASCII characters or more.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_key = text.len() >= MIN_LENGTH && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_key.then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes())))
    }

    /// The value of the header that signs this body: `t=<unix seconds>,v1=<hex>`, of the time, a
    /// full stop and the body.
    pub(crate) fn sign(&self, time: u64, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(format!("{time}.").as_bytes());
        context.update(body);
        format!("t={time},v1={}", hex::encode(context.sign()))
    }
}

impl PartialEq for WebhookKey {
    fn eq(&self, other: &Self) -> bool {
        let other = hmac::sign(&other.0, &[]);
        hmac::verify(&self.0, &[], other.as_ref()).is_ok()
    }
}

impl Eq for WebhookKey {}

impl fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookKey([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef`
    #[test]
    fn a_signature_is_that_of_openssl() {
        let key = WebhookKey::parse("0123456789abcdef").unwrap();
        assert_eq!(
            key.sign(1_700_000_000, br#"{"a":1}"#),
            "t=1700000000,v1=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23"
        );
        assert_eq!(format!("{key:?}"), "WebhookKey([redacted])");
    }

    #[test]
    fn a_key_has_16_visible_characters() {
        for text in [
            "",
            "0123456789abcde",
            "0123456789abcde ",
            "0123456789abcde中",
        ] {
            assert!(WebhookKey::parse(text).is_none(), "{text}");
        }
    }
}
