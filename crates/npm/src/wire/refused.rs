//! An argument that is not what its type says.

use alloc::string::String;
use alloc::string::ToString as _;
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
    pub(crate) fn because(why: impl Into<String>) -> Self {
        Self {
            at: String::new(),
            why: why.into(),
        }
    }

    pub(crate) fn missing(name: &str) -> Self {
        Self::because("is missing").inside(name)
    }

    /// The same, of a member of this name.
    pub(crate) fn inside(mut self, name: &str) -> Self {
        let link = match self.at.as_bytes().first() {
            None | Some(b'[') => "",
            Some(_) => ".",
        };
        self.at = [name, link, &self.at].concat();
        self
    }

    /// The same, of an entry of a list.
    pub(crate) fn in_list(self, index: u32) -> Self {
        self.inside(&["[", &index.to_string(), "]"].concat())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_leads_to_the_part() {
        let refused = Refused::because("is not a string");
        assert_eq!(refused.to_string(), "the argument is not a string");
        let inside = refused.inside("cardId").in_list(3).inside("cardList");
        assert_eq!(inside.to_string(), "cardList[3].cardId is not a string");
        let missing = Refused::missing("title").to_string();
        assert_eq!(missing, "title is missing");
    }
}
