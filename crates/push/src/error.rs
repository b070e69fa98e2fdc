//! The errors of the secrets and of decryption. None contains a secret.

use std::error::Error;
use std::fmt;

/// Why a string is not a [`PushToken`](crate::PushToken). Never contains the string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushTokenError {
    /// Not 3 to 32 characters.
    Length {
        /// Length in bytes.
        bytes: usize,
    },
    /// A character outside `[A-Za-z0-9]` at this offset.
    Character {
        /// Offset in bytes.
        at: usize,
    },
}

impl fmt::Display for PushTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { bytes } => {
                write!(
                    f,
                    "the push token has {bytes} characters, it must have 3 to 32"
                )
            }
            Self::Character { at } => write!(
                f,
                "the push token has a character at byte {at} that is not a letter or digit"
            ),
        }
    }
}

/// Why a string is not an [`EncodingAesKey`](crate::EncodingAesKey). Never contains
/// the string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AesKeyError {
    /// Not 43 characters.
    Length {
        /// Length in bytes.
        bytes: usize,
    },
    /// A character outside `[A-Za-z0-9]` at this offset.
    Character {
        /// Offset in bytes.
        at: usize,
    },
}

impl fmt::Display for AesKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { bytes } => {
                write!(f, "the EncodingAESKey has {bytes} characters instead of 43")
            }
            Self::Character { at } => write!(
                f,
                "the EncodingAESKey has a character at byte {at} that is not a letter or digit"
            ),
        }
    }
}

/// Why an encrypted message cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecryptError {
    /// Not base64.
    Base64,
    /// Not a whole number of blocks, or none at all.
    Blocks {
        /// Length in bytes.
        bytes: usize,
    },
    /// The decrypted message does not end in a padding of 1 to 32 bytes: most likely
    /// another key was used.
    Padding,
    /// The message is shorter than its length field says.
    Length,
    /// The message is not UTF-8.
    Utf8,
    /// Encrypted for another account.
    AppId,
}

impl fmt::Display for DecryptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64 => f.write_str("the encrypted message is not base64"),
            Self::Blocks { bytes } => write!(
                f,
                "the encrypted message has {bytes} bytes: AES has blocks of 16"
            ),
            Self::Padding => f.write_str(
                "the decrypted message has no padding of 1 to 32 bytes: check the EncodingAESKey",
            ),
            Self::Length => f.write_str("the decrypted message is shorter than it says"),
            Self::Utf8 => f.write_str("the decrypted message is not UTF-8"),
            Self::AppId => f.write_str("the message was encrypted for another appid"),
        }
    }
}

impl Error for PushTokenError {}
impl Error for AesKeyError {}
impl Error for DecryptError {}
