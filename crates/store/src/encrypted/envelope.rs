//! An encrypted value: XChaCha20-Poly1305 with a random nonce of 192 bits, of which any number
//! may be drawn. The name of the entry is authenticated with it: a value that somebody moves
//! to another entry cannot be opened there.
//!
//! ```text
//! 00 "wh5"  version 01  id of the key, 4 bytes  nonce, 24 bytes  ciphertext and tag
//! ```

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key as CipherKey, XChaCha20Poly1305, XNonce};

use super::keys::{KeyId, StoreKey, StoreKeys};
use crate::error::StoreError;

/// No value of JSON or text begins with it.
const MAGIC: &[u8; 4] = b"\0wh5";
const VERSION: u8 = 1;
const KEY_ID: usize = MAGIC.len() + 1;
const NONCE: usize = KEY_ID + 4;
const CIPHERTEXT: usize = NONCE + 24;
const TAG_BYTES: usize = 16;

/// How many bytes longer an encrypted value is.
pub const OVERHEAD_BYTES: usize = CIPHERTEXT + TAG_BYTES;

/// The name of an entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name<'a> {
    pub(super) namespace: &'a str,
    pub(super) id: &'a str,
}

/// What was found in the store.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opened {
    /// A value that was not encrypted.
    Plain(Vec<u8>),
    /// A value, and whether the key that encrypts now has encrypted it.
    Decrypted { value: Vec<u8>, is_current: bool },
    /// Nobody can tell what it was.
    Unreadable(Unreadable),
}

/// Why a value cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Unreadable {
    /// It was encrypted with another key.
    UnknownKey(KeyId),
    /// It was changed, or belongs to another entry.
    Altered,
    /// Another version has written it.
    UnknownVersion,
}

/// Whether a stored value is an encrypted one.
pub(crate) fn is_encrypted(stored: &[u8]) -> bool {
    stored.starts_with(MAGIC)
}

/// The value as it is stored.
pub(super) fn seal(
    keys: &StoreKeys,
    name: Name<'_>,
    value: Vec<u8>,
) -> Result<Vec<u8>, StoreError> {
    let Some(key) = &keys.encrypting else {
        return Ok(value);
    };
    let mut nonce = [0; CIPHERTEXT - NONCE];
    getrandom::fill(&mut nonce).map_err(StoreError::no_random_bytes)?;
    let mut sealed = head(key.id).to_vec();
    sealed.extend(nonce);
    let data = associated_data(name, key.id);
    let payload = Payload {
        msg: &value,
        aad: &data,
    };
    let ciphertext = cipher(key).encrypt(&XNonce::from(nonce), payload);
    sealed.extend(ciphertext.map_err(StoreError::encryption)?);
    Ok(sealed)
}

/// What a stored value is.
pub(super) fn open(keys: &StoreKeys, name: Name<'_>, stored: Vec<u8>) -> Opened {
    if !is_encrypted(&stored) {
        return Opened::Plain(stored);
    }
    match try_open(keys, name, &stored) {
        Ok((key, value)) => Opened::Decrypted {
            value,
            is_current: keys.encrypting.as_ref().is_some_and(|now| now.id == key),
        },
        Err(unreadable) => Opened::Unreadable(unreadable),
    }
}

fn try_open(
    keys: &StoreKeys,
    name: Name<'_>,
    stored: &[u8],
) -> Result<(KeyId, Vec<u8>), Unreadable> {
    if stored.get(MAGIC.len()) != Some(&VERSION) {
        return Err(Unreadable::UnknownVersion);
    }
    let part = |from: usize, to: usize| stored.get(from..to).ok_or(Unreadable::Altered);
    let id: KeyId = array(part(KEY_ID, NONCE)?);
    let nonce: [u8; CIPHERTEXT - NONCE] = array(part(NONCE, CIPHERTEXT)?);
    let data = associated_data(name, id);
    let payload = || Payload {
        msg: &stored[CIPHERTEXT..],
        aad: &data,
    };
    let mut keys = keys.all.iter().filter(|key| key.id == id).peekable();
    if keys.peek().is_none() {
        return Err(Unreadable::UnknownKey(id));
    }
    let value = keys.find_map(|key| {
        let nonce = XNonce::from(nonce);
        cipher(key).decrypt(&nonce, payload()).ok()
    });
    value.map(|value| (id, value)).ok_or(Unreadable::Altered)
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}

