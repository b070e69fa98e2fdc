#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(not(test), no_std)]

extern crate alloc;

mod app_id;
mod card;
mod config;
mod decimal;
mod error;
#[cfg(feature = "explain")]
pub mod explain;
mod js_api_name;
mod limits;
mod menu_item;
mod named_enum;
mod nonce_str;
mod open_tag;
mod page_url;
#[cfg(all(feature = "pay", not(target_arch = "wasm32")))]
pub mod pay;
mod secret_string;
#[cfg(feature = "serde")]
mod serde_str;
mod sha1_prefix;
mod signature;
mod signer;
mod string_to_sign;
mod ticket;
mod timestamp;

pub use app_id::AppId;
pub use card::{
    CardCode, CardExt, CardId, CardSign, CardTicket, CardToAdd, CardType, CardValueError,
    CardsToChoose, ShopId, card_signature,
};
pub use config::JsSdkConfig;
pub use decimal::Decimal;
pub use error::{
    AppIdError, NameError, NonceStrError, PageUrlError, SignatureError, TicketError, TimestampError,
};
pub use js_api_name::JsApi;
pub use menu_item::MenuItem;
pub use nonce_str::NonceStr;
pub use open_tag::OpenTag;
pub use page_url::PageUrl;
#[doc(hidden)]
pub use secret_string::private as __private;
pub use signature::Signature;
pub use signer::Signer;
pub use string_to_sign::string1;
pub use ticket::JsApiTicket;
pub use timestamp::Timestamp;
