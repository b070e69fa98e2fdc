//! What represents a key where the key itself must not be.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// The SHA-256 of a key. Whoever reads it cannot call with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct KeyHash([u8; 32]);

impl KeyHash {
    /// The one of this key.
    pub(super) fn of(key: &str) -> Self {
        Self(Sha256::digest(key.as_bytes()).into())
    }

    /// One that was written as 64 hex digits.
    pub(super) fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// As the file has it.
    pub(super) fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

/// A log has no use for it.
impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}
