use super::target::WECHAT_TIMEOUT_MS;

/// The most callers whose pushes wait for the account's server at once.
pub(super) const MAX_WAITING: usize = 1000;

/// Why a push or a configuration is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// There is no URL yet.
    #[error(
        "no url yet: POST /__sandbox/push/config {{\"url\": \"http://127.0.0.1:8080/weixin\"}}"
    )]
    NoUrl,
    /// The URL is not an http URL.
    #[error("url `{0}` is not an http URL: the sandbox pushes without TLS")]
    Url(String),
    /// The URL could be reached by others.
    #[error("the sandbox pushes to loopback and private addresses only, not to {0}")]
    PublicUrl(String),
    /// The token is invalid.
    #[error("token: {0}")]
    Token(#[from] wechat_h5_push::PushTokenError),
    /// The key is invalid.
    #[error("encodingAesKey: {0}")]
    AesKey(#[from] wechat_h5_push::AesKeyError),
    /// The account's original id is invalid.
    #[error("originalId `{0}` is not `gh_` and letters or digits")]
    OriginalId(String),
    /// The timeout is 0 or longer than WeChat's.
    #[error("timeoutMs is 1 to {WECHAT_TIMEOUT_MS}")]
    Timeout,
    /// There is no such message or event.
    #[error("there is no type `{name}`: {known}")]
    Type {
        /// The type.
        name: String,
        /// All there are.
        known: String,
    },
    /// The type `event` is one of any name, which has to be given.
    #[error(
        "an event has its name in `Event`, such as {{\"type\": \"event\", \"Event\": \"CLICK\"}}"
    )]
    EventName,
    /// The name is neither an option nor a field.
    #[error(
        "`{name}` is not a field: fields begin with a capital, as Content does; the options are type, mode, dataFormat and cdata"
    )]
    Field {
        /// The name.
        name: String,
    },
    /// The account's server is too slow for the events.
    #[error("not pushed: {MAX_WAITING} others wait for the account's server")]
    TooManyWaiting,
}

impl PushError {
    /// The wrong field of the push or of the configuration.
    pub(crate) fn field(&self) -> Option<&str> {
        Some(match self {
            Self::Url(_) | Self::PublicUrl(_) => "url",
            Self::Token(_) => "token",
            Self::AesKey(_) => "encodingAesKey",
            Self::OriginalId(_) => "originalId",
            Self::Timeout => "timeoutMs",
            Self::Type { .. } => "type",
            Self::EventName => "Event",
            Self::Field { name } => name,
            Self::NoUrl | Self::TooManyWaiting => return None,
        })
    }
}
