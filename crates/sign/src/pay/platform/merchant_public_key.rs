//! What a merchant's signatures are verified with.

use alloc::string::String;
use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::pem::SectionKind;

use super::payment_to_verify::PaymentToVerify;
use crate::pay::error::PemKeyError;
use crate::pay::pem;
use crate::pay::rsa_public_key::RsaPublicKey;

const WANTED: &str = "a merchant's certificate (apiclient_cert.pem) or public key";

/// The public half of a merchant's key.
#[derive(Clone)]
pub struct MerchantPublicKey {
    /// Of the certificate.
    serial: Option<String>,
    key: RsaPublicKey,
}

impl MerchantPublicKey {
    /// Takes a certificate or a public key in PEM.
    ///
    /// # Errors
    ///
    /// [`PemKeyError`] where the text has neither with an RSA key.
    pub fn from_pem(text: &[u8]) -> Result<Self, PemKeyError> {
        let kinds = [SectionKind::Certificate, SectionKind::PublicKey];
        let (kind, der) = pem::section(text, &kinds, WANTED)?;
        let read = match kind {
            SectionKind::Certificate => {
                RsaPublicKey::of_certificate(&der).map(|(serial, key)| (Some(serial), key))
            }
            _ => RsaPublicKey::of_spki(&der).map(|key| (None, key)),
        };
        let (serial, key) = read.ok_or(PemKeyError::Content { wanted: WANTED })?;
        Ok(Self { serial, key })
    }

    /// The serial number of the certificate, in hex; a public key has none.
    pub fn serial(&self) -> Option<&str> {
        self.serial.as_deref()
    }

    /// Whether this text has this signature, in base64.
    pub fn has_signed(&self, text: &[u8], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else {
            return false;
        };
        self.key.has_signed(text, &signature)
    }

    /// Whether this payment of a page has this `paySign`.
    pub fn has_signed_payment(&self, payment: &PaymentToVerify<'_>, pay_sign: &str) -> bool {
        self.has_signed(payment.string_to_sign().as_bytes(), pay_sign)
    }
}

impl fmt::Debug for MerchantPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let serial = self.serial.as_deref().unwrap_or("without a serial number");
        write!(f, "MerchantPublicKey({serial})")
    }
}
