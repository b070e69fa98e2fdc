//! Step 3: the nonce.

use core::fmt;

use crate::error::NonceStrError;
use crate::limits::NONCE_STR_BYTES;

/// A random string of letters and digits, at most 32 of them.
///
/// `noncestr` in the signed string, `nonceStr` in `wx.config`: one value, two
/// spellings. WeChat documents no alphabet; this one cannot be mistaken for a
/// separator of the signed string.
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
        if let Some((at, found)) = value
            .char_indices()
            .find(|(_, c)| !c.is_ascii_alphanumeric())
        {
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
    /// Never: both constructors let in ASCII only.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).expect("a nonce is ASCII")
    }

    /// The nonce as ASCII bytes.
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
        let long = "a".repeat(33);
        for (value, message) in [
            ("", "the nonce is empty"),
            (
                "abc-def",
                "the nonce has '-' at byte 3: letters and digits only",
            ),
            (
                "a&url=b",
                "the nonce has '&' at byte 1: letters and digits only",
            ),
            (
                "随机",
                "the nonce has '随' at byte 0: letters and digits only",
            ),
            (long.as_str(), "the nonce has 33 bytes, 32 are the most"),
        ] {
            assert_eq!(NonceStr::parse(value).unwrap_err().to_string(), message);
        }
        let longest = "a".repeat(32);
        assert_eq!(NonceStr::parse(&longest).unwrap().as_str(), longest);
    }

    #[cfg(feature = "random")]
    #[test]
    fn random_nonces_differ_and_can_be_read() {
        let (one, other) = (NonceStr::random(), NonceStr::random());
        assert_ne!(one, other);
        assert_eq!(NonceStr::parse(one.as_str()), Ok(one));
    }
}
