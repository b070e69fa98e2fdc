#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod aes_key;
mod crypto;
mod encrypted_reply;
mod envelope;
mod error;
mod event_types;
mod known_types;
mod message_types;
mod mode;
mod padding;
mod push_type;
mod reply_rules;
mod token;
pub mod xml;

pub use aes_key::EncodingAesKey;
pub use crypto::PushCrypto;
pub use encrypted_reply::{EncryptedReplyError, ReplyStamp, decrypt_reply, encrypt_reply};
pub use envelope::{PushEnvelope, Query, signed_query};
pub use error::{AesKeyError, DecryptError, PushTokenError};
pub use mode::PushMode;
pub use push_type::{PushClass, PushHeader, PushType};
pub use reply_rules::{ReplyProblem, reply_problems};
pub use token::PushToken;