fn cipher(key: &StoreKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&CipherKey::from(*key.expose()))
}

fn head(id: KeyId) -> [u8; NONCE] {
    let mut head = [0; NONCE];
    head[..MAGIC.len()].copy_from_slice(MAGIC);
    head[MAGIC.len()] = VERSION;
    head[KEY_ID..].copy_from_slice(&id);
    head
}

/// What a value is only valid with. The length keeps the two names apart.
fn associated_data(name: Name<'_>, id: KeyId) -> Vec<u8> {
    let length = name.namespace.len() as u64;
    let (namespace, entry) = (name.namespace.as_bytes(), name.id.as_bytes());
    [&head(id), &length.to_be_bytes()[..], namespace, entry].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: Name<'static> = Name {
        namespace: "session",
        id: "4711",
    };

    fn keys(text: &str) -> StoreKeys {
        StoreKeys::parse(text).unwrap()
    }

    fn key(first: u8) -> String {
        let bytes: Vec<u8> = (0..32).map(|n| n ^ first).collect();
        hex::encode(bytes)
    }

    fn seal(keys: &StoreKeys, value: &[u8]) -> Vec<u8> {
        super::seal(keys, NAME, value.to_vec()).unwrap()
    }

    #[test]
    fn a_value_is_read_with_its_key_under_its_name_only() {
        let (one, other) = (keys(&key(1)), keys(&key(2)));
        let sealed = seal(&one, b"s3cret");
        assert_eq!(sealed.len(), 6 + OVERHEAD_BYTES);
        assert!(!sealed.windows(6).any(|bytes| bytes == b"s3cret"));
        assert_ne!(sealed, seal(&one, b"s3cret"), "each has a nonce of its own");
        let value = b"s3cret".to_vec();
        assert_eq!(
            open(&one, NAME, sealed.clone()),
            Opened::Decrypted {
                value,
                is_current: true
            }
        );
        let id = one.all[0].id;
        assert_eq!(
            open(&other, NAME, sealed.clone()),
            Opened::Unreadable(Unreadable::UnknownKey(id))
        );
        for (namespace, id) in [
            ("session", "4712"),
            ("credential", "4711"),
            ("session4", "711"),
        ] {
            let name = Name { namespace, id };
            assert_eq!(
                open(&one, name, sealed.clone()),
                Opened::Unreadable(Unreadable::Altered),
                "{name:?}"
            );
        }
    }

    #[test]
    fn no_changed_byte_is_accepted() {
        let keys = keys(&key(1));
        let sealed = seal(&keys, b"value");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            let opened = open(&keys, NAME, changed.clone());
            let is_plain = at < MAGIC.len() && opened == Opened::Plain(changed);
            assert!(is_plain || matches!(opened, Opened::Unreadable(_)), "{at}");
            let cut = open(&keys, NAME, sealed[..at].to_vec());
            assert!(!matches!(cut, Opened::Decrypted { .. }), "{at}");
        }
    }

    #[test]
    fn the_second_key_decrypts_and_plain_values_are_read() {
        let old = seal(&keys(&key(1)), b"old");
        let rotated = keys(&format!("{}\n{}", key(2), key(1)));
        let decrypted = |value: &[u8], is_current| Opened::Decrypted {
            value: value.to_vec(),
            is_current,
        };
        assert_eq!(open(&rotated, NAME, old.clone()), decrypted(b"old", false));
        let new = seal(&rotated, b"new");
        assert_eq!(open(&rotated, NAME, new), decrypted(b"new", true));
        let off = keys(&format!("plain\n{}", key(1)));
        assert_eq!(open(&off, NAME, old.clone()), decrypted(b"old", false));
        assert_eq!(seal(&off, b"plain"), b"plain");
        assert_eq!(
            open(&rotated, NAME, b"{}".to_vec()),
            Opened::Plain(b"{}".to_vec())
        );
        let none = StoreKeys::none();
        assert!(matches!(open(&none, NAME, old), Opened::Unreadable(_)));
        assert_eq!(seal(&none, b"plain"), b"plain");
    }
}
