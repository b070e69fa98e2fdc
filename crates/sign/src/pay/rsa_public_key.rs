//! What both sides verify with.

use alloc::string::String;
use alloc::vec::Vec;

use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use x509_cert::Certificate;
use x509_cert::der::asn1::UintRef;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Decode, Encode as _, Reader as _, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoRef;

/// PKCS #1, appendix A.1.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// What ring verifies with.
const MODULUS_BYTES: core::ops::RangeInclusive<usize> = 256..=1024;

/// An RSA key of a length that signatures can be verified with, in the form of PKCS #1.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct RsaPublicKey(Vec<u8>);

impl RsaPublicKey {
    /// The serial number of a certificate, in hex, and its key.
    pub(super) fn of_certificate(der: &[u8]) -> Option<(String, Self)> {
        let certificate = Certificate::from_der(der).ok()?.tbs_certificate;
        let spki = certificate.subject_public_key_info.to_der().ok()?;
        let serial = hex::encode_upper(certificate.serial_number.as_bytes());
        Some((serial, Self::of_spki(&spki)?))
    }

    /// The key of a `SubjectPublicKeyInfo`.
    pub(super) fn of_spki(spki: &[u8]) -> Option<Self> {
        let spki = SubjectPublicKeyInfoRef::from_der(spki).ok()?;
        let key = spki.subject_public_key.as_bytes()?;
        let is_rsa = spki.algorithm.oid == RSA_ENCRYPTION;
        let is_usable = is_rsa && MODULUS_BYTES.contains(&modulus_bytes(key)?);
        is_usable.then(|| Self(key.to_vec()))
    }

    /// Whether this text has this signature (RSASSA-PKCS1-v1_5 with SHA-256).
    pub(super) fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0)
            .verify(text, signature)
            .is_ok()
    }
}

fn modulus_bytes(key: &[u8]) -> Option<usize> {
    let mut reader = SliceReader::new(key).ok()?;
    let modulus = reader.sequence(|sequence| {
        let modulus = UintRef::decode(sequence)?;
        UintRef::decode(sequence)?;
        Ok(modulus.as_bytes().len())
    });
    reader.finish(modulus.ok()?).ok()
}
