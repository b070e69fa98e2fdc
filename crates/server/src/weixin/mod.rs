//! The platform's client: what this server asks WeChat for, and what a failure
//! means.

mod answer;
mod client;
mod errcode;
mod error;
mod hosts;
mod transport;

pub use self::answer::Fetched;
pub use self::client::Client;
pub use self::errcode::{Advice, Endpoint, classify};
pub use self::error::WeixinError;
