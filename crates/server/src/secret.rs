//! Values that must never be shown: they print as `[redacted]`.

/// A secret string: no `Display`, a `Debug` that says nothing, no equality.
macro_rules! secret {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes the secret as it is.
            pub fn new(value: impl Into<Box<str>>) -> Self {
                Self(value.into())
            }

            /// The secret itself. Never print it.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    };
}

secret! {
    /// The account's `access_token` for `cgi-bin/…`: not the one of a user.
    AccessToken
}

/// Equal without telling, by the time it takes, how far two secrets agree.
pub fn same_secret(left: &str, right: &str) -> bool {
    use subtle::ConstantTimeEq;
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_shows_itself() {
        assert_eq!(
            format!("{:?}", AccessToken::new("s3cret")),
            "AccessToken([redacted])"
        );
    }

    #[test]
    fn compares_whole_values() {
        assert!(same_secret("abc", "abc"));
        for other in ["", "ab", "abd", "abcd"] {
            assert!(!same_secret("abc", other), "{other}");
        }
    }
}
