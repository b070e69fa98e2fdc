#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod access_token;
mod api_client;
mod call_limit;
mod call_span;
mod endpoint;
#[cfg(test)]
mod errcode_document;
mod errcode_recovery;
mod errcode_table;
mod error;
mod fail_over;
mod fail_point;
mod hosts;
mod known_path;
mod login_calls;
mod login_places;
mod origin;
mod pass_through;
#[cfg(feature = "pay")]
pub mod pay;
mod recovery;
mod resolver;
mod response;
mod timeout;

pub use self::access_token::AccessToken;
pub use self::api_client::Client;
pub use self::call_limit::{MAX_LOGIN_CALLS, MAX_LOGIN_WAIT, TooManyLogins};
pub use self::call_span::{CallSpan, TRACE_TARGET, shown_method};
pub use self::endpoint::Endpoint;
pub use self::errcode_recovery::{is_dead_token, known_errcode, passed_call_remedy};
pub use self::error::{CallError, SetupError, error_chain};
pub use self::known_path::known_path;
pub use self::login_calls::LoginCalls;
pub use self::login_places::ClientKey;
pub use self::pass_through::{
    PassThrough, PassThroughError, PassedBody, PassedCall, PassedResponse,
};
pub use self::recovery::Recovery;
pub use self::response::Issued;
pub use self::timeout::{CALL_TIMEOUT, wait_timeout};
