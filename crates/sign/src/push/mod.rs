//! Server push (消息与事件推送): the URL check, the signature of a push, and the
//! encryption of 兼容模式 and 安全模式.
//!
//! Sources: "接入指南" and "消息加解密说明" of WeChat's documentation.
//!
//! ```
//! use wechat_h5_sign::AppId;
//! use wechat_h5_sign::push::{EncodingAesKey, PushCrypto, PushToken};
//!
//! let token = PushToken::parse("AAAAA")?;
//! assert!(token.verify("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"));
//!
//! let key = EncodingAesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")?;
//! let crypto = PushCrypto::new(&key, AppId::parse("wxb11529c136998cb6")?);
//! let encrypted = crypto.encrypt("<xml></xml>", *b"sixteen random b");
//! assert_eq!(crypto.decrypt(&encrypted)?, "<xml></xml>");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod aes_key;
mod crypto;
mod error;
mod padding;
mod token;

pub use aes_key::EncodingAesKey;
pub use crypto::PushCrypto;
pub use error::{AesKeyError, DecryptError, PushTokenError};
pub use token::PushToken;
