//! AES-256-CBC of random bytes, the length of the message, the message and the appid.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use wechat_h5_sign::AppId;

use crate::aes_key::EncodingAesKey;
use crate::error::DecryptError;
use crate::padding;

type Encryptor = cbc::Encryptor<aes::Aes256>;
type Decryptor = cbc::Decryptor<aes::Aes256>;

/// The number of random bytes before a message.
const RANDOM: usize = 16;
/// The number of bytes of the length field.
const LENGTH: usize = 4;
/// The number of bytes of a block of AES.
const BLOCK: usize = 16;

/// Encrypts and decrypts the messages of one account.
#[derive(Clone)]
pub struct PushCrypto {
    key: EncodingAesKey,
    app_id: AppId,
}

impl PushCrypto {
    /// For one account and its key.
    pub fn new(key: &EncodingAesKey, app_id: AppId) -> Self {
        Self {
            key: key.clone(),
            app_id,
        }
    }

    /// `Encrypt` of a push or a reply. `random` has to be new for each message.
    ///
    /// # Panics
    ///
    /// If the message has 4 GiB or more.
    pub fn encrypt(&self, message: impl AsRef<[u8]>, random: [u8; 16]) -> String {
        let message = message.as_ref();
        let length = u32::try_from(message.len()).expect("no message has 4 GiB");
        let mut plain = Vec::with_capacity(RANDOM + LENGTH + message.len() + 2 * 32);
        plain.extend_from_slice(&random);
        plain.extend_from_slice(&length.to_be_bytes());
        plain.extend_from_slice(message);
        plain.extend_from_slice(self.app_id.as_str().as_bytes());
        padding::add(&mut plain);
        let whole = plain.len();
        let encrypted = Encryptor::new(self.key.bytes().into(), self.iv())
            .encrypt_padded::<NoPadding>(&mut plain, whole)
            .expect("padded to whole blocks");
        STANDARD.encode(encrypted)
    }

    /// The message in an `Encrypt`. Check its signature first.
    ///
    /// # Errors
    ///
    /// [`DecryptError`] where it was not encrypted with this key for this appid.
    pub fn decrypt(&self, encrypt: &str) -> Result<String, DecryptError> {
        let message = self.decrypt_bytes(encrypt)?;
        String::from_utf8(message).map_err(|_| DecryptError::Utf8)
    }

    /// The same, whatever its bytes are.
    pub(crate) fn decrypt_bytes(&self, encrypt: &str) -> Result<Vec<u8>, DecryptError> {
        let mut bytes = STANDARD
            .decode(encrypt.trim_ascii())
            .map_err(|_| DecryptError::Base64)?;
        if bytes.is_empty() || bytes.len() % BLOCK != 0 {
            return Err(DecryptError::Blocks { bytes: bytes.len() });
        }
        let plain = Decryptor::new(self.key.bytes().into(), self.iv())
            .decrypt_padded::<NoPadding>(&mut bytes)
            .map_err(|_| DecryptError::Padding)?;
        self.unwrap(padding::strip(plain).ok_or(DecryptError::Padding)?)
    }

    fn unwrap(&self, plain: &[u8]) -> Result<Vec<u8>, DecryptError> {
        let (_, rest) = plain.split_at_checked(RANDOM).ok_or(DecryptError::Length)?;
        let (length, rest) = rest.split_first_chunk().ok_or(DecryptError::Length)?;
        let length =
            usize::try_from(u32::from_be_bytes(*length)).map_err(|_| DecryptError::Length)?;
        let (message, app_id) = rest.split_at_checked(length).ok_or(DecryptError::Length)?;
        if app_id != self.app_id.as_str().as_bytes() {
            return Err(DecryptError::AppId);
        }
        Ok(message.into())
    }

    /// The first half of the key.
    fn iv(&self) -> &cbc::cipher::Array<u8, cbc::cipher::typenum::U16> {
        let (iv, _) = self.key.bytes().split_at(BLOCK);
        iv.try_into().expect("it is half of 32 bytes")
    }
}

impl fmt::Debug for PushCrypto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushCrypto")
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}
