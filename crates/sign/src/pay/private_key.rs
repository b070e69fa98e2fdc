//! The key that a merchant signs with.

use alloc::string::String;
use core::fmt;

use super::error::PemKeyError;
use super::rsa_private_key::RsaPrivateKey;

const WANTED: &str = "an RSA private key (apiclient_key.pem)";

/// The private key of the merchant's certificate: whoever has it can place orders and refund
/// them.
#[derive(Clone, PartialEq, Eq)]
pub struct MerchantPrivateKey(RsaPrivateKey);

impl MerchantPrivateKey {
    /// Takes the text of `apiclient_key.pem`, in PKCS#8 (`PRIVATE KEY`) or PKCS#1
    /// (`RSA PRIVATE KEY`). What else is in it is left alone.
    ///
    /// # Errors
    ///
    /// [`PemKeyError`] where there is none, or one that is not RSA or has less than 2048 bits.
    pub fn from_pem(text: &[u8]) -> Result<Self, PemKeyError> {
        RsaPrivateKey::from_pem(text, WANTED).map(Self)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256, in base64. The same text has the same signature.
    ///
    /// # Panics
    ///
    /// Never: the length is the key's.
    pub fn sign(&self, text: &[u8]) -> String {
        self.0.sign(text)
    }
}

impl fmt::Debug for MerchantPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MerchantPrivateKey([redacted])")
    }
}
