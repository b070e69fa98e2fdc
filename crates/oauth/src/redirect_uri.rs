//! The URL of the callback.

use core::error::Error;
use core::fmt;

use wechat_h5_sign::{PageUrl, PageUrlError};

/// The callback's absolute URL: http or https, without a fragment.
///
/// Its host must be the account's 网页授权域名, and on the real platform it must not
/// name a port (error page 10003). Source: web authorization, step 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri(PageUrl);

impl RedirectUri {
    /// Takes the callback's URL.
    ///
    /// # Errors
    ///
    /// [`RedirectUriError`] where it is not an absolute URL or has a fragment.
    pub fn parse(value: &str) -> Result<Self, RedirectUriError> {
        if value.bytes().any(|byte| byte == b'#') {
            return Err(RedirectUriError::Fragment);
        }
        PageUrl::parse(value)
            .map(Self)
            .map_err(RedirectUriError::Url)
    }

    /// The URL as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(feature = "serde")]
wechat_h5_sign::string_serde!(RedirectUri);

/// Why a URL cannot be a [`RedirectUri`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectUriError {
    /// It has a `#`: WeChat would put the code after it, where no server sees it.
    Fragment,
    /// It is not an absolute http or https URL.
    Url(PageUrlError),
}

impl fmt::Display for RedirectUriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fragment => {
                f.write_str("the redirect URI has a fragment: the code would be lost")
            }
            Self::Url(_) => f.write_str("the redirect URI is not an absolute http or https URL"),
        }
    }
}

impl Error for RedirectUriError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Fragment => None,
            Self::Url(error) => Some(error),
        }
    }
}
