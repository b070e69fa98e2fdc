//! The errors of values, each of which names the invalid part.
//!
//! None of them contains a ticket.

use alloc::string::String;
use core::error::Error;
use core::fmt;

use crate::limits::{NONCE_STR_BYTES, PAGE_URL_BYTES};

/// Why a string is not an [`AppId`](crate::AppId).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AppIdError {
    /// The string is empty.
    Empty,
    /// The string is not `wx` followed by letters and digits, 18 characters in all.
    Malformed(String),
}

impl fmt::Display for AppIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the appid is empty"),
            Self::Malformed(value) => write!(
                f,
                "`{value}` is not an appid: expected `wx` and 16 letters or digits"
            ),
        }
    }
}

/// Why a string is not a [`PageUrl`](crate::PageUrl).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageUrlError {
    /// A `\` at this byte, before the query: browsers read it as `/`, the signature does
    /// not.
    Backslash {
        /// Offset in bytes.
        at: usize,
    },
    /// A control byte (`0x00` to `0x1f`, or `0x7f`).
    ControlByte {
        /// The byte.
        byte: u8,
        /// Offset in bytes.
        at: usize,
    },
    /// There is nothing between `://` and the path.
    NoHost,
    /// No `scheme://` in front: a path, a path with query, or nothing at all.
    Relative(String),
    /// A scheme other than `http` and `https`.
    Scheme(String),
    /// A space at this byte: an address bar shows `%20`.
    Space {
        /// Offset in bytes.
        at: usize,
    },
    /// More than [`PageUrl::MAX_BYTES`](crate::PageUrl::MAX_BYTES) bytes before the `#`.
    TooLong {
        /// Length in bytes.
        bytes: usize,
    },
    /// `user@` or `user:password@` before the host. Holds the user name only.
    UserInfo(String),
}

impl fmt::Display for PageUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Backslash { at } => write!(f, "the page URL has a `\\` at byte {at}"),
            Self::ControlByte { byte, at } => {
                write!(
                    f,
                    "the page URL has the control byte 0x{byte:02x} at byte {at}"
                )
            }
            Self::NoHost => f.write_str("the page URL has no host"),
            Self::Relative(url) => write!(
                f,
                "`{url}` is not an absolute URL: send the page's whole `location.href`"
            ),
            Self::Scheme(scheme) => {
                write!(
                    f,
                    "the page URL's scheme is `{scheme}`: only http and https pages can be signed"
                )
            }
            Self::Space { at } => {
                write!(
                    f,
                    "the page URL has a space at byte {at}: a browser shows it as %20"
                )
            }
            Self::TooLong { bytes } => write!(
                f,
                "the page URL has {bytes} bytes, {PAGE_URL_BYTES} are the most"
            ),
            Self::UserInfo(user) => {
                write!(f, "the page URL has user info (`{user}`) before its host")
            }
        }
    }
}

/// Why a string is not a [`JsApiTicket`](crate::JsApiTicket). Never contains the string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TicketError {
    /// The string is empty.
    Empty,
    /// A byte outside the printable ASCII characters, or one of `&` and `=`,
    /// at this offset: it would change which string is signed.
    Malformed {
        /// Offset in bytes.
        at: usize,
    },
}

impl fmt::Display for TicketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the jsapi ticket is empty"),
            Self::Malformed { at } => write!(
                f,
                "the jsapi ticket has a character at byte {at} that no ticket has"
            ),
        }
    }
}

/// Why a string is not a [`NonceStr`](crate::NonceStr).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NonceStrError {
    /// An `&` or a control character.
    Character {
        /// The character.
        found: char,
        /// Offset in bytes.
        at: usize,
    },
    /// The string is empty.
    Empty,
    /// More than [`NonceStr::MAX_BYTES`](crate::NonceStr::MAX_BYTES) bytes.
    TooLong {
        /// Length in bytes.
        bytes: usize,
    },
}

impl fmt::Display for NonceStrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { found, at } => write!(
                f,
                "the nonce has {found:?} at byte {at}, which no signed string can hold"
            ),
            Self::Empty => f.write_str("the nonce is empty"),
            Self::TooLong { bytes } => write!(
                f,
                "the nonce has {bytes} bytes, {NONCE_STR_BYTES} are the most"
            ),
        }
    }
}

/// Why a number is not a [`Timestamp`](crate::Timestamp).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimestampError {
    /// The number is so large that it must be milliseconds (`Date.now()`).
    Milliseconds(u64),
}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Milliseconds(value) => write!(
                f,
                "the timestamp {value} is in milliseconds: WeChat signs seconds, divide by 1000"
            ),
        }
    }
}

/// Why a string is not a [`Signature`](crate::Signature).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// A character outside `[0-9a-f]`.
    Character {
        /// The character.
        found: char,
        /// Offset in bytes.
        at: usize,
    },
    /// Not 40 bytes long.
    Length {
        /// Length in bytes.
        bytes: usize,
    },
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { found, at } => write!(
                f,
                "the signature has {found:?} at byte {at}: lower-case hex digits only"
            ),
            Self::Length { bytes } => {
                write!(f, "the signature has {bytes} characters instead of 40")
            }
        }
    }
}

/// Why a string is not the name of an API, an open tag or a menu item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameError {
    pub(crate) what: &'static str,
    pub(crate) found: String,
}

impl NameError {
    /// Keeps the part of the name that the message shows.
    #[cold]
    pub(crate) fn of(found: &str, what: &'static str) -> Self {
        let found = found.chars().take(64).collect();
        Self { what, found }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in ["`", &self.found, "` is not ", self.what] {
            f.write_str(part)?;
        }
        Ok(())
    }
}

impl Error for AppIdError {}
impl Error for PageUrlError {}
impl Error for TicketError {}
impl Error for NonceStrError {}
impl Error for TimestampError {}
impl Error for SignatureError {}
impl Error for NameError {}
