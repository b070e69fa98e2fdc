//! Step 3: the nonce.

use core::fmt;

use crate::error::NonceStrError;
use crate::limits::NONCE_STR_BYTES;

/// A random string: 1 to 128 bytes without `&` and control characters.
///
/// `noncestr` in the signed string, `nonceStr` in `wx.config`: one value, two
/// spellings. WeChat documents neither alphabet nor length, and servers send UUIDs, hex
/// digests and base64. An `&` would separate values of the signed string; the length is
/// a limit of this crate. [`NonceStr::random`] makes letters and digits only.
#[derive(Clone, PartialEq, Eq)]
pub struct NonceStr {
    // An array, so that a signature needs no allocation.
    bytes: [u8; Self::MAX_BYTES],
    len: u8,
}

impl NonceStr {
    /// The longest nonce accepted, in bytes.
    pub const MAX_BYTES: usize = NONCE_STR_BYTES;

    /// Takes a given nonce.
    ///
    /// # Errors
    ///
    /// [`NonceStrError`] where it is empty, too long or has another character.
    pub fn parse(value: &str) -> Result<Self, NonceStrError> {
        if value.is_empty() {
            return Err(NonceStrError::Empty);
        }
        let refused = |byte: &u8| matches!(byte, b'&' | 0..=0x1f | 0x7f);
        if let Some(at) = value.bytes().position(|byte| refused(&byte)) {
            let found = value.as_bytes()[at].into();
            return Err(NonceStrError::Character { found, at });
        }
        let mut bytes = [0; Self::MAX_BYTES];
        let (Some(place), Ok(len)) = (bytes.get_mut(..value.len()), u8::try_from(value.len()))
        else {
            return Err(NonceStrError::TooLong { bytes: value.len() });
        };
        place.copy_from_slice(value.as_bytes());
        Ok(Self { bytes, len })
    }

    /// Makes one of 16 characters (95 bits) from the system's random source.
    ///
    /// # Panics
    ///
    /// Where the system has no random source.
    #[cfg(feature = "random")]
    pub fn random() -> Self {
        const ALPHABET: &[u8; 62] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        const LEN: u8 = 16;
        let mut random = [0; 2 * LEN as usize];
        getrandom::fill(&mut random).expect("the system has a random source");
        let mut bytes = [0; Self::MAX_BYTES];
        for (place, pair) in bytes.iter_mut().zip(random.chunks_exact(2)) {
            // 65,536 values on 62 characters: a bias below one in a thousand.
            let value = u16::from_le_bytes([pair[0], pair[1]]);
            *place = ALPHABET[usize::from(value) % ALPHABET.len()];
        }
        Self { bytes, len: LEN }
    }

    /// The nonce as text.
    ///
    /// # Panics
    ///
    /// Never: both constructors take whole characters.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).expect("a nonce is UTF-8")
    }

    /// The nonce as UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl fmt::Display for NonceStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for NonceStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NonceStr({})", self.as_str())
    }
}

#[cfg(feature = "serde")]
crate::string_serde!(NonceStr);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_is_wrong() {
        let long = "a".repeat(129);
        for (value, message) in [
            ("", "the nonce is empty"),
            (
                "a&url=b",
                "the nonce has '&' at byte 1, which no signed string can hold",
            ),
            (
                "随机\n",
                "the nonce has '\\n' at byte 6, which no signed string can hold",
            ),
            (
                "\u{7f}",
                "the nonce has '\\u{7f}' at byte 0, which no signed string can hold",
            ),
            (long.as_str(), "the nonce has 129 bytes, 128 are the most"),
        ] {
            assert_eq!(NonceStr::parse(value).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn what_other_servers_make_is_a_nonce() {
        let longest = "a".repeat(128);
        for value in [
            "0b9cfa4e-1d2f-4c55-9a3b-2f6f0d6f9c11",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "nonce_1",
            "aGVsbG8+d29ybGQ/Zm9v==",
            "0.8414709848078965",
            "{0B9CFA4E-1D2F-4C55-9A3B-2F6F0D6F9C11}",
            "a b",
            "随机",
            &longest,
        ] {
            assert_eq!(NonceStr::parse(value).unwrap().as_str(), value);
        }
    }

    #[cfg(feature = "random")]
    #[test]
    fn random_nonces_differ_and_can_be_read() {
        let (one, other) = (NonceStr::random(), NonceStr::random());
        assert_ne!(one, other);
        assert_eq!(NonceStr::parse(one.as_str()), Ok(one));
    }
}
