//! An argument that is not what its type says.

use alloc::string::String;
use core::fmt;

/// Which part of an argument is refused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// `cardList[0].cardId`; empty for the argument itself.
    at: String,
    why: String,
}

impl Refused {
    /// Takes the reason in words that follow the argument's name: `is empty`.
    pub(crate) fn new(at: impl Into<String>, why: impl Into<String>) -> Self {
        let (at, why) = (at.into(), why.into());
        Self { at, why }
    }

    /// The path to what is refused.
    pub(crate) fn at(&self) -> &str {
        if self.at.is_empty() {
            "the argument"
        } else {
            &self.at
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.at())?;
        f.write_str(" ")?;
        f.write_str(&self.why)
    }
}
