//! Why there is no [`Wx`](crate::Wx).

use alloc::string::String;
use core::error::Error;
use core::fmt;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::call::failure::{Failure, FailureKind};
use crate::sys;

/// Why the page could not be configured.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigureError {
    /// The client computed another signature: another URL, another ticket or
    /// another account was signed.
    InvalidSignature {
        /// The client's own text.
        err_msg: String,
        /// The URL that the client compares with, where it reports it
        /// (`realAuthUrl`).
        real_auth_url: Option<String>,
    },
    /// The page's host is not among the account's JS-safe domains.
    InvalidUrlDomain {
        /// The client's own text.
        err_msg: String,
    },
    /// There is no jweixin in the page: the script did not load.
    JweixinMissing,
    /// The page is not open in WeChat.
    OutsideWeChat,
    /// The client refused it for another reason.
    Refused {
        /// The reason, if it is a known one.
        kind: FailureKind,
        /// The client's own text.
        err_msg: String,
    },
    /// The client did not respond in time.
    TimedOut,
}

impl ConfigureError {
    /// The client's own text, if it sent one.
    pub fn err_msg(&self) -> Option<&str> {
        match self {
            Self::InvalidSignature { err_msg, .. }
            | Self::InvalidUrlDomain { err_msg }
            | Self::Refused { err_msg, .. } => Some(err_msg),
            Self::JweixinMissing | Self::OutsideWeChat | Self::TimedOut => None,
        }
    }
}

impl From<Failure> for ConfigureError {
    fn from(failure: Failure) -> Self {
        let kind = failure.kind();
        let real_auth_url = real_auth_url(failure.as_raw());
        let err_msg = failure.into_err_msg();
        match kind {
            FailureKind::InvalidSignature => Self::InvalidSignature {
                err_msg,
                real_auth_url,
            },
            FailureKind::InvalidUrlDomain => Self::InvalidUrlDomain { err_msg },
            kind => Self::Refused { kind, err_msg },
        }
    }
}

/// Some clients report it, as a text or as a list of one.
fn real_auth_url(response: &JsValue) -> Option<String> {
    let value = sys::member(response, "realAuthUrl");
    let first = match value.dyn_ref::<Array>() {
        Some(list) => list.get(0),
        None => value,
    };
    first.as_string().filter(|url| url.starts_with("http"))
}

impl fmt::Display for ConfigureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidSignature { err_msg, .. }
            | Self::InvalidUrlDomain { err_msg }
            | Self::Refused { err_msg, .. } => err_msg,
            Self::JweixinMissing => "jweixin is not in the page: its script did not load",
            Self::OutsideWeChat => "the page is not open in WeChat",
            Self::TimedOut => "the WeChat client did not respond to the configuration in time",
        })
    }
}

impl Error for ConfigureError {}
