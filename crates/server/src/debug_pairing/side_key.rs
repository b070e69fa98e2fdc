//! What a side presents with each of its requests.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::random;

/// The SHA-256 of a key: the key itself is not kept.
#[derive(Clone)]
pub(super) struct SideKey([u8; 32]);

impl SideKey {
    /// A new key, and what recognises it.
    pub(super) fn issue() -> (String, Self) {
        let key = random::hex::<16>();
        let hash = Self::of(&key);
        (key, hash)
    }

    fn of(key: &str) -> Self {
        Self(Sha256::digest(key.as_bytes()).into())
    }

    /// Whether this is the key, in a time that does not depend on where they differ.
    pub(super) fn is(&self, key: &str) -> bool {
        self.0.ct_eq(&Self::of(key).0).into()
    }
}

/// A log has no use for it.
impl fmt::Debug for SideKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SideKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_recognised_and_not_kept() {
        let (key, hash) = SideKey::issue();
        let (other, _) = SideKey::issue();
        assert!(hash.is(&key));
        for wrong in [other.as_str(), "", &key[1..], &key.to_uppercase()] {
            assert!(wrong == key || !hash.is(wrong), "{wrong}");
        }
        assert_eq!(format!("{hash:?}"), "SideKey(…)");
    }
}
