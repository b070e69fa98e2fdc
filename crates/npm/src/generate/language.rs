//! The languages of the package's documents.

/// The language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// README.md
    English,
    /// README.zh-CN.md
    Chinese,
}

impl Language {
    /// Reads a language tag: `en` or `zh-CN`.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag {
            "en" => Some(Self::English),
            "zh-CN" => Some(Self::Chinese),
            _ => None,
        }
    }
}
