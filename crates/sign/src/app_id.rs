//! The account's public id.

use alloc::boxed::Box;
use core::fmt;

use crate::error::AppIdError;

/// The appid of an Official Account: `wx` and 16 letters or digits. Public.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppId(Box<str>);

impl AppId {
    const BYTES: usize = 18;

    /// Takes an appid as the platform's console shows it.
    ///
    /// # Errors
    ///
    /// [`AppIdError`] when it is empty or of another form.
    pub fn parse(value: &str) -> Result<Self, AppIdError> {
        if value.is_empty() {
            return Err(AppIdError::Empty);
        }
        let well_formed = value.len() == Self::BYTES
            && value.starts_with("wx")
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if well_formed {
            Ok(Self(value.into()))
        } else {
            Err(AppIdError::Malformed(value.chars().take(64).collect()))
        }
    }

    /// The appid as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "serde")]
crate::string_serde!(AppId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_is_wrong() {
        for (value, message) in [
            ("", "the appid is empty"),
            (
                "wx123",
                "`wx123` is not an appid: expected `wx` and 16 letters or digits",
            ),
            (
                "ww1234567890abcdef",
                "`ww1234567890abcdef` is not an appid: expected `wx` and 16 letters or digits",
            ),
            (
                "wx1234567890abcde&",
                "`wx1234567890abcde&` is not an appid: expected `wx` and 16 letters or digits",
            ),
        ] {
            assert_eq!(AppId::parse(value).unwrap_err().to_string(), message);
        }
        assert_eq!(
            AppId::parse("wx1234567890abcdef").unwrap().as_str(),
            "wx1234567890abcdef"
        );
    }
}
