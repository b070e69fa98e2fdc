//! The key that a merchant signs with.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use rustls_pki_types::pem::SectionKind;

use super::error::PemKeyError;
use super::pem;

const WANTED: &str = "an RSA private key (apiclient_key.pem)";

/// The private key of the merchant's certificate: whoever has it can place orders and refund
/// them.
#[derive(Clone)]
pub struct MerchantPrivateKey(Arc<KeyPair>);

impl MerchantPrivateKey {
    /// Takes the text of `apiclient_key.pem`, in PKCS#8 (`PRIVATE KEY`) or PKCS#1
    /// (`RSA PRIVATE KEY`). What else is in it is left alone.
    ///
    /// # Errors
    ///
    /// [`PemKeyError`] where there is none, or one that is not RSA or has less than 2048 bits.
    pub fn from_pem(text: &[u8]) -> Result<Self, PemKeyError> {
        let kinds = [SectionKind::PrivateKey, SectionKind::RsaPrivateKey];
        let (kind, der) = pem::section(text, &kinds, WANTED)?;
        let key = match kind {
            SectionKind::RsaPrivateKey => KeyPair::from_der(&der),
            _ => KeyPair::from_pkcs8(&der),
        };
        let key = key.map_err(|_| PemKeyError::Content { wanted: WANTED })?;
        Ok(Self(Arc::new(key)))
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256, in base64. The same text has the same signature.
    ///
    /// # Panics
    ///
    /// Never: the length is the key's.
    pub fn sign(&self, text: &[u8]) -> String {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text,
                &mut signature,
            )
            .expect("the signature has the length of the modulus");
        STANDARD.encode(signature)
    }
}

impl fmt::Debug for MerchantPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MerchantPrivateKey([redacted])")
    }
}
