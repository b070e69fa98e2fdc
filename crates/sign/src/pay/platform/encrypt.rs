//! Encrypts what merchants decrypt.

use alloc::borrow::ToOwned as _;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::pay::api_v3_key::ApiV3Key;
use crate::pay::error::ResourceError;
use crate::pay::resource::{ALGORITHM, EncryptedResource};

impl EncryptedResource {
    /// Encrypts a text. A nonce has 12 bytes, and a key never sees it twice.
    ///
    /// # Errors
    ///
    /// [`ResourceError::Nonce`] for a nonce of another length.
    ///
    /// # Panics
    ///
    /// Never: the key has 32 bytes, and no text is as long as 64 GiB.
    pub fn encrypt(
        key: &ApiV3Key,
        nonce: &str,
        associated_data: &str,
        text: &[u8],
    ) -> Result<Self, ResourceError> {
        let unique = Nonce::try_assume_unique_for_key(nonce.as_bytes());
        let unique = unique.map_err(|_| ResourceError::Nonce)?;
        let key = UnboundKey::new(&AES_256_GCM, key.expose().as_bytes());
        let key = LessSafeKey::new(key.expect("an APIv3 key has 32 bytes"));
        let mut sealed = Vec::from(text);
        let aad = Aad::from(associated_data.as_bytes());
        key.seal_in_place_append_tag(unique, aad, &mut sealed)
            .expect("the text is shorter than the most that GCM encrypts");
        Ok(Self {
            algorithm: ALGORITHM.to_owned(),
            ciphertext: STANDARD.encode(sealed),
            associated_data: associated_data.to_owned(),
            nonce: nonce.to_owned(),
        })
    }
}
