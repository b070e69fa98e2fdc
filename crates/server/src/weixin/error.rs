//! Why a call to WeChat failed, by who failed. Never holds a URL.

use super::errcode::{Advice, Endpoint, classify, remedy};
use crate::envelope::with_sources;

/// A call to the platform that brought nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeixinError {
    /// WeChat answered, and said no.
    #[error("{} answered errcode {errcode}: {errmsg}", endpoint.path())]
    Refused {
        /// Where.
        endpoint: Endpoint,
        /// Its number.
        errcode: i64,
        /// Its words, with the `rid` that its support asks for.
        errmsg: String,
    },
    /// WeChat answered with something other than what is documented.
    #[error("{} answered what cannot be used: {what}", endpoint.path())]
    Unusable {
        /// Where.
        endpoint: Endpoint,
        /// What is wrong with the answer; never the answer itself.
        what: String,
    },
    /// No answer, in time or at all.
    #[error("{} could not be reached: {cause}", endpoint.path())]
    Unreachable {
        /// Where.
        endpoint: Endpoint,
        /// The error under it, without the URL, which holds secrets.
        cause: String,
    },
}

impl WeixinError {
    /// Takes what the HTTP client says, without the URL.
    pub(super) fn unreachable(endpoint: Endpoint, err: reqwest::Error) -> Self {
        let cause = with_sources(&err.without_url());
        Self::Unreachable { endpoint, cause }
    }

    /// What to change at WeChat, where that is known.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Refused { errcode, .. } => remedy(*errcode),
            Self::Unusable { .. } | Self::Unreachable { .. } => None,
        }
    }

    /// What to do about it.
    pub fn advice(&self) -> Advice {
        match self {
            Self::Refused {
                endpoint, errcode, ..
            } => classify(*endpoint, *errcode),
            Self::Unusable { .. } | Self::Unreachable { .. } => Advice::Retry,
        }
    }
}

/// WeChat's words as they may stand in one line of a log.
pub(super) fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(512).collect()
}
