//! What both sides sign with.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use rustls_pki_types::pem::SectionKind;

use super::error::PemKeyError;
use super::pem;

/// An RSA key of 2048 bits or more.
#[derive(Clone)]
pub(super) struct RsaPrivateKey(Arc<KeyPair>);

/// Two are equal if their public halves are.
impl PartialEq for RsaPrivateKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.public().as_ref() == other.0.public().as_ref()
    }
}

impl Eq for RsaPrivateKey {}

impl RsaPrivateKey {
    /// Takes PKCS#8 or PKCS#1 in PEM. `wanted` is the key's name in an error.
    pub(super) fn from_pem(text: &[u8], wanted: &'static str) -> Result<Self, PemKeyError> {
        let kinds = [SectionKind::PrivateKey, SectionKind::RsaPrivateKey];
        let (kind, der) = pem::section(text, &kinds, wanted)?;
        let key = match kind {
            SectionKind::RsaPrivateKey => KeyPair::from_der(&der),
            _ => KeyPair::from_pkcs8(&der),
        };
        let key = key.map_err(|_| PemKeyError::Content { wanted })?;
        Ok(Self(Arc::new(key)))
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256, in base64.
    pub(super) fn sign(&self, text: &[u8]) -> String {
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
