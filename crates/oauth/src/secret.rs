//! The secrets of the protocol.

use core::error::Error;
use core::fmt;

macro_rules! platform_secret {
    ($(#[$meta:meta])* $name:ident, $what:literal) => {
        wechat_h5_sign::secret! {
            $(#[$meta])*
            #[derive(Clone)]
            pub struct $name;
            /// The secret itself, for the store and for the platform. Never print it.
            pub fn expose;
        }

        impl $name {
            /// Takes a secret of the platform.
            ///
            /// # Errors
            ///
            /// [`SecretError`] where it is empty, longer than 2,048 bytes, or
            /// not of printable ASCII characters.
            pub fn parse(value: &str) -> Result<Self, SecretError> {
                check($what, value).map(|()| Self(value.into()))
            }
        }
    };
}

platform_secret! {
    /// The account's AppSecret: anyone who has it can act as the account.
    AppSecret, "AppSecret"
}

platform_secret! {
    /// `access_token` of one user: two hours, for `sns/…` only. Not the
    /// account's `cgi-bin` token, though the JSON key is the same.
    UserAccessToken, "user access token"
}

platform_secret! {
    /// `refresh_token` of one user: 30 days.
    RefreshToken, "refresh token"
}

const MAX_BYTES: usize = 2048;

fn check(what: &'static str, value: &str) -> Result<(), SecretError> {
    let wrong = if value.is_empty() {
        InvalidSecret::Empty
    } else if value.len() > MAX_BYTES {
        InvalidSecret::TooLong(value.len())
    } else if let Some(at) = value.bytes().position(|byte| !byte.is_ascii_graphic()) {
        InvalidSecret::Character(at)
    } else {
        return Ok(());
    };
    Err(SecretError { what, wrong })
}

/// Why a string cannot be a secret of this kind. Never contains the string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretError {
    what: &'static str,
    wrong: InvalidSecret,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InvalidSecret {
    Character(usize),
    Empty,
    TooLong(usize),
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.what;
        match self.wrong {
            InvalidSecret::Character(at) => {
                write!(
                    f,
                    "the {what} has a character at byte {at} that no {what} has"
                )
            }
            InvalidSecret::Empty => write!(f, "the {what} is empty"),
            InvalidSecret::TooLong(bytes) => {
                write!(f, "the {what} has {bytes} bytes, {MAX_BYTES} are the most")
            }
        }
    }
}

impl Error for SecretError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_redacted() {
        let value = "57_sEcReT";
        assert_eq!(
            format!("{:?}", AppSecret::parse(value).unwrap()),
            "AppSecret([redacted])"
        );
        assert_eq!(
            format!("{:?}", UserAccessToken::parse(value).unwrap()),
            "UserAccessToken([redacted])"
        );
        assert_eq!(
            format!("{:?}", RefreshToken::parse(value).unwrap()),
            "RefreshToken([redacted])"
        );
        assert_eq!(AppSecret::parse(value).unwrap().expose(), value);
    }

    #[test]
    fn the_error_says_what_is_wrong_and_not_the_secret() {
        for (value, message) in [
            (String::new(), "the AppSecret is empty"),
            (
                "sEc ReT".into(),
                "the AppSecret has a character at byte 3 that no AppSecret has",
            ),
            (
                "s".repeat(2049),
                "the AppSecret has 2049 bytes, 2048 are the most",
            ),
        ] {
            assert_eq!(AppSecret::parse(&value).unwrap_err().to_string(), message);
        }
    }
}
