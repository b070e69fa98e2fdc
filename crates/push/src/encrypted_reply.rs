//! A passive reply of 兼容模式 and 安全模式.

use std::error::Error;
use std::fmt;

use crate::crypto::PushCrypto;
use crate::error::DecryptError;
use crate::signature::PushToken;
use crate::xml::{Element, find};

/// Why an encrypted reply cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncryptedReplyError {
    /// This element is missing or empty.
    Missing(&'static str),
    /// `MsgSignature` does not fit.
    Signature,
    /// `Encrypt` cannot be decrypted.
    Decrypt(DecryptError),
}

impl fmt::Display for EncryptedReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "the encrypted reply has no {name}"),
            Self::Signature => f.write_str(
                "MsgSignature is not that of the token, TimeStamp, Nonce and Encrypt: sort the four by bytes, join them, SHA-1",
            ),
            Self::Decrypt(error) => error.fmt(f),
        }
    }
}

impl Error for EncryptedReplyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Decrypt(error) => Some(error),
            Self::Missing(_) | Self::Signature => None,
        }
    }
}

/// The values of an encrypted reply that are chosen for each one.
#[derive(Clone, Copy, Debug)]
pub struct ReplyEncryptionParams<'a> {
    /// `TimeStamp`, in seconds.
    pub timestamp: u64,
    /// `Nonce`.
    pub nonce: &'a str,
    /// Random bytes, new for each reply.
    pub random: [u8; 16],
}

/// Writes the elements of an encrypted reply.
pub fn encrypt_reply(
    reply: &str,
    token: &PushToken,
    crypto: &PushCrypto,
    stamp: ReplyEncryptionParams<'_>,
) -> Vec<Element> {
    let ReplyEncryptionParams {
        timestamp,
        nonce,
        random,
    } = stamp;
    let encrypt = crypto.encrypt(reply, random);
    let signature = token.sign_message(&timestamp.to_string(), nonce, &encrypt);
    vec![
        Element::text("Encrypt", encrypt),
        Element::text("MsgSignature", signature.to_string()),
        Element::number("TimeStamp", timestamp),
        Element::text("Nonce", nonce),
    ]
}

/// Checks the signature of an encrypted reply and decrypts it.
///
/// # Errors
///
/// [`EncryptedReplyError`], in the order of its variants.
pub fn decrypt_reply(
    elements: &[Element],
    token: &PushToken,
    crypto: &PushCrypto,
) -> Result<String, EncryptedReplyError> {
    let value = |name| match find(elements, name).and_then(Element::value) {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(EncryptedReplyError::Missing(name)),
    };
    let encrypt = value("Encrypt")?;
    let signature = value("MsgSignature")?;
    let timestamp = value("TimeStamp")?;
    let nonce = value("Nonce")?;
    if !token.verify_message(timestamp, nonce, encrypt, signature) {
        return Err(EncryptedReplyError::Signature);
    }
    crypto
        .decrypt(encrypt)
        .map_err(EncryptedReplyError::Decrypt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aes_key::EncodingAesKey;
    use wechat_h5_sign::AppId;

    #[test]
    fn an_encrypted_reply_is_decrypted_and_a_changed_one_is_refused() {
        let token = PushToken::parse("AAAAA").unwrap();
        let key = EncodingAesKey::parse(&"A".repeat(43)).unwrap();
        let crypto = PushCrypto::new(&key, AppId::parse("wxba5fad812f8e6fb9").unwrap());
        let stamp = ReplyEncryptionParams {
            timestamp: 1_713_424_427,
            nonce: "415670741",
            random: [7; 16],
        };
        let reply = encrypt_reply("<xml></xml>", &token, &crypto, stamp);
        assert_eq!(
            decrypt_reply(&reply, &token, &crypto).unwrap(),
            "<xml></xml>"
        );
        for (index, error) in [
            "the encrypted reply has no Encrypt",
            "the encrypted reply has no MsgSignature",
            "the encrypted reply has no TimeStamp",
            "the encrypted reply has no Nonce",
        ]
        .into_iter()
        .enumerate()
        {
            let mut reply = reply.clone();
            reply.remove(index);
            let found = decrypt_reply(&reply, &token, &crypto).unwrap_err();
            assert_eq!(found.to_string(), error);
        }
        let mut changed = reply;
        changed[3] = Element::text("Nonce", "415670742");
        assert_eq!(
            decrypt_reply(&changed, &token, &crypto),
            Err(EncryptedReplyError::Signature)
        );
    }
}
