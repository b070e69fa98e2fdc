//! What WeChat Pay encrypts: the resource of a notification, and its certificates.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use super::api_v3_key::ApiV3Key;
use super::error::ResourceError;

/// The only algorithm that is documented.
pub(super) const ALGORITHM: &str = "AEAD_AES_256_GCM";

/// `resource` of a notification, or `encrypt_certificate` of `/v3/certificates`.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct EncryptedResource {
    /// `AEAD_AES_256_GCM`.
    pub algorithm: String,
    /// In base64, with the tag at its end.
    pub ciphertext: String,
    /// Proven with the ciphertext; may be empty.
    #[cfg_attr(feature = "serde", serde(default))]
    pub associated_data: String,
    /// 12 bytes.
    pub nonce: String,
}

impl EncryptedResource {
    /// What was encrypted: JSON, or a certificate in PEM.
    ///
    /// # Errors
    ///
    /// [`ResourceError`] where it was changed, or encrypted with another key.
    ///
    /// # Panics
    ///
    /// Never: the key has 32 bytes.
    pub fn decrypt(&self, key: &ApiV3Key) -> Result<Vec<u8>, ResourceError> {
        if self.algorithm != ALGORITHM {
            return Err(ResourceError::Algorithm);
        }
        let nonce = Nonce::try_assume_unique_for_key(self.nonce.as_bytes());
        let nonce = nonce.map_err(|_| ResourceError::Nonce)?;
        let mut text = STANDARD
            .decode(&self.ciphertext)
            .map_err(|_| ResourceError::Base64)?;
        let key = UnboundKey::new(&AES_256_GCM, key.expose().as_bytes());
        let key = LessSafeKey::new(key.expect("an APIv3 key has 32 bytes"));
        let aad = Aad::from(self.associated_data.as_bytes());
        let length = key
            .open_in_place(nonce, aad, &mut text)
            .map_err(|_| ResourceError::Decrypt)?
            .len();
        text.truncate(length);
        Ok(text)
    }
}

/// The ciphertext says nothing to a reader.
impl fmt::Debug for EncryptedResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptedResource")
            .field("algorithm", &self.algorithm)
            .field("associated_data", &self.associated_data)
            .finish_non_exhaustive()
    }
}
