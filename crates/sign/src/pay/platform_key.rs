//! What WeChat Pay signs with.

use alloc::boxed::Box;
use core::fmt;

use rustls_pki_types::pem::SectionKind;

use super::error::{PayValueError, PemKeyError};
use super::pem;
use super::rsa_public_key::RsaPublicKey;

const CERTIFICATE: &str = "a certificate of WeChat Pay (wechatpay_….pem)";
const PUBLIC_KEY: &str = "a public key of WeChat Pay (pub_key.pem)";
/// How the id of a public key begins.
const PREFIX: &str = "PUB_KEY_ID_";

/// A certificate (平台证书) or public key (微信支付公钥) of WeChat Pay. Public.
#[derive(Clone, PartialEq, Eq)]
pub struct PlatformKey {
    /// As `Wechatpay-Serial` has it.
    serial: Box<str>,
    key: RsaPublicKey,
}

impl PlatformKey {
    /// Takes a certificate in PEM; its serial number is in it.
    ///
    /// Whether it is WeChat Pay's own, and still valid, is the caller's to know: it comes
    /// encrypted from `/v3/certificates`, or from the merchant platform.
    ///
    /// # Errors
    ///
    /// [`PemKeyError`] where the text has no certificate with an RSA key.
    pub fn from_certificate_pem(text: &[u8]) -> Result<Self, PemKeyError> {
        let (_, der) = pem::section(text, &[SectionKind::Certificate], CERTIFICATE)?;
        let read = RsaPublicKey::of_certificate(&der);
        let (serial, key) = read.ok_or(PemKeyError::Content {
            wanted: CERTIFICATE,
        })?;
        Ok(Self {
            serial: significant(&serial).into(),
            key,
        })
    }

    /// Takes a public key in PEM, with its id from the merchant platform (`PUB_KEY_ID_…`).
    ///
    /// # Errors
    ///
    /// [`PemKeyError`] where the text has no public RSA key.
    pub fn from_public_key_pem(id: PublicKeyId, text: &[u8]) -> Result<Self, PemKeyError> {
        let (_, spki) = pem::section(text, &[SectionKind::PublicKey], PUBLIC_KEY)?;
        let key = RsaPublicKey::of_spki(&spki);
        Ok(Self {
            serial: id.0,
            key: key.ok_or(PemKeyError::Content { wanted: PUBLIC_KEY })?,
        })
    }

    /// Its number, as `Wechatpay-Serial` has it.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// Whether `Wechatpay-Serial` means this one.
    pub fn has_serial(&self, serial: &str) -> bool {
        significant(serial).eq_ignore_ascii_case(&self.serial)
    }

    pub(super) fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        self.key.has_signed(text, signature)
    }
}

/// The id of a public key of WeChat Pay, which begins with `PUB_KEY_ID_`. Public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKeyId(Box<str>);

impl PublicKeyId {
    /// Takes it as the merchant platform shows it.
    ///
    /// # Errors
    ///
    /// [`PayValueError`] where it begins otherwise.
    pub fn parse(value: &str) -> Result<Self, PayValueError> {
        let rest = value.strip_prefix(PREFIX).unwrap_or_default();
        if (1..=64).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Ok(Self(value.into()));
        }
        Err(PayValueError {
            what: "the id of the public key",
            expected: "PUB_KEY_ID_ and letters and digits",
            bytes: value.len(),
        })
    }
}

/// Without the zeros that one writer of hex puts before the number and another does not.
fn significant(serial: &str) -> &str {
    serial.trim_start_matches('0')
}

impl fmt::Debug for PlatformKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlatformKey({})", self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    /// `RSAVerifierTest` of wechatpay-apiv3/wechatpay-java.
    #[test]
    fn accepts_the_published_signature() {
        let certificate = include_bytes!("../../tests/data/pay/wechatpay_java_certificate.pem");
        let key = PlatformKey::from_certificate_pem(certificate).unwrap();
        assert_eq!(key.serial(), "5F1C72E2A8931B72A2E13AF8DEE92471EB397115");
        let signature = "Rq+5ZpWV6IHTWE1+9gCrYJKguNgbItpMdlIA+PVCPCdUAKNlohZz7CL7Y8xWDIFJjdGnErMj6Z+Q/h9C\
                         F5MV+nAVkqDmBR0uP5ppsUEzco4ijvKHsvI2ro4boSW6vSfQs3W8I4QSI9a0/NFIgvj83Fv27LIYZf7d\
                         eaFWmEwd1fpAeJRCyoKyBeJPdsjVx0//Lqe6Wze2zVdliLcBvaHCfpd8+rAVGS+FQDeWgHqJ7n/Zy09L\
                         mV1/ghs7pO1mdjdD16SHKlysAD3K5hNGUJX/SHrEXEcu1yO1AOb/YvOVkjNh8243rcfXNE5L4ph2XS11\
                         vS+2aToKYSOcKUagf0LLaw==";
        let signature = STANDARD.decode(signature).unwrap();
        assert!(key.has_signed(b"message", &signature));
        assert!(!key.has_signed(b"massage", &signature));
    }
}
