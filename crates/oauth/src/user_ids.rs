//! The ids of a user.

use alloc::boxed::Box;
use core::error::Error;
use core::fmt;

macro_rules! identity {
    ($(#[$meta:meta])* $name:ident, $what:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes an id of the platform.
            ///
            /// # Errors
            ///
            /// [`IdentityError`] where it is not 1 to 64 letters, digits, `-` or `_`.
            pub fn parse(value: &str) -> Result<Self, IdentityError> {
                let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
                if (1..=64).contains(&value.len()) && value.bytes().all(fits) {
                    Ok(Self(value.into()))
                } else {
                    Err(IdentityError($what))
                }
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        #[cfg(feature = "serde")]
        wechat_h5_sign::string_serde!($name);
    };
}

identity! {
    /// A user within one account, follower or not.
    OpenId, "openid"
}

identity! {
    /// A user within all accounts that are bound to one Open Platform (开放平台) account.
    UnionId, "unionid"
}

/// A string that is not an id of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdentityError(&'static str);

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the {} is not 1 to 64 letters, digits, `-` or `_`",
            self.0
        )
    }
}

impl Error for IdentityError {}
