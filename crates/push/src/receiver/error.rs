//! Why a push is refused. Nothing in it is a secret or a text of the request.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::query::PushQueryError;
use crate::data_format::MessageError;
use crate::push::MissingField;

/// Why a push or a URL check is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiveError {
    /// The body is longer than the limit; nothing was read.
    TooLarge {
        /// Its length in bytes.
        bytes: usize,
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// The query is none of WeChat's.
    Query(PushQueryError),
    /// Not signed with a token of the account, or not encrypted with a key of it: which of the
    /// two is not told, as that would help to decrypt a message of somebody else.
    Unauthentic,
    /// `timestamp` is no number of seconds.
    Timestamp,
    /// `timestamp` is too far away from the time here.
    Clock {
        /// The difference.
        difference: Duration,
        /// The most that is accepted.
        tolerance: Duration,
    },
    /// The body is no message.
    Body(MessageError),
    /// Not encrypted, while the account has a key: the signature says nothing about the text.
    Plain,
    /// Encrypted, while no key is known.
    NoKey,
    /// Signed and encrypted rightly, for another account.
    AppId,
    /// The text that was encrypted is no message.
    Message(MessageError),
    /// The message does not have this field.
    Missing(&'static str),
}

impl ReceiveError {
    /// Whether nothing proves that WeChat has sent this: HTTP 401.
    pub fn is_unauthentic(&self) -> bool {
        matches!(self, Self::Query(_) | Self::Unauthentic)
    }
}

impl fmt::Display for ReceiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes, limit } => {
                write!(f, "the body has {bytes} bytes, {limit} are the most")
            }
            Self::Query(error) => error.fmt(f),
            Self::Unauthentic => f.write_str(
                "not signed and encrypted with this account's Token and EncodingAESKey: compare \
                 both with the console",
            ),
            Self::Timestamp => f.write_str("timestamp is not a number of seconds"),
            Self::Clock {
                difference,
                tolerance,
            } => write!(
                f,
                "timestamp is {} s away from the time here, {} s are the most: check the clock",
                difference.as_secs(),
                tolerance.as_secs()
            ),
            Self::Body(error) => write!(f, "the body is no message: {error}"),
            Self::Plain => f.write_str(
                "the push is not encrypted: choose 兼容模式 or 安全模式 in the console, and set no \
                 EncodingAESKey here before that",
            ),
            Self::NoKey => {
                f.write_str("the push is encrypted: set the EncodingAESKey of the console")
            }
            Self::AppId => f.write_str("the push was encrypted for another appid"),
            Self::Message(error) => write!(f, "what was encrypted is no message: {error}"),
            Self::Missing(name) => write!(f, "the message has no {name}"),
        }
    }
}

impl Error for ReceiveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Query(error) => Some(error),
            Self::Body(error) | Self::Message(error) => Some(error),
            _ => None,
        }
    }
}

impl From<PushQueryError> for ReceiveError {
    fn from(error: PushQueryError) -> Self {
        Self::Query(error)
    }
}

impl From<MissingField> for ReceiveError {
    fn from(MissingField(name): MissingField) -> Self {
        Self::Missing(name)
    }
}
