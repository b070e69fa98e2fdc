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
    /// WeChat answered with another HTTP status than 200.
    #[error("{} answered what cannot be used: HTTP status {status}", endpoint.path())]
    Status {
        /// Where.
        endpoint: Endpoint,
        /// Which.
        status: u16,
    },
    /// No answer, in time or at all.
    #[error("{} could not be reached: {cause}", endpoint.path())]
    Unreachable {
        /// Where.
        endpoint: Endpoint,
        /// The error under it, without the URL, which holds secrets.
        cause: String,
        /// Whether the request may have got there.
        was_sent: bool,
    },
}

/// Whose fault a failed call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blame {
    /// The host answered as it should; another one would say the same.
    NotTheHost,
    /// The host's, which has never heard of the request.
    HostNeverAsked,
    /// The host's, which may have done what it was asked.
    HostAsked,
}

impl WeixinError {
    /// Takes what the HTTP client says, without the URL.
    pub(super) fn unreachable(endpoint: Endpoint, err: reqwest::Error) -> Self {
        let was_sent = !err.is_connect();
        let cause = with_sources(&err.without_url());
        Self::Unreachable {
            endpoint,
            cause,
            was_sent,
        }
    }

    /// There is nobody to ask.
    pub(super) fn no_host(endpoint: Endpoint) -> Self {
        Self::Unreachable {
            endpoint,
            cause: "no host is configured".to_owned(),
            was_sent: false,
        }
    }

    /// What to change at WeChat, where that is known.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Refused { errcode, .. } => remedy(*errcode),
            Self::Unusable { .. } | Self::Status { .. } | Self::Unreachable { .. } => None,
        }
    }

    /// What to do about it.
    pub fn advice(&self) -> Advice {
        match self {
            Self::Refused {
                endpoint, errcode, ..
            } => classify(*endpoint, *errcode),
            Self::Unusable { .. } | Self::Status { .. } | Self::Unreachable { .. } => Advice::Retry,
        }
    }

    /// Whose fault it is.
    pub(super) const fn blame(&self) -> Blame {
        match self {
            Self::Unreachable {
                was_sent: false, ..
            } => Blame::HostNeverAsked,
            Self::Unreachable { .. }
            | Self::Status { status: 500.., .. }
            | Self::Refused { errcode: -1, .. } => Blame::HostAsked,
            Self::Refused { .. } | Self::Status { .. } | Self::Unusable { .. } => Blame::NotTheHost,
        }
    }
}

/// WeChat's words as they may stand in one line of a log.
pub(super) fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(512).collect()
}
