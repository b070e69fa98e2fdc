#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod access_token;
mod client;
mod endpoint;
mod errcode;
mod error;
mod hosts;
mod response;
mod timeout;
mod transport;

pub use self::access_token::AccessToken;
pub use self::client::Client;
pub use self::endpoint::Endpoint;
pub use self::errcode::Recovery;
pub use self::error::{CallError, SetupError, error_chain};
pub use self::response::Issued;
pub use self::timeout::{CALL_TIMEOUT, wait_timeout};
