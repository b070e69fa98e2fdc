//! The format of a reported signature.

use crate::explain::cause::Cause;

/// What a reported signature looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureFormat {
    /// A SHA-1 in lower-case hex, as required.
    Valid([u8; SignatureFormat::BYTES]),
    /// A SHA-1 in hex with upper-case letters.
    UpperCase([u8; SignatureFormat::BYTES]),
    /// As many hex digits as an MD5 or a SHA-256 has.
    OtherDigest,
    /// None of these.
    Malformed,
}

impl SignatureFormat {
    const BYTES: usize = 20;

    pub(crate) fn of(signature: &str) -> Self {
        let is_hex = signature.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (signature.len(), digest(signature)) {
            (40, Some(digest)) if signature.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                Self::UpperCase(digest)
            }
            (40, Some(digest)) => Self::Valid(digest),
            (32 | 64, _) if is_hex => Self::OtherDigest,
            _ => Self::Malformed,
        }
    }

    /// The SHA-1 digest, where it is one.
    pub(crate) fn digest(self) -> Option<[u8; Self::BYTES]> {
        match self {
            Self::Valid(digest) | Self::UpperCase(digest) => Some(digest),
            Self::OtherDigest | Self::Malformed => None,
        }
    }

    /// The mistake in the format.
    pub(crate) fn cause(self) -> Option<Cause> {
        match self {
            Self::Valid(_) => None,
            Self::UpperCase(_) => Some(Cause::DigestCase),
            Self::OtherDigest => Some(Cause::OtherDigest),
            Self::Malformed => Some(Cause::MalformedSignature),
        }
    }
}

fn digest(hex: &str) -> Option<[u8; SignatureFormat::BYTES]> {
    let mut digest = [0; SignatureFormat::BYTES];
    hex::decode_to_slice(hex, &mut digest).ok()?;
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_distinguished() {
        let mut digest = [0; 20];
        digest[..2].copy_from_slice(&[0x0a, 0xb1]);
        let valid = "0ab1".to_owned() + &"0".repeat(36);
        for (signature, format) in [
            (&*valid, SignatureFormat::Valid(digest)),
            (&valid.to_uppercase(), SignatureFormat::UpperCase(digest)),
            (&valid.replace('a', "A"), SignatureFormat::UpperCase(digest)),
            (&"0aB1".repeat(8), SignatureFormat::OtherDigest),
            (&"0ab1".repeat(16), SignatureFormat::OtherDigest),
            ("", SignatureFormat::Malformed),
            ("undefined", SignatureFormat::Malformed),
            (&valid[1..], SignatureFormat::Malformed),
            (&format!("{valid} "), SignatureFormat::Malformed),
            (&valid.replace('b', "g"), SignatureFormat::Malformed),
            (&*("路".repeat(13) + "0"), SignatureFormat::Malformed),
        ] {
            assert_eq!(SignatureFormat::of(signature), format, "{signature}");
        }
    }
}
