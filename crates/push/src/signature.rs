//! The token, and the two signatures that it makes.

use sha1::{Digest as _, Sha1};
use subtle::ConstantTimeEq as _;
use wechat_h5_sign::Signature;

use crate::error::PushTokenError;

wechat_h5_sign::secret! {
    /// The Token (令牌) of the server configuration.
    #[derive(Clone)]
    pub struct PushToken;
    /// The secret itself. Never print it.
    pub fn expose;
}

impl PushToken {
    /// Takes a token of 3 to 32 letters and digits.
    ///
    /// # Errors
    ///
    /// [`PushTokenError`] for anything else.
    pub fn parse(value: &str) -> Result<Self, PushTokenError> {
        if !(3..=32).contains(&value.len()) {
            return Err(PushTokenError::Length { bytes: value.len() });
        }
        match value.bytes().position(|byte| !byte.is_ascii_alphanumeric()) {
            Some(at) => Err(PushTokenError::Character { at }),
            None => Ok(Self(value.into())),
        }
    }

    /// `signature` of the URL check and of every push.
    pub fn sign(&self, timestamp: &str, nonce: &str) -> Signature {
        digest([&self.0, timestamp, nonce])
    }

    /// `msg_signature` of an encrypted push, and `MsgSignature` of such a reply.
    pub fn sign_message(&self, timestamp: &str, nonce: &str, encrypt: &str) -> Signature {
        digest([&self.0, timestamp, nonce, encrypt])
    }

    /// Whether this is the right `signature`; compared in constant time.
    pub fn verify(&self, timestamp: &str, nonce: &str, signature: &str) -> bool {
        is_same(&self.sign(timestamp, nonce), signature)
    }

    /// Whether this is the right `msg_signature`; compared in constant time.
    pub fn verify_message(
        &self,
        timestamp: &str,
        nonce: &str,
        encrypt: &str,
        signature: &str,
    ) -> bool {
        is_same(&self.sign_message(timestamp, nonce, encrypt), signature)
    }
}

/// SHA-1 of the parts, sorted by bytes and joined.
fn digest<const N: usize>(mut parts: [&str; N]) -> Signature {
    parts.sort_unstable();
    let mut sha1 = Sha1::new();
    for part in parts {
        sha1.update(part);
    }
    Signature::from_digest(sha1.finalize().into())
}

fn is_same(right: &Signature, received: &str) -> bool {
    right
        .as_bytes()
        .as_slice()
        .ct_eq(received.as_bytes())
        .into()
}
