//! The key of the encryption, as the console shows it.

use std::fmt;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::error::AesKeyError;

/// Characters of an `EncodingAESKey`.
const LENGTH: usize = 43;

/// 43 characters have two bits more than 32 bytes, and in most keys they are not zero.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// The `EncodingAESKey` (消息加解密密钥): `Debug` prints `[redacted]`, dropping it
/// overwrites it.
#[derive(Clone)]
pub struct EncodingAesKey(Zeroizing<[u8; 32]>);

/// Compared in constant time.
impl PartialEq for EncodingAesKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for EncodingAesKey {}

impl EncodingAesKey {
    /// Takes 43 letters and digits.
    ///
    /// # Errors
    ///
    /// [`AesKeyError`] for anything else.
    ///
    /// # Panics
    ///
    /// Never: 43 letters and digits are base64 of 32 bytes.
    pub fn parse(value: &str) -> Result<Self, AesKeyError> {
        if value.len() != LENGTH {
            return Err(AesKeyError::Length { bytes: value.len() });
        }
        if let Some(at) = value.bytes().position(|byte| !byte.is_ascii_alphanumeric()) {
            return Err(AesKeyError::Character { at });
        }
        let mut key = Zeroizing::new([0; 32]);
        LENIENT
            .decode_slice(value, key.as_mut())
            .expect("43 letters and digits are base64 of 32 bytes");
        Ok(Self(key))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for EncodingAesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncodingAesKey([redacted])")
    }
}
