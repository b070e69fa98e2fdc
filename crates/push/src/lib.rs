#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod aes_key;
mod catalog;
mod crypto;
mod encrypted_reply;
mod envelope;
mod error;
mod mode;
mod padding;
mod reply;
mod token;
pub mod xml;

pub use aes_key::EncodingAesKey;
pub use catalog::{PushClass, PushHeader, PushType};
pub use crypto::PushCrypto;
pub use encrypted_reply::{EncryptedReplyError, ReplyStamp, decrypt_reply, encrypt_reply};
pub use envelope::{PushEnvelope, Query, signed_query};
pub use error::{AesKeyError, DecryptError, PushTokenError};
pub use mode::PushMode;
pub use reply::{ReplyProblem, reply_problems};
pub use token::PushToken;
