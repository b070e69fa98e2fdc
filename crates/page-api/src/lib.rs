#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod error;
mod session;

pub use error::{ErrorDetails, ErrorEnvelope};
pub use session::{SessionResponse, SignedIn, User};
pub use wechat_h5_sign::JsSdkConfig;
