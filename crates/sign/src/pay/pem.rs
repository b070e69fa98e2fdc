//! Keys and certificates as files have them.

use alloc::vec::Vec;

use rustls_pki_types::pem::{PemObject as _, SectionKind};
use x509_cert::der::asn1::UintRef;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Decode, Reader as _, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoRef;
use zeroize::Zeroizing;

use super::error::PemKeyError;

/// PKCS #1, appendix A.1.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// What ring verifies with.
const MODULUS_BYTES: core::ops::RangeInclusive<usize> = 256..=1024;

/// The first section of one of these kinds. `wanted` is its name in an error.
pub(super) fn section(
    text: &[u8],
    kinds: &[SectionKind],
    wanted: &'static str,
) -> Result<(SectionKind, Zeroizing<Vec<u8>>), PemKeyError> {
    let mut found = None;
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text) {
        let (kind, der) = section.map_err(|_| PemKeyError::Pem)?;
        let der = Zeroizing::new(der);
        if kinds.contains(&kind) {
            return Ok((kind, der));
        }
        found = found.or(Some(kind));
    }
    Err(match found {
        Some(found) => PemKeyError::OtherKind {
            found: name(found),
            wanted,
        },
        None => PemKeyError::Missing { wanted },
    })
}

fn name(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::Certificate => "a certificate",
        SectionKind::PublicKey => "a public key",
        SectionKind::RsaPrivateKey | SectionKind::PrivateKey => "a private key",
        SectionKind::EcPrivateKey => "a private key that is not RSA",
        _ => "something else",
    }
}

/// The public key in the form of PKCS #1, taken out of a `SubjectPublicKeyInfo`: an RSA key of a
/// length that signatures can be verified with.
pub(super) fn rsa_public_key(spki: &[u8]) -> Option<Vec<u8>> {
    let spki = SubjectPublicKeyInfoRef::from_der(spki).ok()?;
    let key = spki.subject_public_key.as_bytes()?;
    let is_rsa = spki.algorithm.oid == RSA_ENCRYPTION;
    (is_rsa && MODULUS_BYTES.contains(&modulus_bytes(key)?)).then(|| key.to_vec())
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
