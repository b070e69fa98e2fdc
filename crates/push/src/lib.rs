#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod aes_key;
mod crypto;
mod error;
mod padding;
mod token;

pub use aes_key::EncodingAesKey;
pub use crypto::PushCrypto;
pub use error::{AesKeyError, DecryptError, PushTokenError};
pub use token::PushToken;
