//! The keys that values are encrypted with, as a file has them.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// The bytes of a key.
const KEY_BYTES: usize = 32;
/// What stands in place of the first key where new values are not encrypted.
const PLAIN: &str = "plain";

/// The first bytes of a digest of a key: which key a value was encrypted with.
pub(super) type KeyId = [u8; 4];

/// A key of 256 bits. It is overwritten when it is dropped, and never shown.
#[derive(Clone)]
pub(super) struct StoreKey {
    pub(super) id: KeyId,
    bytes: Zeroizing<[u8; KEY_BYTES]>,
}

impl StoreKey {
    fn new(bytes: Zeroizing<[u8; KEY_BYTES]>) -> Self {
        let digest = Sha256::new()
            .chain_update(b"wechat-h5 id of a store key\0")
            .chain_update(bytes.as_slice())
            .finalize();
        let id = [digest[0], digest[1], digest[2], digest[3]];
        Self { id, bytes }
    }

    pub(super) fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.bytes
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreKey({})", hex::encode(self.id))
    }
}

/// The keys of a store: one encrypts what is written, all decrypt.
#[derive(Debug, Clone, Default)]
pub struct StoreKeys {
    /// `None`: new values are not encrypted.
    pub(super) encrypting: Option<StoreKey>,
    pub(super) all: Vec<StoreKey>,
}

/// Why a text has no keys. It quotes nothing of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreKeysError {
    /// There is no line with a key.
    #[error("it has no key")]
    Missing,
    /// There are more lines than two.
    #[error("it has more than two keys")]
    TooMany,
    /// A line is not a key.
    #[error("line {line} is not the 64 hex digits or the base64 of 32 bytes")]
    NotAKey {
        /// Counted from 1.
        line: usize,
    },
    /// A line is one byte again and again: somebody has filled in a form.
    #[error("line {line} is not random")]
    NotRandom {
        /// Counted from 1.
        line: usize,
    },
    /// Both lines have the same key.
    #[error("both keys are the same")]
    Same,
}

impl StoreKeys {
    /// No keys: nothing is encrypted, and nothing that was encrypted can be read.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads the text of a file: one key a line, in 64 hex digits or in base64. The first
    /// encrypts, and both decrypt. The first line may be `plain`: then nothing is encrypted
    /// any more, and the key of the second line still decrypts. Empty lines and those that
    /// begin with `#` are skipped.
    ///
    /// # Errors
    ///
    /// [`StoreKeysError`].
    pub fn parse(text: &str) -> Result<Self, StoreKeysError> {
        let lines = text.lines().map(str::trim).zip(1..);
        let mut lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
        let (first, number) = lines.next().ok_or(StoreKeysError::Missing)?;
        let encrypting = match first {
            PLAIN => None,
            key => Some(parse_key(key, number)?),
        };
        let second = lines.next();
        let second = second.map(|(key, number)| parse_key(key, number));
        let second = second.transpose()?;
        if lines.next().is_some() {
            return Err(StoreKeysError::TooMany);
        }
        let all: Vec<_> = encrypting.iter().cloned().chain(second).collect();
        match all.as_slice() {
            [] => Err(StoreKeysError::Missing),
            [first, second] if first.bytes == second.bytes => Err(StoreKeysError::Same),
            _ => Ok(Self { encrypting, all }),
        }
    }

    /// Whether what is written is encrypted.
    #[must_use]
    pub fn encrypt(&self) -> bool {
        self.encrypting.is_some()
    }

    /// Which keys, as messages name them; the one that encrypts comes first.
    #[must_use]
    pub fn names(&self) -> String {
        let ids = self.all.iter().map(|key| hex::encode(key.id));
        ids.collect::<Vec<_>>().join(",")
    }
}

fn parse_key(text: &str, line: usize) -> Result<StoreKey, StoreKeysError> {
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    let decoded = match text.len() {
        64 => hex::decode(text).ok(),
        // With and without the sign that fills it up.
        43 | 44 => [alphabet::STANDARD, alphabet::URL_SAFE]
            .into_iter()
            .find_map(|alphabet| base64(&alphabet).decode(text).ok()),
        _ => None,
    };
    let decoded = Zeroizing::new(decoded.unwrap_or_default());
    if decoded.len() != KEY_BYTES {
        return Err(StoreKeysError::NotAKey { line });
    }
    if decoded.iter().all(|byte| *byte == decoded[0]) {
        return Err(StoreKeysError::NotRandom { line });
    }
    bytes.copy_from_slice(&decoded);
    Ok(StoreKey::new(bytes))
}

fn base64(alphabet: &alphabet::Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new();
    GeneralPurpose::new(
        alphabet,
        config.with_decode_padding_mode(DecodePaddingMode::Indifferent),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    const OTHER: &str = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    const BASE64: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[test]
    fn a_key_is_written_in_hex_or_in_base64() {
        let hex = StoreKeys::parse(HEX).unwrap();
        for text in [
            HEX.to_ascii_uppercase(),
            format!("{HEX}\r\n"),
            BASE64.to_owned(),
            BASE64.trim_end_matches('=').to_owned(),
            format!("# of 2026\n\n  {BASE64}\n"),
        ] {
            let keys = StoreKeys::parse(&text).unwrap();
            assert!(keys.encrypt());
            assert_eq!(keys.names(), hex.names(), "{text}");
            assert_eq!(keys.all[0].expose(), hex.all[0].expose());
        }
        let shown = format!("{hex:?}");
        assert!(
            !shown.contains("0203") && !shown.contains("2, 3"),
            "{shown}"
        );
    }

    #[test]
    fn the_first_line_encrypts_and_both_decrypt() {
        let keys = StoreKeys::parse(&format!("{HEX}\n{OTHER}")).unwrap();
        assert_eq!(keys.encrypting.as_ref().unwrap().id, keys.all[0].id);
        assert_eq!(keys.all.len(), 2);
        let keys = StoreKeys::parse(&format!("plain\n{OTHER}")).unwrap();
        assert!(!keys.encrypt());
        assert_eq!(keys.all.len(), 1);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_without_its_text() {
        for (text, expected) in [
            ("", StoreKeysError::Missing),
            ("\n# nothing\n", StoreKeysError::Missing),
            ("plain", StoreKeysError::Missing),
            ("s3cret", StoreKeysError::NotAKey { line: 1 }),
            (&HEX[..62], StoreKeysError::NotAKey { line: 1 }),
            (&HEX.replace('0', "g"), StoreKeysError::NotAKey { line: 1 }),
            (
                &format!("{HEX}\n\nplain"),
                StoreKeysError::NotAKey { line: 3 },
            ),
            (&"0".repeat(64), StoreKeysError::NotRandom { line: 1 }),
            (&format!("{HEX}\n{BASE64}"), StoreKeysError::Same),
            (&format!("{HEX}\n{OTHER}\n{HEX}"), StoreKeysError::TooMany),
        ] {
            assert_eq!(StoreKeys::parse(text).unwrap_err(), expected, "{text}");
        }
    }
}
