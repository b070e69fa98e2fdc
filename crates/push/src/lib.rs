#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod aes_key;
mod crypto;
mod data_format;
mod encrypted_reply;
mod encryption_mode;
mod envelope;
mod error;
mod json_strings;
mod padding;
mod push;
mod push_type;
mod receiver;
mod reply;
mod reply_rules;
#[cfg(all(feature = "axum", not(target_arch = "wasm32")))]
mod route;
mod signature;
pub mod xml;

pub use aes_key::EncodingAesKey;
pub use crypto::PushCrypto;
pub use data_format::{DataFormat, MessageError, read_message};
pub use encrypted_reply::{
    EncryptedReplyError, ReplyEncryptionParams, decrypt_reply, encrypt_reply,
};
pub use encryption_mode::PushMode;
pub use envelope::{PushEnvelope, PushForm, Query, signed_query};
pub use error::{AesKeyError, DecryptError, PushTokenError};
pub use push::{
    CardDetails, DuplicateKey, Event, MenuPictures, Message, Push, PushData, SubscribeMessage,
};
pub use push_type::{PushClass, PushHeader, PushType};
pub use receiver::{
    NO_REPLY, PushQueryError, PushReceiver, ReceiveError, ReceivedForm, ReceivedPush, ReplayKey,
    Rotation, Slot,
};
pub use reply::{Article, Music, Reply, ReplyError, Video, split_text};
pub use reply_rules::{ReplyProblem, TEXT_BYTES, reply_problems};
#[cfg(all(feature = "axum", not(target_arch = "wasm32")))]
pub use route::{NotTaken, PushHandler, push_route};
pub use signature::PushToken;
