//! The URL of the callback.

use alloc::boxed::Box;
use core::error::Error;
use core::fmt;

use wechat_h5_sign::{PageUrl, PageUrlError};

/// The callback's absolute URL, http or https.
///
/// Its host must be the account's 网页授权域名, and on the real platform it must not
/// name a port (error page 10003). It may have a fragment: WeChat is reported to insert
/// `code` and `state` before it, as this crate does. Source: web authorization, step 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri(Box<str>);

impl RedirectUri {
    /// Takes the callback's URL.
    ///
    /// # Errors
    ///
    /// [`RedirectUriError`] where it is not an absolute URL.
    pub fn parse(value: &str) -> Result<Self, RedirectUriError> {
        let is_plain = |byte: u8| !matches!(byte, 0..=b' ' | 0x7f);
        PageUrl::parse(value).map_err(RedirectUriError::Url)?;
        if value.bytes().all(is_plain) {
            Ok(Self(value.into()))
        } else {
            Err(RedirectUriError::Fragment)
        }
    }

    /// The URL as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(feature = "serde")]
wechat_h5_sign::string_serde!(RedirectUri);

/// Why a URL cannot be a [`RedirectUri`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectUriError {
    /// Its fragment has a space or a control character.
    Fragment,
    /// It is not an absolute http or https URL.
    Url(PageUrlError),
}

impl fmt::Display for RedirectUriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fragment => "the redirect URI has a space or a control character after the #",
            Self::Url(_) => "the redirect URI is not an absolute http or https URL",
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_is_an_absolute_url_with_or_without_a_fragment() {
        for value in [
            "https://h5.example.com/cb?a=1",
            "https://h5.example.com/#/login",
            "http://127.0.0.1:8480/?x=1#/a?b=2",
        ] {
            assert_eq!(RedirectUri::parse(value).unwrap().as_str(), value);
        }
        for (value, message) in [
            (
                "/cb",
                "the redirect URI is not an absolute http or https URL",
            ),
            (
                "https://h5.example.com/#/a\r\nb",
                "the redirect URI has a space or a control character after the #",
            ),
        ] {
            assert_eq!(RedirectUri::parse(value).unwrap_err().to_string(), message);
        }
    }
}
