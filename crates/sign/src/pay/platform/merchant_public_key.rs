//! What a merchant's signatures are verified with.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rustls_pki_types::pem::SectionKind;
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};

use super::super::error::PemKeyError;
use super::super::pem;

const WANTED: &str = "a merchant's certificate (apiclient_cert.pem) or public key";

/// The public half of a merchant's key.
#[derive(Clone)]
pub struct MerchantPublicKey {
    /// Of the certificate.
    serial: Option<String>,
    /// In the form of PKCS #1.
    key: Vec<u8>,
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
            SectionKind::Certificate => Self::of_certificate(&der),
            _ => pem::rsa_public_key(&der).map(|key| Self { serial: None, key }),
        };
        read.ok_or(PemKeyError::Content { wanted: WANTED })
    }

    fn of_certificate(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?.tbs_certificate;
        let spki = certificate.subject_public_key_info.to_der().ok()?;
        let serial = hex::encode_upper(certificate.serial_number.as_bytes());
        Some(Self {
            serial: Some(serial),
            key: pem::rsa_public_key(&spki)?,
        })
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
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.key)
            .verify(text, &signature)
            .is_ok()
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

/// What a page has sent to open a payment, as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentToVerify<'a> {
    /// `appId`.
    pub app_id: &'a str,
    /// `timeStamp`.
    pub timestamp: &'a str,
    /// `nonceStr`.
    pub nonce: &'a str,
    /// `package`, with `prepay_id=`.
    pub package: &'a str,
}

impl PaymentToVerify<'_> {
    /// What `paySign` of version 3 signs.
    pub fn string_to_sign(&self) -> String {
        let Self {
            app_id,
            timestamp,
            nonce,
            package,
        } = self;
        format!("{app_id}\n{timestamp}\n{nonce}\n{package}\n")
    }
}
