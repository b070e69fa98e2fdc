//! Keys and certificates as files have them.

use alloc::vec::Vec;

use rustls_pki_types::pem::{PemObject as _, SectionKind};
use zeroize::Zeroizing;

use super::error::PemKeyError;

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
