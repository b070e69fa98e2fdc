//! Strings that must not be printed and must not stay in memory.

/// Declares a type that holds a secret string: `Debug` prints the type's name and
/// `[redacted]`, dropping it overwrites the string, and it has neither `Display` nor
/// `PartialEq`, which would stop at the first different byte. The accessor is the only
/// way to the string.
///
/// The field is private: the calling module decides which strings are accepted.
///
/// ```
/// mod password {
///     wechat_h5_sign::secret! {
///         /// A password.
///         #[derive(Clone)]
///         pub struct Password;
///         /// The password itself. Never print it.
///         pub fn expose;
///     }
///
///     impl Password {
///         pub fn new(text: &str) -> Self {
///             Self(text.into())
///         }
///     }
/// }
///
/// let password = password::Password::new("hunter2");
/// assert_eq!(format!("{password:?}"), "Password([redacted])");
/// assert_eq!(password.expose(), "hunter2");
/// ```
#[macro_export]
macro_rules! secret {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident;
        $(#[$accessor_meta:meta])*
        $accessor_vis:vis fn $accessor:ident;
    ) => {
        $(#[$meta])*
        $vis struct $name($crate::__private::Box<str>);

        impl $name {
            $(#[$accessor_meta])*
            $accessor_vis fn $accessor(&self) -> &str {
                &self.0
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }

        impl ::core::ops::Drop for $name {
            fn drop(&mut self) {
                $crate::__private::Zeroize::zeroize(&mut self.0);
            }
        }
    };
}

/// The names that the expansion of [`secret!`] uses.
#[doc(hidden)]
pub mod private {
    pub use alloc::boxed::Box;
    pub use zeroize::Zeroize;
}
