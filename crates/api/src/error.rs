//! Why a call to WeChat failed. Never holds a URL, because URLs hold secrets.

use std::error::Error;

use crate::endpoint::Endpoint;
use crate::errcode_recovery::{recovery, remedy};
use crate::recovery::Recovery;

/// Why a call to WeChat failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// WeChat responded with an error.
    #[error("{} responded with errcode {errcode}: {errmsg}", endpoint.path())]
    Refused {
        /// The endpoint that was called.
        endpoint: Endpoint,
        /// The host that was called, where that is known.
        host: Option<Box<str>>,
        /// WeChat's error code.
        errcode: i64,
        /// WeChat's message, with the `rid` that its support needs.
        errmsg: String,
    },
    /// WeChat responded with something that is not documented.
    #[error("{} sent an unusable response: {problem}", endpoint.path())]
    Unusable {
        /// The endpoint that was called.
        endpoint: Endpoint,
        /// The host that was called, where that is known.
        host: Option<Box<str>>,
        /// What is wrong with the response; never the response itself.
        problem: String,
    },
    /// WeChat responded with an HTTP status other than 2xx.
    #[error("{} sent an unusable response: HTTP status {status}", endpoint.path())]
    Status {
        /// The endpoint that was called.
        endpoint: Endpoint,
        /// The host that was called, where that is known.
        host: Option<Box<str>>,
        /// The HTTP status.
        status: u16,
    },
    /// No response arrived in time.
    #[error("{} could not be reached: {cause}", endpoint.path())]
    Unreachable {
        /// The endpoint that was called.
        endpoint: Endpoint,
        /// The host that was called, where that is known.
        host: Option<Box<str>>,
        /// The underlying error, without the URL.
        cause: String,
        /// Whether the request may have arrived.
        was_sent: bool,
    },
}

/// The client cannot be made, for example on a system without root certificates.
#[derive(Debug, thiserror::Error)]
#[error("the HTTPS client cannot be set up ({0}): install the system's root certificates")]
pub struct SetupError(#[source] Box<dyn Error + Send + Sync>);

impl From<reqwest::Error> for SetupError {
    fn from(err: reqwest::Error) -> Self {
        Self(err.into())
    }
}

impl From<rustls::Error> for SetupError {
    fn from(err: rustls::Error) -> Self {
        Self(err.into())
    }
}

/// Which side caused a failed call, and how far the request got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorSource {
    /// Not the host: another one would send the same response.
    NotTheHost,
    /// The host, which never received the request.
    HostBeforeRequest,
    /// The host, which may have processed the request.
    HostAfterRequest,
}

impl CallError {
    /// Takes the error of the HTTP client, without the URL.
    pub(crate) fn unreachable(endpoint: Endpoint, err: reqwest::Error) -> Self {
        let was_sent = !err.is_connect();
        let cause = error_chain(&err.without_url());
        Self::Unreachable {
            endpoint,
            host: None,
            cause,
            was_sent,
        }
    }

    /// There is no host to call.
    pub(crate) fn no_host(endpoint: Endpoint) -> Self {
        Self::Unreachable {
            endpoint,
            host: None,
            cause: "no host is configured".to_owned(),
            was_sent: false,
        }
    }

    /// Too many calls are in progress.
    pub(crate) fn no_place(endpoint: Endpoint) -> Self {
        Self::Unreachable {
            endpoint,
            host: None,
            cause: "too many calls are in progress".to_owned(),
            was_sent: false,
        }
    }

    /// The same, of a call to this host.
    pub(crate) fn at(mut self, called: &str) -> Self {
        let (Self::Refused { host, .. }
        | Self::Unusable { host, .. }
        | Self::Status { host, .. }
        | Self::Unreachable { host, .. }) = &mut self;
        *host = Some(called.into());
        self
    }

    /// Who failed, in one word for metrics and traces.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::Unreachable { .. } => "unreachable",
            Self::Unusable { .. } | Self::Status { .. } => "unusable",
        }
    }

    /// The endpoint that was called.
    pub const fn endpoint(&self) -> Endpoint {
        let (Self::Refused { endpoint, .. }
        | Self::Unusable { endpoint, .. }
        | Self::Status { endpoint, .. }
        | Self::Unreachable { endpoint, .. }) = self;
        *endpoint
    }

    /// WeChat's error code, if WeChat responded with one.
    pub const fn errcode(&self) -> Option<i64> {
        match self {
            Self::Refused { errcode, .. } => Some(*errcode),
            Self::Unusable { .. } | Self::Status { .. } | Self::Unreachable { .. } => None,
        }
    }

    /// The host that was called, as `https://api.weixin.qq.com`, where that is known.
    pub fn host(&self) -> Option<&str> {
        let (Self::Refused { host, .. }
        | Self::Unusable { host, .. }
        | Self::Status { host, .. }
        | Self::Unreachable { host, .. }) = self;
        host.as_deref()
    }

    /// What to change, in the settings or at WeChat, where that is known.
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Refused {
                endpoint,
                errcode,
                errmsg,
                ..
            } => remedy(*endpoint, *errcode, errmsg),
            Self::Unusable { .. } | Self::Status { .. } | Self::Unreachable { .. } => None,
        }
    }

    /// What an operator can do: the remedy, or what to look at if it lasts.
    pub fn advice(&self) -> String {
        let text = match self {
            Self::Unreachable { .. } => {
                "if it lasts, check DNS, the firewall, the proxy and the network to the host"
            }
            Self::Status { .. } | Self::Unusable { .. } => {
                "if it lasts, check whether something else than WeChat responds: a proxy, a \
                 gateway, a wrong address"
            }
            Self::Refused { .. } => {
                "none needed, WeChat is called again; if it lasts, ask its support"
            }
        };
        self.remedy().unwrap_or_else(|| text.to_owned())
    }

    /// How to recover from it.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Refused {
                endpoint, errcode, ..
            } => recovery(*endpoint, *errcode),
            Self::Unusable { .. } | Self::Status { .. } | Self::Unreachable { .. } => {
                Recovery::Retry
            }
        }
    }

    /// Which side caused it.
    pub(crate) const fn error_source(&self) -> ErrorSource {
        match self {
            Self::Unreachable {
                was_sent: false, ..
            } => ErrorSource::HostBeforeRequest,
            Self::Unreachable { .. }
            | Self::Status { status: 500.., .. }
            | Self::Refused { errcode: -1, .. } => ErrorSource::HostAfterRequest,
            Self::Refused { .. } | Self::Status { .. } | Self::Unusable { .. } => {
                ErrorSource::NotTheHost
            }
        }
    }
}

/// WeChat's words in a form that fits into one line of a log.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(512).collect()
}

/// An error and its sources in one line, separated by colons.
pub fn error_chain(err: &(dyn Error + 'static)) -> String {
    let mut text = err.to_string();
    let mut source = err.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_advice_for_an_operator() {
        let endpoint = Endpoint::StableToken;
        let refused = |errcode| CallError::Refused {
            endpoint,
            host: None,
            errcode,
            errmsg: String::new(),
        };
        let status = CallError::Status {
            endpoint,
            host: None,
            status: 502,
        };
        for (err, part) in [
            (CallError::no_host(endpoint), "check DNS"),
            (status, "something else than WeChat"),
            (refused(-1), "none needed"),
            (refused(40125), "AppSecret"),
        ] {
            assert!(err.advice().contains(part), "{err}: {}", err.advice());
        }
    }
}
