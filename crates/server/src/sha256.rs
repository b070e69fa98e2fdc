//! What represents a secret where the secret itself must not be.

use sha2::{Digest as _, Sha256};

/// The SHA-256 of a secret, as hex.
pub(crate) fn sha256_hex(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}
