//! The parameters of the URL that WeChat calls.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use percent_encoding::percent_decode_str;

/// Why a query is none of WeChat's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushQueryError {
    /// This parameter is missing.
    Missing(&'static str),
    /// This parameter is there more than once.
    Repeated(&'static str),
    /// This parameter is not UTF-8.
    NotText(&'static str),
}

impl fmt::Display for PushQueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, problem) = match self {
            Self::Missing(name) => (name, "is missing"),
            Self::Repeated(name) => (name, "is there more than once"),
            Self::NotText(name) => (name, "is not UTF-8"),
        };
        write!(f, "the parameter {name} {problem}")
    }
}

impl Error for PushQueryError {}

/// The parameters that are read; others may be part of the account's own URL.
#[derive(Debug, Default)]
pub(super) struct PushQuery<'a> {
    signature: Option<Cow<'a, str>>,
    timestamp: Option<Cow<'a, str>>,
    nonce: Option<Cow<'a, str>>,
    echostr: Option<Cow<'a, str>>,
    msg_signature: Option<Cow<'a, str>>,
}

impl<'a> PushQuery<'a> {
    pub(super) fn parse(query: &'a str) -> Result<Self, PushQueryError> {
        let mut parameters = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, place) = match name {
                "signature" => ("signature", &mut parameters.signature),
                "timestamp" => ("timestamp", &mut parameters.timestamp),
                "nonce" => ("nonce", &mut parameters.nonce),
                "echostr" => ("echostr", &mut parameters.echostr),
                "msg_signature" => ("msg_signature", &mut parameters.msg_signature),
                _ => continue,
            };
            if place.is_some() {
                return Err(PushQueryError::Repeated(name));
            }
            *place = Some(decode(value).ok_or(PushQueryError::NotText(name))?);
        }
        Ok(parameters)
    }

    pub(super) fn signature(&self) -> Result<&str, PushQueryError> {
        required(self.signature.as_deref(), "signature")
    }

    pub(super) fn timestamp(&self) -> Result<&str, PushQueryError> {
        required(self.timestamp.as_deref(), "timestamp")
    }

    pub(super) fn nonce(&self) -> Result<&str, PushQueryError> {
        required(self.nonce.as_deref(), "nonce")
    }

    pub(super) fn echostr(&self) -> Result<&str, PushQueryError> {
        required(self.echostr.as_deref(), "echostr")
    }

    pub(super) fn msg_signature(&self) -> Result<&str, PushQueryError> {
        required(self.msg_signature.as_deref(), "msg_signature")
    }
}

fn required<'a>(value: Option<&'a str>, name: &'static str) -> Result<&'a str, PushQueryError> {
    value
        .filter(|value| !value.is_empty())
        .ok_or(PushQueryError::Missing(name))
}

/// As forms are decoded: `+` is a space.
fn decode(value: &str) -> Option<Cow<'_, str>> {
    if value.contains('+') {
        let spaces = value.replace('+', " ");
        let text = percent_decode_str(&spaces).decode_utf8().ok()?;
        return Some(Cow::Owned(text.into_owned()));
    }
    percent_decode_str(value).decode_utf8().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_there_once() {
        let query = PushQuery::parse("a=1&signature=ab&nonce=%E4%B8%AD+b&echostr").unwrap();
        assert_eq!(query.signature(), Ok("ab"));
        assert_eq!(query.nonce(), Ok("中 b"));
        assert_eq!(query.echostr(), Err(PushQueryError::Missing("echostr")));
        assert_eq!(query.timestamp(), Err(PushQueryError::Missing("timestamp")));
        for (query, error) in [
            ("nonce=1&nonce=1", PushQueryError::Repeated("nonce")),
            ("nonce=%FF", PushQueryError::NotText("nonce")),
        ] {
            assert_eq!(PushQuery::parse(query).err(), Some(error), "{query}");
        }
    }
}
