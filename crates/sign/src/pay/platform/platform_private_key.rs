//! The key that WeChat Pay signs with.

use alloc::string::String;
use core::fmt;

use crate::pay::error::PemKeyError;
use crate::pay::platform_keys::string_to_sign;
use crate::pay::rsa_private_key::RsaPrivateKey;

const WANTED: &str = "an RSA private key of WeChat Pay";

/// What stands for WeChat Pay signs with it.
#[derive(Clone)]
pub struct PlatformPrivateKey(RsaPrivateKey);

impl PlatformPrivateKey {
    /// Takes PKCS#8 or PKCS#1 in PEM.
    ///
    /// # Errors
    ///
    /// [`PemKeyError`] where there is none, or one that is not RSA or has less than 2048 bits.
    pub fn from_pem(text: &[u8]) -> Result<Self, PemKeyError> {
        RsaPrivateKey::from_pem(text, WANTED).map(Self)
    }

    /// `Wechatpay-Signature` of a response or a notification with these headers and this body.
    pub fn sign(&self, timestamp: &str, nonce: &str, body: &[u8]) -> String {
        self.0.sign(&string_to_sign(timestamp, nonce, body))
    }
}

impl fmt::Debug for PlatformPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlatformPrivateKey([redacted])")
    }
}
