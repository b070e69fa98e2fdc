//! An argument whose value does not match its type.

use alloc::string::String;
use core::fmt;

/// Which part of an argument is rejected, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArgumentError {
    /// `cardList[0].cardId`; empty for the argument itself.
    path: String,
    reason: String,
}

impl ArgumentError {
    /// The reason follows the name of the argument in a sentence: `is empty`.
    pub(crate) fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        let (path, reason) = (path.into(), reason.into());
        Self { path, reason }
    }
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = match self.path.as_str() {
            "" => "the argument",
            path => path,
        };
        f.write_str(path)?;
        f.write_str(" ")?;
        f.write_str(&self.reason)
    }
}
